"""双方自协议生效之日起三十日内共同申请司法确认 (人民调解法 §33)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from kernel.cases.refusals import Invalid, Refused
from tests.cast import Cast

from .road import Road


def test_only_together(cast: Cast) -> None:
    road = Road(cast).to_oral()
    with pytest.raises(Invalid) as refused:
        road.ask("confirmation", court="司南区人民法院", fit="on")
    assert "jointly" in refused.value.form.errors


def test_only_an_agreement_in_effect(cast: Cast) -> None:
    road = Road(cast).to_signing()
    with pytest.raises(Refused):
        road.confirm()


def test_asking_stops_the_thirty_days_and_starts_the_courts_clock(cast: Cast) -> None:
    road = Road(cast).to_oral()
    road.confirm()
    states = dict(road.case.clocks.values_list("limit", "state"))
    assert states["confirm_oral"] == "met"
    assert states["court"] == "running"
    assert "confirmation" in road.papers()


def test_the_courts_clock_makes_nothing_overdue_here(cast: Cast) -> None:
    road = Road(cast).to_oral()
    road.confirm()
    assert road.case.due_at.year == 9999


def test_after_thirty_days_it_is_refused_with_the_day(cast: Cast) -> None:
    road = Road(cast).to_oral()
    later = timezone.now() + timedelta(days=45)
    with mock.patch.object(timezone, "now", return_value=later), pytest.raises(Refused, match=r"三十日已于.*届满"):
        road.confirm()


def test_the_last_day_rolls_over_days_off(cast: Cast) -> None:
    # Thirty days from 2 April 2026 end on Saturday 2 May, within the holiday; 6 May is the first working day after it.
    with mock.patch.object(timezone, "now", return_value=datetime(2026, 4, 2, 10, tzinfo=ZoneInfo("Asia/Shanghai"))):
        road = Road(cast).to_oral()
    assert timezone.localdate(road.case.clocks.get(limit="confirm_oral").due_at) == date(2026, 5, 6)


def test_once_at_a_time_and_again_after_an_answer(cast: Cast) -> None:
    road = Road(cast).to_oral()
    asked = road.confirm()
    with pytest.raises(Refused, match="尚未收到答复"):
        road.confirm()
    road.answer(asked, confirmation="not_accepted", confirmed_on=str(timezone.localdate()))
    assert road.record.confirmation == "not_accepted"
    assert road.confirm().pk != asked.pk


def test_the_case_is_not_closed_while_the_court_has_it(cast: Cast) -> None:
    road = Road(cast).to_oral()
    asked = road.confirm()
    road.do("perform", at="2026-01-06T10:00", state="full")
    assert "尚未收到法院答复" in road.offered()["close"]
    road.answer(asked, confirmation="granted", confirmed_on=str(timezone.localdate()), confirmation_number="调确1号")
    assert road.offered()["close"] == ""
