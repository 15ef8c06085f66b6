"""The committee urges performance (人民调解法 §31): parties are told once, before the day they promised."""

from __future__ import annotations

from datetime import timedelta
from unittest import mock

from django.utils import timezone

from lines.mediation.jobs import remind_parties
from tests.cast import Cast

from .road import AGREEMENT, Road


def _agree(cast: Cast, days: int) -> Road:
    road = Road(cast).to_session()
    road.do("agree_orally", **AGREEMENT, perform_by=str(timezone.localdate() + timedelta(days=days)))
    return road


def test_told_once_and_only_when_it_is_near(cast: Cast) -> None:
    _agree(cast, 2), _agree(cast, 20)
    with mock.patch("common.people.parties.tell") as tell:
        assert remind_parties() == 1
        assert remind_parties() == 0
    assert tell.call_count == 1
    assert "请按协议履行" in tell.call_args.args[1]


def test_not_after_it_was_performed(cast: Cast) -> None:
    road = _agree(cast, 2)
    road.do("perform", at="2026-01-06T10:00", state="full")
    assert remind_parties() == 0


def test_the_promised_day_stands_on_the_case_as_a_clock(cast: Cast) -> None:
    road = _agree(cast, 5)
    clock = road.case.clocks.get(limit="performance")
    assert timezone.localdate(clock.due_at) == timezone.localdate() + timedelta(days=5)
    assert road.case.due_at.year == 9999
