"""Whoever has a hearing is told once, a few days before it; a hearing that was moved is told again."""

from __future__ import annotations

from datetime import datetime, timedelta
from unittest import mock

from django.utils import timezone

from kernel.cases import repair
from lines.legal_aid.jobs import remind_of_hearings
from tests.cast import Cast

from .road import Road


def heard(cast: Cast, days: int) -> Road:
    road = Road(cast).assigned()
    road.now = timezone.now()
    return road.do("hearing", at=_text(days), body="司南区人民法院", place="第三法庭")


def _text(days: int) -> str:
    day: datetime = timezone.localtime() + timedelta(days=days)
    return f"{day:%Y-%m-%d}T09:30"


def test_told_once_and_only_when_it_is_near(cast: Cast) -> None:
    heard(cast, 2), heard(cast, 20)
    with mock.patch("common.people.parties.tell") as tell:
        assert remind_of_hearings() == 1
        assert remind_of_hearings() == 0
    assert tell.call_count == 1 and "09时30分在司南区人民法院第三法庭开庭" in tell.call_args.args[1]


def test_not_of_a_case_that_went_to_other_hands(cast: Cast) -> None:
    heard(cast, 2).do("change", reason="asked")
    assert remind_of_hearings() == 0


def test_moved_it_is_told_again(cast: Cast) -> None:
    road = heard(cast, 1)
    assert remind_of_hearings() == 1
    entry = road.case.events.get(act="hearing")
    said = {"at": _text(2), "body": "司南区人民法院", "place": "第三法庭"}
    repair.correct(road.case, entry.pk, actor=cast.actor("section"), payload=said, reason="法院改期")
    assert remind_of_hearings() == 1
