"""Consent where the law asks it, and only there: recorded with the version of the notice, given back, shown to the person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from common.people.models import Party
from common.privacy import asking
from common.privacy.models import Notice, Request, Wish
from common.privacy.person import Whom, gather
from portal.models import Draft

from .conftest import BASE, MY_NAME, PHONE, Villager
from .test_apply import as_capacity

pytestmark = pytest.mark.django_db
CHILD = "王小雨"


def _answer(villager: Villager, years: int, **more: str) -> object:
    born = timezone.localdate() - timedelta(days=366 * years)
    villager.fill(but=("you",))
    villager.answer("who", capacity="guardian")
    return villager.client.post(
        f"{BASE}ask/you/",
        {**villager.answers()["you"], "ward": CHILD, "born": born.isoformat(), "go": "next", **more},
    )


def test_a_draft_says_under_which_notice_it_was_begun_and_goes_when_taken_back(villager: Villager) -> None:
    villager.fill()
    draft = Draft.objects.get()
    assert draft.notice == Notice.objects.latest("number").number > 0
    assert timezone.now() - draft.made_at < timedelta(minutes=5)
    villager.client.post(f"{BASE}forget/")
    assert not Draft.objects.exists()


def test_nothing_is_taken_of_a_small_child_without_a_yes(villager: Villager) -> None:
    refused = _answer(villager, 10)
    assert refused.status_code in (200, 422) and "监护人同意" in refused.content.decode()  # type: ignore[attr-defined]
    assert _answer(villager, 10, agreed="on").status_code == 302  # type: ignore[attr-defined]


def test_of_an_older_child_no_meaningless_yes_is_asked(villager: Villager) -> None:
    assert _answer(villager, 16).status_code == 302  # type: ignore[attr-defined]


def test_who_when_and_which_version_are_kept_and_shown_to_them(villager: Villager) -> None:
    born = timezone.localdate() - timedelta(days=366 * 10)
    as_capacity(villager, "guardian", name=MY_NAME, ward=CHILD, born=born.isoformat(), agreed="on")
    child = Party.objects.get(name=CHILD)
    today, version = timezone.localdate(), Notice.objects.latest("number").number
    assert child.consent_note == f"监护人{MY_NAME}{today:%Y年%-m月%-d日}在网上同意登记（告知书第{version}版）。"


def test_it_can_be_asked_back_and_that_is_shown_too(villager: Villager) -> None:
    asking.ask(wish=Wish.WITHDRAW, name=MY_NAME, phone=PHONE)
    assert Request.objects.get().get_wish_display().startswith("撤回")
    part = next(p for p in gather(Whom(name=MY_NAME, phone=PHONE)).parts if p.title == "同意和请求")
    assert any(value.startswith("撤回") for facts in part.entries for _, value in facts)
