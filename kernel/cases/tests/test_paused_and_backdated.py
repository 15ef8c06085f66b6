"""A limit that stands still and acts entered afterwards: due on the same day whenever they were typed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.cases.models import FAR, Asked, Case, Clock, Event
from kernel.cases.repair import correct
from kernel.cases.verify import verify
from kernel.clocks.days import calendar
from kernel.words import Kind, Limit, Pause, cite
from kernel.words.limits import days
from kernel.words.procedure import Procedure
from kernel.words.registry import procedure
from lines.mediation.tests.road import Road
from tests.cast import Cast
from tests.examples import examples

pytestmark = pytest.mark.django_db
CHINA = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 5, 11, 9, tzinfo=CHINA)  # a Monday; no holiday until 19 June
LENGTH = 7
WHY = {"back_reason": "当时没有网络"}
Variant = Callable[..., Procedure]


@contextmanager
def day(number: int, hour: int = 9) -> Iterator[None]:
    with mock.patch.object(timezone, "now", return_value=START + timedelta(days=number, hours=hour - 9)):
        yield


def spoken(number: int, hour: int = 9) -> str:
    """A moment as a form is given it."""
    return (START + timedelta(days=number, hours=hour - 9)).strftime("%Y-%m-%dT%H:%M")


@pytest.fixture
def road(cast: Cast, variant: Variant) -> Callable[..., Road]:
    """A dispute registered on day 0; a mediator must be chosen within seven days of acceptance, police letters apart."""
    mediation = procedure("mediation")
    limit = Limit(
        code="x", title="确定调解员", starts=("accept",), ends=("choose",), owes="调委会", kind=Kind.STATUTORY,
        terms=days(LENGTH, cite("行政许可法", 32, 1)), pauses=(Pause(requests=("police",)),),
    )  # fmt: skip
    variant(steps=mediation.steps, limits=(limit,), requests=mediation.requests)

    def made() -> Road:
        with day(0):
            return Road(cast)

    return made


def clock(road: Road) -> Clock:
    return Clock.objects.get(case=road.pk, limit="x")


def due(road: Road) -> date | None:
    """The due day; the case itself says the same moment."""
    found = clock(road)
    assert road.case.due_at == (found.due_at or FAR)
    return timezone.localdate(found.due_at) if found.due_at else None


def after(number: int) -> date:
    """Day `number`, or the working day it rolls over to."""
    found = (START + timedelta(days=number)).date()
    while not calendar().is_working(found):
        found += timedelta(days=1)
    return found


def ask(road: Road, **more: Any) -> Asked:
    return road.ask("police", to_name="柳溪派出所", situation="扬言伤人", measures="派人看护", **WHY, **more)


def entry(road: Road, act: str) -> Event:
    return next(e for e in road.case.history if e.act.startswith(act))


def put_right(road: Road, event: Event, when: str) -> None:
    case = Case.objects.get(pk=road.pk)
    values = {**event.data["values"], "happened_at": when, **WHY} if event.data else {}
    correct(case, event.pk, actor=road.cast.actor("chair"), payload=values, reason="时间登记有误")


def test_an_acceptance_entered_late_counts_from_when_it_was(road: Callable[..., Road]) -> None:
    found = road()
    with day(3):
        found.do("accept", consent="on", **WHY, happened_at=spoken(1))
    assert due(found) == after(1 + LENGTH)
    assert entry(found, "accept").recorded_at - entry(found, "accept").happened_at == timedelta(days=2)


def test_a_pause_entered_late_moves_the_due_day_as_if_entered_at_once(road: Callable[..., Road]) -> None:
    at_once, late = road(), road()
    for found in (at_once, late):
        with day(0, 10):
            found.do("accept", consent="on")
    with day(2):
        asked = ask(at_once)
    assert due(at_once) is None and clock(at_once).state == "paused"
    with day(6):
        at_once.answer(asked, reply="已派员处理")
    with day(6, 15):
        asked = ask(late, happened_at=spoken(2))
        assert due(late) is None
        late.answer(asked, reply="已派员处理", happened_at=spoken(6), **WHY)
    assert due(at_once) == due(late) == after(LENGTH + 4)
    assert clock(at_once).due_at == clock(late).due_at


def test_putting_right_when_it_was_answered_recomputes(road: Callable[..., Road]) -> None:
    found = road()
    with day(0, 10):
        found.do("accept", consent="on")
    with day(2):
        asked = ask(found)
    with day(6):
        found.answer(asked, reply="已派员处理")
        assert due(found) == after(LENGTH + 4)
        put_right(found, entry(found, "answer:police"), spoken(3))
    assert due(found) == after(LENGTH + 1)
    with day(6, 11):
        put_right(found, entry(found, "accept"), spoken(1))
    assert due(found) == after(1 + LENGTH + 1)
    assert list(verify()) == []


@settings(max_examples=examples(0.4), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    accepted=st.integers(0, 3),
    waits=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), max_size=3),
    late=st.booleans(),
)
def test_whatever_order_they_are_typed_in(
    road: Callable[..., Road], accepted: int, waits: list[tuple[int, int]], late: bool
) -> None:
    """Questions one after another, each typed in when it was or all on one later day."""
    found, now = road(), accepted
    with day(30 if late else accepted, 10):
        found.do("accept", consent="on", **WHY, happened_at=spoken(accepted, 10))
    stood = 0
    for before, long in waits:
        now += before
        with day(30 if late else now, 11):
            asked = ask(found, happened_at=spoken(now, 11))
        now += long
        stood += long
        with day(30 if late else now, 12):
            found.answer(asked, reply="已处理", **WHY, happened_at=spoken(now, 12))
    assert due(found) == after(accepted + LENGTH + stood)
