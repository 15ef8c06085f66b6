"""Many at one seat at the same moment, on whatever database is configured: one has it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from common.bookings import booking
from common.bookings.models import Booking, State
from kernel import ports
from tests.test_races import Silent, crowd, won

from .house import Hall, hall

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _silent() -> Iterator[None]:
    before = ports.plugged()
    ports.plug(messages=Silent())
    yield
    ports.plug(**before)


@pytest.fixture
def open_hall() -> Hall:
    return hall()


def _attempt(place: Hall, service: Any, at: Any, n: int) -> Any:
    asked = booking.Asked(name=f"甲{n}", phone=f"154{n:08d}")
    return lambda: booking.book(service, at, asked)


def _move(row: Booking, at: Any) -> Any:
    fresh = Booking.objects.select_related("service").get(pk=row.pk)
    return lambda: booking.change(fresh, at)


def test_of_two_hundred_at_one_seat_exactly_one_succeeds(open_hall: Hall) -> None:
    at = open_hall.free(open_hall.lawyer)
    results = crowd([_attempt(open_hall, open_hall.lawyer, at, n) for n in range(200)], threads=200)
    assert len(won(results)) == 1
    assert Booking.objects.filter(at=at).count() == 1


def test_as_many_as_there_are_seats(open_hall: Hall) -> None:
    at = open_hall.free()
    results = crowd([_attempt(open_hall, open_hall.window, at, n) for n in range(40)])
    assert len(won(results)) == 2
    assert sorted(Booking.objects.filter(at=at).values_list("seat", flat=True)) == [1, 2]


def test_changes_and_bookings_at_one_seat(open_hall: Hall) -> None:
    """Thirty move to a seat while thirty book it; the losers keep what they had."""
    service, target = open_hall.window, open_hall.free(n=5)
    service.places = 40
    service.save()
    others = [_attempt(open_hall, service, open_hall.free(), n)().booking for n in range(30)]
    service.places = 1
    service.save()
    moving = [_move(row, target) for row in others]
    results = crowd([*moving, *(_attempt(open_hall, service, target, 100 + n) for n in range(30))])
    assert len(won(results)) == 1
    assert Booking.objects.filter(at=target).exclude(state=State.CANCELLED).count() == 1
    assert Booking.objects.filter(state=State.BOOKED).count() in (30, 31)
