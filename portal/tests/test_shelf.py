"""A draft put by with number and code goes on on another device, once, and nobody guesses it."""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils import timezone

from portal.models import Draft, Try

from .conftest import BASE, MY_NAME, Villager, text_of


def put_by(villager: Villager) -> tuple[str, str]:
    villager.fill(but=("q-claims", "q-amount", "files"))
    assert "存起来，以后再填" in text_of(villager.client.get(f"{BASE}ask/q-claims/"))
    assert "给我草稿号和取回码" in text_of(villager.client.get(f"{BASE}keep/"))
    shown = text_of(villager.client.post(f"{BASE}keep/"))
    number, code = re.findall(r'<dd class="code">([^<]+)</dd>', shown)
    return number, code


def test_fetched_on_another_device_it_goes_on_there(villager: Villager, stranger: Villager) -> None:
    number, code = put_by(villager)
    answered = stranger.client.post("/apply/fetch/", {"number": f" {number[:4]} {number[4:]}", "code": code.lower()})
    assert answered.url == BASE and stranger.client.post(BASE).url == f"{BASE}ask/q-claims/"
    assert MY_NAME in text_of(stranger.client.get(f"{BASE}ask/you/"))
    assert villager.client.get(f"{BASE}ask/you/").url == BASE, "it left the device it came from"
    again = villager.client.post("/apply/fetch/", {"number": number, "code": code})
    assert again.status_code == 422, "number and code are good once"


def test_neither_alone_opens_it_and_neither_is_kept(villager: Villager, stranger: Villager) -> None:
    number, code = put_by(villager)
    for typed in ({"number": number, "code": "AAAA2222"}, {"number": "00000000", "code": code}, {"number": number}):
        assert stranger.client.post("/apply/fetch/", typed).status_code == 422
    draft = Draft.objects.get()
    assert number not in draft.shelf and code.replace("-", "") not in draft.shelf.upper()
    put = text_of(villager.client.post(f"{BASE}keep/"))
    assert number not in put, "a new pair ends the earlier one"
    Try.objects.all().delete()
    assert stranger.client.post("/apply/fetch/", {"number": number, "code": code}).status_code == 422


def test_guessing_ends_after_five(villager: Villager, stranger: Villager) -> None:
    number, code = put_by(villager)
    for n in range(5):
        assert stranger.client.post("/apply/fetch/", {"number": number, "code": f"AAAA222{n}"}).status_code == 422
    late = stranger.client.post("/apply/fetch/", {"number": number, "code": code})
    assert late.status_code == 429 and "以后再试" in text_of(late)
    Try.objects.update(at=timezone.now() - timedelta(minutes=16))
    assert stranger.client.post("/apply/fetch/", {"number": number, "code": code}).status_code == 302


def test_what_is_here_already_is_not_lost(villager: Villager, stranger: Villager) -> None:
    number, code = put_by(villager)
    stranger.fill(but=("files",))
    refused = stranger.client.post("/apply/fetch/", {"number": number, "code": code})
    assert refused.status_code == 422 and "已经有一份" in text_of(refused)
    assert Draft.objects.count() == 2
