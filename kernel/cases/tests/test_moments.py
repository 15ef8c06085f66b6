"""When an act took place: not in the future, not before what led to it, not long ago without a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from kernel.cases.door import open_case
from kernel.cases.models import Case, Event
from kernel.cases.refusals import Invalid
from kernel.cases.repair import correct
from kernel.words.procedure import Procedure
from lines.mediation.tests.road import SESSION, Road
from tests.cast import Cast, application

CHINA = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 3, 10, 12, 0, 40, tzinfo=CHINA)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    with mock.patch.object(timezone, "now", return_value=moment.astimezone(UTC)):  # as the real one gives it
        yield


def wrong(act: Callable[[], Any]) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as invalid:
        act()
    return {name: [str(e) for e in errors] for name, errors in invalid.value.form.errors.items()}


@pytest.fixture
def road(cast: Cast) -> Road:
    """A dispute opened on 10 March 2026 at 12:00:40."""
    with at(NOON):
        return Road(cast)


def opened(cast: Cast, **payload: Any) -> Case:
    return open_case(
        "mediation", "apply", actor=cast.actor("mediator"), office=cast.committee, payload=application(**payload)
    )


def test_nothing_said_means_now(road: Road) -> None:
    with at(NOON + timedelta(days=1)):
        event = road.do("accept", consent="on")
    assert event.happened_at == event.recorded_at == NOON + timedelta(days=1)


def test_the_future_is_refused(road: Road) -> None:
    with at(NOON + timedelta(hours=1)):
        said = wrong(lambda: road.do("accept", consent="on", happened_at="2026-03-10T13:06"))
        assert said == {"happened_at": ["发生时间不能晚于现在，请改为实际发生的时间。"]}
        assert road.do("accept", consent="on", happened_at="2026-03-10T13:05").seq == 2  # clocks of browsers run ahead


def test_yesterday_needs_no_reason_and_the_day_before_does(cast: Cast) -> None:
    """Days of Beijing: at two in the morning the day in Greenwich is still yesterday's."""
    with at(datetime(2026, 3, 10, 2, tzinfo=CHINA)):
        assert opened(cast, happened_at="2026-03-09T00:30")
        said = wrong(lambda: opened(cast, happened_at="2026-03-08T23:30"))
        assert said == {"back_reason": ["补录以前发生的事项，请写明为什么当时没有登记。"]}
        case = opened(cast, happened_at="2026-03-08T23:30", back_reason="停电")
    event = Event.objects.get(case=case)
    assert timezone.localtime(event.happened_at).day == 8 and event.data["values"]["back_reason"] == "停电"
    assert case.opened_at == event.happened_at < event.recorded_at


def test_how_far_back_is_capped_by_the_step(cast: Cast, step: Callable[..., Procedure]) -> None:
    with at(NOON):
        assert opened(cast, happened_at="2026-02-08T13:00", back_reason="补录")
        said = wrong(lambda: opened(cast, happened_at="2026-02-08T11:00", back_reason="补录"))
        assert said == {"happened_at": ["最多补录30日内发生的事项；更早的请由主管以“更正”办理。"]}
        step("apply", back_days=3)
        assert (
            "最多补录3日"
            in wrong(lambda: opened(cast, happened_at="2026-03-07T11:00", back_reason="补录"))["happened_at"][0]
        )


def test_a_step_cannot_have_happened_before_the_step_that_led_here(road: Road) -> None:
    with at(NOON + timedelta(days=1)):
        said = wrong(lambda: road.do("accept", consent="on", happened_at="2026-03-10T11:59"))
    assert said == {
        "happened_at": ["不能早于在前的“登记当事人申请”（2026年3月10日 12:00）：引出这一步的事先发生，请核对时间。"]
    }
    assert road.case.stage == "registered"


def test_the_minute_of_the_step_before_means_right_after_it(road: Road) -> None:
    """A browser knows minutes; the opening was at 12:00:40 and 12:00 must not be refused, nor stand before it."""
    with at(NOON + timedelta(minutes=9)):
        assert road.do("accept", consent="on", happened_at="2026-03-10T12:00").happened_at == NOON


def test_a_clock_that_ran_ahead_does_not_stop_the_next_step(cast: Cast) -> None:
    with at(NOON):
        road = Road(cast, happened_at="2026-03-10T12:04")
        assert road.do("accept", consent="on").happened_at == datetime(2026, 3, 10, 12, 4, tzinfo=CHINA)


