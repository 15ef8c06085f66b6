"""Attempts, limits, ends; and of two who reach for one call-back one has it."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from common.calls import calling_back, choices
from common.calls.models import Call, CallBack, CallEvent, Outcome, Setting
from common.calls.taking import take
from kernel.cases.refusals import Refused

from .house import CALLER, Line, hotline


def again(row: CallBack) -> CallBack:
    """As if the pause were over."""
    CallBack.objects.filter(pk=row.pk).update(next_at=timezone.now())
    return CallBack.objects.get(pk=row.pk)


def test_it_ends_after_the_last_attempt_allowed(line: Line) -> None:
    line.missed()
    row = CallBack.objects.get()
    for n in range(choices.value("tries")):
        calling_back.claim(row, by=line.anna)
        calling_back.attempt(row, by=line.anna, outcome=Outcome.SILENT)
        if n == 0:
            with pytest.raises(Refused, match="以后再打"):
                calling_back.claim(row, by=line.bert)
        row = again(row)
    assert row.done_at and not row.reached and row.ending == "打了3次都没有接通，不再拨打"
    assert [t.by for t in row.tries.all()] == [line.anna] * 3
    with pytest.raises(Refused, match="已经了结"):
        calling_back.claim(row, by=line.bert)


def test_the_number_of_attempts_is_a_choice(line: Line) -> None:
    Setting.objects.create(code="tries", value=1, since=timezone.localdate(), basis="试行")
    Setting.objects.create(code="tries", value=9, since=timezone.localdate() + timedelta(days=1), basis="明天起")
    line.missed()
    row = CallBack.objects.get()
    calling_back.claim(row, by=line.anna)
    calling_back.attempt(row, by=line.anna, outcome=Outcome.BUSY)
    assert CallBack.objects.get().done_at


@pytest.mark.parametrize(("outcome", "ending"), [("wrong", "空号或打错"), ("refused", "对方表示不需要")])
def test_what_ends_it_at_once(line: Line, outcome: str, ending: str) -> None:
    line.missed()
    row = CallBack.objects.get()
    calling_back.claim(row, by=line.anna)
    calling_back.attempt(row, by=line.anna, outcome=outcome)
    assert CallBack.objects.get().ending == ending


def test_a_lease_runs_out(line: Line) -> None:
    line.missed()
    row = CallBack.objects.get()
    calling_back.claim(row, by=line.anna)
    CallBack.objects.update(taken_until=timezone.now() - timedelta(seconds=1))
    calling_back.claim(row, by=line.bert)
    with pytest.raises(Refused, match="不在您手里"):
        calling_back.attempt(row, by=line.anna, outcome=Outcome.SILENT)


def crowd(*tasks: Any) -> list[Any]:
    """What each gave or raised, all begun in one moment."""
    begin, found = threading.Barrier(len(tasks)), []

    def work(task: Any) -> None:
        begin.wait()
        try:
            found.append(task())
        except Exception as error:  # noqa: BLE001 - looked at below
            found.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(t,)) for t in tasks]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return found


@pytest.mark.django_db(transaction=True)
def test_of_four_who_reach_for_one_call_back_one_has_it() -> None:
    line = hotline()
    line.missed()
    row, people = CallBack.objects.get(), [line.anna, line.bert, line.head, line.stranger]
    results = crowd(*(lambda u=user: calling_back.claim(row, by=u) for user in people))
    assert sum(r is None for r in results) == 1
    assert all(isinstance(r, Refused) and "不要同时打" in r.reason for r in results if r is not None)


@pytest.mark.django_db(transaction=True)
def test_the_same_events_at_once_make_one_call() -> None:
    """Eight senders tell the same four events in different orders."""
    line = hotline()
    said = [
        line.said("c1", "ringing", 0, caller=CALLER), line.said("c1", "answered", 10, number="8001"),
        line.said("c1", "held", 20), line.said("c1", "ended", 70, hung_up="caller"),
    ]  # fmt: skip
    orders = [said[n % 4 :] + said[: n % 4] for n in range(8)]
    results = crowd(*(lambda o=order: [take(line.switch, s) for s in o] for order in orders))
    assert [r for r in results if isinstance(r, Exception)] == []
    assert sum(taken for r in results for taken in r) == CallEvent.objects.count() == 4
    call = Call.objects.get()
    assert (call.waited, call.talked, call.held, call.result) == (10, 60, 50, "answered")


@pytest.mark.django_db(transaction=True)
def test_two_missed_calls_of_one_number_at_once_are_one_call_back() -> None:
    line = hotline()
    for n in range(4):
        line.tell(f"m{n}", "ringing", n, caller=CALLER)
    told = [line.said(f"m{n}", "abandoned", 40 + n) for n in range(4)]
    results = crowd(*(lambda s=s: take(line.switch, s) for s in told))
    assert results == [True] * 4
    assert CallBack.objects.filter(done_at=None).count() == 1
