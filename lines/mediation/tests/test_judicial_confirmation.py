"""双方自协议生效之日起三十日内共同申请司法确认 (人民调解法 §33)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kernel.cases.refusals import Invalid, Refused
from kernel.cases.timing import readings
from kernel.clocks.explain import explain
from kernel.clocks.reading import State
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
    later = timezone.now() + timedelta(days=75)
    with mock.patch.object(timezone, "now", return_value=later), pytest.raises(Refused, match=r"三十日已于.*届满"):
        road.confirm()


def test_applied_for_in_time_and_entered_late_it_counts(cast: Cast) -> None:
    road = _oral_months_ago(cast)
    asked = {"court": "司南区人民法院", "jointly": "on", "fit": "on"}
    with pytest.raises(Invalid, match="三十日已于"):
        road.ask("confirmation", **asked)
    in_time = timezone.localtime() - timedelta(days=20)
    road.ask(
        "confirmation", **asked, happened_at=in_time.strftime("%Y-%m-%dT%H:%M"), back_reason="当日在法院办理，未及登记"
    )
    assert road.case.clocks.get(limit="confirm_oral").state == "met"


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


def _oral_months_ago(cast: Cast, days: int = 45) -> Road:
    with mock.patch.object(timezone, "now", return_value=timezone.now() - timedelta(days=days)):
        return Road(cast).to_oral()


def test_after_thirty_days_the_term_shows_as_past_and_not_as_running(cast: Cast, client: Client) -> None:
    road = _oral_months_ago(cast)
    limit, reading = next((x, r) for x, r in readings(road.case, road.case.history) if x.code == "confirm_oral")
    assert (reading.state, reading.title, reading.remaining) == (State.LAPSED, "已过期", None)
    assert explain(reading, limit).endswith("期限届满未办，不能再申请司法确认。")
    client.force_login(cast.mediator)
    page = client.get(reverse("desk_case", args=[road.pk])).content.decode()
    strip = page.split('class="clock-strip"')[1].split("</ul>")[0] if 'class="clock-strip"' in page else ""
    assert "共同申请司法确认" not in strip  # what runs is in the head of the case
    card = page.split("<h3>共同申请司法确认</h3>")[1].split("</div>")[0]
    assert "已过期" in card and "逾期" not in card and "clock-past" in card
    assert "期限至" in page.split("<h3>共同申请司法确认</h3>")[1][:900]


def test_a_term_of_the_parties_that_is_past_makes_nothing_late(cast: Cast, client: Client) -> None:
    road = _oral_months_ago(cast)
    assert road.case.due_at.year == 9999
    client.force_login(cast.mediator)
    assert "逾期" not in client.get(reverse("desk_list", args=["mediation"])).content.decode().split("<tbody")[1]
    assert road.case.number in client.get(reverse("desk_today")).content.decode()


def test_what_is_stored_of_a_clock_does_not_depend_on_the_hour(cast: Cast) -> None:
    road = _oral_months_ago(cast)
    before = list(road.case.clocks.filter(limit="confirm_oral").values("state", "due_at", "ended_at"))
    road.do("visit", at="2026-01-07T10:00", visited="王秀兰", about="履行情况", finding="已履行，满意", satisfied="yes")
    assert list(road.case.clocks.filter(limit="confirm_oral").values("state", "due_at", "ended_at")) == before
