"""Signing in: passwords, the lock-out, one-time passwords, and what the page may load."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from axes.models import AccessAttempt
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client, override_settings

from config import settings
from tests.cast import assemble

PASSWORD = "correct-horse-9"


@pytest.fixture
def person(db: None) -> Any:
    return get_user_model().objects.create_user("zhang", password=PASSWORD)


def sign_in(client: Client, password: str, **extra: str) -> Any:
    return client.post("/accounts/login/", {"login": "zhang", "password": password}, **extra)


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_right_password_signs_in(person: Any, client: Client) -> None:
    assert sign_in(client, PASSWORD).status_code == 302
    assert signed_in(client)


@pytest.mark.parametrize(("who", "begins"), [("mediator", "/desk/"), ("administrator", "/desk/admin/")])
def test_everybody_begins_where_their_work_is(db: None, client: Client, who: str, begins: str) -> None:
    person = getattr(assemble(), who)
    person.set_password(PASSWORD)
    person.save()
    answer = client.post("/accounts/login/", {"login": who, "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, begins)
    assert f'class="brand" href="{begins}"' in client.get(begins).content.decode()


def test_five_wrong_passwords_lock_this_account_here(person: Any, client: Client) -> None:
    for _ in range(4):
        assert sign_in(client, "wrong").status_code == 200
    locked = sign_in(client, "wrong")
    assert locked.status_code == 429
    assert "十五分钟" in locked.content.decode()
    assert sign_in(client, PASSWORD).status_code == 429
    assert not signed_in(client)
    assert sign_in(client, PASSWORD, REMOTE_ADDR="10.9.8.7").status_code == 302, "its owner elsewhere is not locked out"


def test_lock_ends_after_fifteen_minutes(person: Any, client: Client) -> None:
    for _ in range(5):
        sign_in(client, "wrong")
    for minutes, answer in [(14, 429), (2, 302)]:
        for attempt in AccessAttempt.objects.all():
            earlier = attempt.attempt_time - timedelta(minutes=minutes)
            AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=earlier)
        assert sign_in(client, PASSWORD).status_code == answer


def test_address_is_the_proxys_word_only_when_trusted(person: Any, client: Client) -> None:
    for number in range(5):
        sign_in(client, "wrong", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}")
    assert sign_in(client, PASSWORD, HTTP_X_FORWARDED_FOR="10.0.0.77").status_code == 429
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1):
        assert sign_in(client, PASSWORD, HTTP_X_FORWARDED_FOR="1.1.1.1, 10.0.0.77").status_code == 302


def one_time_password(secret: str) -> str:
    return auth.format_hotp_value(auth.hotp_value(secret, next(auth.yield_hotp_counters_from_time())))


@pytest.fixture
def secret(person: Any, client: Client) -> str:
    """Zhang has set up a one-time password, as on the page, and is signed out; its secret."""
    sign_in(client, PASSWORD)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.get("/accounts/2fa/totp/activate/")
    made = str(client.session[auth.SECRET_SESSION_KEY])
    client.post("/accounts/2fa/totp/activate/", {"code": one_time_password(made)})
    assert Authenticator.objects.filter(user=person, type="totp").exists()
    client.logout()
    cache.clear()  # a code counts once; within the same half minute the next one would be the same
    return made


def test_with_a_one_time_password_the_password_alone_does_not_sign_in(secret: str, client: Client) -> None:
    assert sign_in(client, PASSWORD)["Location"] == "/accounts/2fa/authenticate/"
    assert not signed_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert not signed_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": one_time_password(secret)})
    assert signed_in(client)


def test_recovery_code_signs_in_once(secret: str, person: Any, client: Client) -> None:
    code = Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes()[0]
    for expected in [True, False]:
        sign_in(client, PASSWORD)
        client.post("/accounts/2fa/authenticate/", {"code": code})
        assert signed_in(client) is expected
        client.logout()


def test_one_time_secret_is_sealed_and_turns_with_the_keys(
    secret: str, person: Any, client: Client, settings: Any
) -> None:
    kept = Authenticator.objects.get(user=person, type="totp")
    assert secret not in str(kept.data)
    settings.SINAN_KEYS = {9: b"sixteen bytes !!", **settings.SINAN_KEYS}
    call_command("rotate_keys", verbosity=0)  # which turns these as well
    settings.SINAN_KEYS = {9: b"sixteen bytes !!"}
    sign_in(client, PASSWORD)
    client.post("/accounts/2fa/authenticate/", {"code": one_time_password(secret)})
    assert signed_in(client)


@pytest.mark.django_db
def test_nobody_signs_up(client: Client) -> None:
    data = {"username": "intruder", "password1": PASSWORD, "password2": PASSWORD}
    client.post("/accounts/signup/", data)
    assert not get_user_model().objects.filter(username="intruder").exists()


@pytest.mark.django_db
def test_page_may_load_only_from_here(client: Client) -> None:
    answer = client.get("/accounts/login/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    page = answer.content.decode()
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page)


def test_passwords_are_kept_by_argon2() -> None:
    with override_settings(PASSWORD_HASHERS=settings.PASSWORD_HASHERS):
        assert make_password(PASSWORD).startswith("argon2$argon2id$")