def test_acts_that_move_nothing_do_not_hold_up_one_another(road: Road) -> None:
    """A session entered late stands after the choice of the mediator, and may stand before one entered earlier."""
    with at(NOON + timedelta(days=1)):
        road.to_mediating()
    with at(NOON + timedelta(days=4)):
        road.do("mediate", **SESSION)
        reason = {"back_reason": "当时没有网络"}
        assert road.do("mediate", **SESSION, happened_at="2026-03-12T09:00", **reason).seq == 5
        assert (
            "确定调解员"
            in wrong(lambda: road.do("mediate", **SESSION, happened_at="2026-03-11T09:00", **reason))["happened_at"][0]
        )


def test_a_corrected_step_counts_when_it_really_was(road: Road) -> None:
    with at(NOON + timedelta(days=2)):
        accepted = road.do("accept", consent="on")
        payload = {"consent": "on", "happened_at": "2026-03-11T09:00"}
        correct(road.case, accepted.pk, actor=road.actor, payload=payload, reason="日期登记错了")
        payload = {"mediator": road.cast.mediator.pk, "happened_at": "2026-03-11T10:00"}
        assert road.do("choose", **payload).seq == 4


class TestOfCorrections:
    """An entry put right stays between what led to it and what followed from it."""

    @pytest.fixture
    def accepted(self, road: Road) -> Event:
        """Accepted on 12 March, mediator chosen on the 14th."""
        with at(NOON + timedelta(days=2)):
            event = road.do("accept", consent="on")
        with at(NOON + timedelta(days=4)):
            road.do("choose", mediator=road.cast.mediator.pk)
        return event

    def put(self, road: Road, event: Event, name: str = "mediator", **payload: Any) -> Event:
        values = {"consent": "on", **payload}
        return correct(road.case, event.pk, actor=road.cast.actor(name), payload=values, reason="登记错了")

    def test_not_before_the_step_before(self, road: Road, accepted: Event) -> None:
        with at(NOON + timedelta(days=5)):
            said = wrong(lambda: self.put(road, accepted, happened_at="2026-03-10T08:00"))
        assert said["happened_at"][0].startswith("不能早于在前的“登记当事人申请”")

    def test_not_after_the_step_after(self, road: Road, accepted: Event) -> None:
        with at(NOON + timedelta(days=5)):
            said = wrong(lambda: self.put(road, accepted, happened_at="2026-03-14T13:00"))
        assert said == {"happened_at": ["不能晚于在后的“确定调解员”（2026年3月14日 12:00），请核对时间。"]}

    def test_left_blank_or_untouched_the_moment_stays_to_the_second(self, road: Road, accepted: Event) -> None:
        with at(NOON + timedelta(days=5)):
            assert self.put(road, accepted).happened_at == accepted.happened_at
            assert self.put(road, accepted, happened_at="2026-03-12T12:00").happened_at == accepted.happened_at

    def test_old_entries_can_be_put_right_without_a_second_reason(self, road: Road, accepted: Event) -> None:
        """Ninety days later the entry is beyond the cap of its step; its content may still be corrected."""
        with at(NOON + timedelta(days=90)):
            assert self.put(road, accepted, difficult="on").happened_at == accepted.happened_at
            said = wrong(lambda: self.put(road, accepted, happened_at="2026-03-11T09:00"))
            assert "更早的请由主管以“更正”办理" in said["happened_at"][0]
            moved = self.put(road, accepted, "chair", happened_at="2026-03-11T09:00")
        assert timezone.localtime(moved.happened_at).day == 11

    def test_an_opening_corrected_moves_the_case(self, road: Road) -> None:
        event = Event.objects.get(case=road.pk)
        with at(NOON + timedelta(days=1)):
            rows = {"parties": _rows(road.case)}
            payload = application(**rows, happened_at="2026-02-27T09:00")
            correct(road.case, event.pk, actor=road.actor, payload=payload, reason="登记日期写错")
        assert (road.case.opened_month, timezone.localtime(road.case.opened_at).day) == (202602, 27)

    def test_a_closing_corrected_moves_the_end_of_the_case(self, road: Road) -> None:
        with at(NOON + timedelta(days=1)):
            closing = road.do("withdraw")
        with at(NOON + timedelta(days=2)):
            self.put(road, closing, "chair", happened_at="2026-03-10T15:00")
        assert road.case.closed_at == datetime(2026, 3, 10, 15, tzinfo=CHINA)


def _rows(case: Case) -> list[dict[str, Any]]:
    from kernel import ports

    return ports.parties().rows(case)
