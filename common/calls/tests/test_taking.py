"""Events are kept once, whatever the order; seats and the list of call-backs follow."""

from __future__ import annotations

import pytest

from common.calls.models import Call, CallBack, CallEvent, Reason, Result, Seat, State
from common.calls.taking import Differs, take

from .house import CALLER, Line


def test_the_same_event_twice_is_one(line: Line) -> None:
    said = line.said("c1", "ringing", caller=CALLER)
    assert [take(line.switch, said), take(line.switch, said)] == [True, False]
    assert CallEvent.objects.count() == Call.objects.count() == 1


def test_an_event_id_is_given_once_for_ever(line: Line) -> None:
    take(line.switch, line.said("c1", "ringing", event="x"))
    for other in (line.said("c1", "ended", event="x"), line.said("c2", "ringing", event="x")):
        with pytest.raises(Differs):
            take(line.switch, other)
    assert Call.objects.count() == 1


def test_the_end_before_the_beginning(line: Line) -> None:
    line.tell("c1", "ended", 70, hung_up="caller")
    line.tell("c1", "answered", 10, number="8002")
    call = line.tell("c1", "ringing", 0, caller=CALLER)
    assert (call.result, call.agent, call.waited, call.talked, call.caller) == ("answered", line.bert, 10, 60, CALLER)
    assert CallBack.objects.count() == 0 or not CallBack.objects.filter(done_at=None).exists()


def test_the_seat_follows_the_call(line: Line) -> None:
    line.tell("c1", "ringing", caller=CALLER)
    line.tell("c1", "answered", 5, number="8001")
    assert line.seat(line.anna).state == State.BUSY
    line.tell("c1", "ended", 50)
    seat = line.seat(line.anna)
    assert (seat.state, seat.call.external if seat.call else "") == (State.WRAPPING, "c1")


def test_late_news_of_an_old_call_moves_nobody(line: Line) -> None:
    line.answered("old")
    line.tell("new", "ringing", 100)
    line.tell("new", "answered", 105, number="8001")
    line.tell("old", "recording", 71, recording="rec/old.wav")
    line.tell("old", "rated", 71, score=5)
    seat = line.seat(line.anna)
    assert (seat.state, seat.call.external if seat.call else "") == (State.BUSY, "new")
    assert Call.objects.get(external="old").recording == "rec/old.wav"


def test_an_unknown_number_is_kept_and_later_known(line: Line) -> None:
    from common.calls import seats

    call = line.answered(number="9999")
    assert (call.agent, call.number) == (None, "9999")
    assert seats.unknown_numbers([line.office.pk]) == [("9999", 1)]
    Seat.objects.filter(user=line.bert).update(number="9999")
    assert seats.claim_number(line.seat(line.bert)) == 1
    assert Call.objects.get().agent == line.bert


def test_who_was_not_answered_is_called_back_once(line: Line) -> None:
    line.missed("m1")
    line.missed("m2", after=100)
    assert CallBack.objects.filter(done_at=None).count() == 1
    line.missed("hidden", after=200, caller="")
    assert CallBack.objects.count() == 1


def test_who_calls_again_and_is_answered_needs_no_call(line: Line) -> None:
    line.missed("m1")
    line.answered("c1", after=300)
    row = CallBack.objects.get()
    assert row.done_at and "再次来电" in row.ending
    line.missed("m3", after=150)  # told late, of a call before the one that got through
    assert not CallBack.objects.filter(done_at=None).exists()


def test_a_missed_call_that_was_answered_after_all(line: Line) -> None:
    call = line.missed("m1")
    assert call.result == Result.ABANDONED
    call = line.tell("m1", "answered", 20, number="8001")
    assert call.result == Result.ANSWERED
    assert not CallBack.objects.filter(done_at=None).exists()


def test_who_was_not_content_is_called(line: Line) -> None:
    line.answered()
    line.tell("c1", "rated", 75, score=1)
    assert CallBack.objects.get().reason == Reason.UNHAPPY
    line.tell("c1", "rated", 76, score=2)
    assert CallBack.objects.count() == 1


def test_numbers_are_sealed_and_found_by_index(line: Line) -> None:
    from django.db import connection

    from common.people.models import phone_indexes

    line.answered()
    with connection.cursor() as cursor:
        cursor.execute("SELECT caller FROM calls_call")
        assert CALLER.encode() not in bytes(cursor.fetchone()[0])
    assert Call.objects.all().of_phone(phone_indexes("154 0000 1111")).count() == 1


def test_the_weightier_reason_stays(line: Line) -> None:
    from django.utils import timezone

    from common.calls import calling_back

    call = line.answered()
    line.tell("c1", "rated", 75, score=1)
    line.missed("m1", after=900)
    again = line.answered("c2", after=1800)
    calling_back.promise(again, due=timezone.now(), about="查到结果再回电")
    row = CallBack.objects.get()
    assert (row.reason, row.call, row.note) == (Reason.UNHAPPY, call, "查到结果再回电")


def test_a_number_given_to_somebody_else_takes_no_old_call_along(line: Line) -> None:
    line.answered("old")
    Seat.objects.filter(user=line.anna).update(number="8009", active=False)
    assert line.tell("old", "rated", 71, score=5).agent == line.anna
    Seat.objects.filter(user=line.bert).update(number="8001")
    assert line.tell("old", "recording", 72, recording="r").agent == line.anna
    assert line.answered("new", after=500, caller="15400009999").agent == line.bert
    assert line.answered("gone", "8009", after=900, caller="15400008888").agent is None
