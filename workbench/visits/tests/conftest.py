"""A hall where people are received, and browsers of its people."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from common.bookings.tests.house import Hall, hall
from kernel.reach.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SignIn = Callable[[User], Client]


@pytest.fixture
def place(db: None) -> Hall:
    return hall()


@pytest.fixture
def sign_in() -> SignIn:
    def made(user: User) -> Client:
        client = Client()
        client.force_login(User.objects.get(pk=user.pk), backend=BACKEND)
        return client

    return made
