"""The simulated day goes through the real interface, and adds up."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from common.calls.models import Call, CallEvent, Result, Stage, Switch
from common.calls.tests.house import Line
from exchange.hotline.simulator import a_day, play

DAY = date(2026, 11, 20)
NUMBERS = ["8001", "8002"]


def test_the_same_seed_is_the_same_day() -> None:
    assert a_day(DAY, calls=30, numbers=NUMBERS, seed=1) == a_day(DAY, calls=30, numbers=NUMBERS, seed=1)
    assert a_day(DAY, calls=30, numbers=NUMBERS, seed=1) != a_day(DAY, calls=30, numbers=NUMBERS, seed=2)


def test_nobody_talks_to_two_at_once() -> None:
    busy: dict[str, str] = {}
    for message in a_day(DAY, calls=300, numbers=NUMBERS, seed=3):
        call, kind = message.data["call"], message.data["event"]
        if kind == "answered":
            assert busy.setdefault(message.data["agent"], call) == call
        if kind == "ended":
            busy = {agent: c for agent, c in busy.items() if c != call}


def test_a_day_through_the_interface(line: Line) -> None:
    messages = a_day(DAY, calls=40, numbers=NUMBERS, seed=5)
    assert play(line.switch, messages) == len(messages)
    assert play(line.switch, messages) == 0
    calls = Call.objects.all()
    assert calls.count() == 40
    assert set(calls.values_list("stage", flat=True)) == {Stage.OVER}
    results = [c.result for c in calls]
    told = [m.data["event"] for m in messages]
    assert results.count(Result.ABANDONED) == told.count("abandoned") > 0
    assert results.count(Result.ANSWERED) == told.count("answered") > 0
    assert CallEvent.objects.count() == len(messages)


def test_at_a_chosen_speed_events_happen_as_they_are_sent(line: Line) -> None:
    waits: list[float] = []
    messages = a_day(DAY, calls=3, numbers=NUMBERS, seed=5)
    play(line.switch, messages, speed=60, wait=waits.append)
    length = (messages[-1].at - messages[0].at).total_seconds()
    assert sum(waits) == pytest.approx(length / 60)
    assert Call.objects.filter(events__at__lt=timezone.now() - timedelta(minutes=5)).count() == 0


def test_the_command(line: Line) -> None:
    out = StringIO()
    call_command("hotline_day", "--day", "2026-11-20", "--calls", "5", stdout=out)
    assert "接收" in out.getvalue() and Call.objects.count() == 5
    with pytest.raises(CommandError):
        call_command("hotline_day", "--day", "2999-01-01")
    Switch.objects.update(active=False)
    with pytest.raises(CommandError):
        call_command("hotline_day")
