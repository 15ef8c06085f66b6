"""The hotline of these tests, and browsers of its people."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from common.calls.tests.house import Line, hotline
from kernel.reach.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SignIn = Callable[[User], Client]


@pytest.fixture
def line(db: None) -> Line:
    return hotline()


@pytest.fixture
def sign_in() -> SignIn:
    def made(user: User) -> Client:
        client = Client()
        client.force_login(User.objects.get(pk=user.pk), backend=BACKEND)
        return client

    return made
