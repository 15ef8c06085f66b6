"""A furnished house, its configurable terms and posts, and clients signed in as this or that person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from kernel.journal.models import AdminEntry
from kernel.reach.models import User
from tests.cast import Cast, assemble

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def cast(db: None) -> Cast:
    made = assemble()
    call_command("setup", verbosity=0)
    return made


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=user.pk), backend=BACKEND)
    return client


@pytest.fixture
def boss(cast: Cast) -> Client:
    """The administrator's browser."""
    return sign_in(cast.administrator)


@pytest.fixture
def sent(boss: Client) -> Callable[..., str]:
    """Posts a form that must be taken; returns where it led."""

    def post(url: str, **data: Any) -> str:
        answer = boss.post(url, {k: v for k, v in data.items() if v is not None})
        assert answer.status_code == 302, answer.content.decode()[:4000]
        return str(answer["Location"])

    return post


@pytest.fixture
def refused(boss: Client) -> Callable[..., str]:
    """Posts a form that must not be taken; returns what the page says."""

    def post(url: str, **data: Any) -> str:
        answer = boss.post(url, data)
        assert answer.status_code in (403, 409, 422), answer.status_code
        return answer.content.decode()

    return post


def last_act() -> AdminEntry:
    found = AdminEntry.objects.order_by("-seq").first()
    assert found is not None
    return found
