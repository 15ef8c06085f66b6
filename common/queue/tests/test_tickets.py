"""Who is called when, and what becomes of a number."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone

from common.bookings import booking
from common.bookings.models import Booking
from common.bookings.models import State as Booked
from common.queue import tickets
from common.queue.board import board
from common.queue.models import State, Ticket
from kernel.cases.refusals import Refused

from .house import Waiting


def test_numbers_run_by_business_and_day(there: Waiting) -> None:
    made = [there.draw(), there.draw(), there.draw(there.notary)]
    assert [t.text for t in made] == ["A001", "A002", "B001"]
    Ticket.objects.update(day=timezone.localdate() - timedelta(days=1))
    there.advice.counters.update(day=timezone.localdate() - timedelta(days=1))
    assert there.draw().text == "A001"


def test_called_in_turn_at_windows_that_do_it(there: Waiting) -> None:
    for queue in (there.notary, there.advice, there.advice):
        there.draw(queue)
    assert there.call(there.second).text == "A001"  # the second window does no B
    assert there.call().text == "B001"
    with pytest.raises(Refused, match="B001"):
        there.call()
    tickets.done(tickets.current(there.first))  # type: ignore[arg-type]
    assert there.call().text == "A002"
    tickets.done(tickets.current(there.second))  # type: ignore[arg-type]
    assert tickets.call_next(there.second, by=there.place.clerk) is None


def test_booked_people_are_called_at_their_time(there: Waiting, monkeypatch: pytest.MonkeyPatch) -> None:
    morning = timezone.localtime().replace(hour=10, minute=0)  # the seconds go on
    shift = morning - timezone.localtime()
    monkeypatch.setattr(timezone, "now", lambda: datetime.now(UTC) + shift)
    early = there.place.today(phone="15400003333")
    late = there.place.today(phone="15400004444", at=time(0, 5))
    now = timezone.now()
    Booking.objects.filter(pk=late.pk).update(at=now + timedelta(minutes=40))
    late.refresh_from_db()
    walk_in = there.draw(there.notary)
    second, first = tickets.check_in(late, by=there.place.clerk), tickets.check_in(early, by=there.place.clerk)
    assert first and second
    assert list(tickets.waiting(there.place.office)) == [first, walk_in, second]
    assert list(tickets.waiting(there.place.office, now + timedelta(hours=1)))[:2] == [first, second]
    assert there.call() == first and Booking.objects.get(pk=early.pk).state == Booked.ARRIVED
    assert tickets.ahead(second) == 1


def test_recall_skip_and_back_again(there: Waiting) -> None:
    there.draw()
    ticket = there.call()
    tickets.call_again(ticket, by=there.place.clerk)
    tickets.skip(ticket)
    assert (ticket.calls, ticket.state) == (2, State.SKIPPED)
    assert board(there.place.office).missed == ("A001",)
    tickets.call_again(ticket, by=there.place.clerk)
    assert (ticket.calls, ticket.state, ticket.ended_at) == (3, State.CALLED, None)
    tickets.done(ticket)
    for wrong in (tickets.done, tickets.skip):
        with pytest.raises(Refused, match="已经被处理"):
            wrong(ticket)


def test_passed_on_is_called_first_and_only_there(there: Waiting) -> None:
    there.draw()
    there.draw()
    ticket = there.call()
    with pytest.raises(Refused, match="另一个窗口"):
        tickets.pass_on(ticket, there.first)
    tickets.pass_on(ticket, there.second)
    assert there.call(there.first).text == "A002"
    assert there.call(there.second) == ticket and ticket.passed == 1


def test_waiting_is_measured_to_the_first_call(there: Waiting) -> None:
    ticket = there.draw()
    Ticket.objects.update(drawn_at=timezone.now() - timedelta(minutes=7))
    called = there.call()
    assert called == ticket and 419 <= (called.waited or 0) <= 425
    tickets.call_again(called, by=there.place.clerk)
    assert 419 <= (called.waited or 0) <= 425


def test_a_code_at_the_tablet(there: Waiting) -> None:
    row = there.place.today()
    code = booking.code_of(row.pk)
    assert tickets.arriving(there.place.office, code) == row
    tickets.check_in(row)
    for wrong in (code, "ABCD2345"):
        with pytest.raises(Refused):
            tickets.arriving(there.place.office, wrong)


def test_the_board_names_nobody(there: Waiting) -> None:
    there.draw()
    there.draw(there.notary)
    there.call()
    found = board(there.place.office)
    assert [(c.number, c.window) for c in found.calls] == [("A001", "1号窗口")]
    assert found.waiting == (("A 法律咨询", 0), ("B 公证", 1)) and found.total == 1
