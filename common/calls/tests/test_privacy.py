"""What was said on the telephone goes in time, and is told to whom it concerns."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from common.calls import calling_back, figures
from common.calls.models import Attempt, Call, CallBack
from common.privacy.kinds import besides, kinds
from common.privacy.person import Whom, gather

from .house import CALLER, NOON, Line


def _said(line: Line) -> Call:
    call = line.answered()
    Call.objects.filter(pk=call.pk).update(who="王女士", wants="离婚", answer="告知", recording="rec/1")
    return Call.objects.get(pk=call.pk)


def test_the_period_takes_what_is_personal_and_leaves_what_is_counted(line: Line) -> None:
    _said(line)
    line.answered("bad", "8002", after=200, caller="15477770000")
    line.tell("bad", "rated", 275, score=1)
    line.missed("m1", after=500, caller="15499990000")
    row = CallBack.objects.get(call__external="m1")
    calling_back.claim(row, by=line.anna)
    calling_back.attempt(row, by=line.anna, outcome="reached", note="说了离婚的事")
    day = timezone.localdate(NOON)
    before = figures.counts(Call.objects.all(), day, day)
    kind, later = kinds()["calls"], timezone.now() + timedelta(days=1)
    assert kind.count and kind.erase
    assert (kind.count(NOON), kind.count(later)) == (0, 3)
    assert kind.erase(later, 10) == 3 and kind.count(later) == 0
    for call in Call.objects.all():
        assert (call.caller, call.phone_index, call.who, call.wants, call.answer, call.recording) == (
            "",
            None,
            "",
            "",
            "",
            "",
        )
    assert {b.phone for b in CallBack.objects.all()} == {""} and Attempt.objects.get().note == ""
    assert figures.counts(Call.objects.all(), day, day) == before


def test_a_call_goes_with_its_case(line: Line) -> None:
    from lines.mediation.tests.road import Road
    from tests.cast import assemble

    call, case = _said(line), Road(assemble()).case
    Call.objects.filter(pk=call.pk).update(case=case)
    assert kinds()["calls"].count(timezone.now() + timedelta(days=1)) == 0  # type: ignore[misc]
    assert sum(take_away([case.pk]) for take_away in besides()) >= 1
    assert Call.objects.get(pk=call.pk).wants == ""


def test_everything_held_on_one_person_has_their_calls(line: Line) -> None:
    _said(line)
    line.answered("lent", after=900)
    Call.objects.filter(external="lent").update(who="别人", wants="别人的事")
    parts = {p.title: p.entries for p in gather(Whom(name="王女士", phone=CALLER)).parts}
    assert len(parts["12348 来电"]) == 1 and ("诉求", "离婚") in parts["12348 来电"][0]


def test_nothing_personal_lies_open_in_any_table(line: Line) -> None:
    _said(line)
    line.missed("m1", after=500, caller="15499990000")
    tables = [t for t in connection.introspection.table_names() if t.startswith("calls_")]
    assert len(tables) == 10
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")
            said = b"|".join(
                bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for r in cursor for v in r
            )
            for secret in (CALLER, "15499990000", "王女士", "离婚", "rec/1"):
                assert secret.encode() not in said, (table, secret)
