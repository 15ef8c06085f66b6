"""The invented weeks add up, are the same again, and belong to nobody."""

from __future__ import annotations

from django.utils import timezone

from common.bookings import slots
from common.bookings.demonstration import fill
from common.bookings.models import Booking, Closure, Service, State

from .house import Hall


def test_two_weeks(place: Hall) -> None:
    made = fill(place.office, [])
    rows = list(Booking.objects.select_related("service"))
    assert made == len(rows) > 50
    assert all(r.phone.startswith("154") for r in rows)
    today = timezone.localdate()
    past = [r for r in rows if timezone.localdate(r.at) < today]
    assert past and all(r.state != State.BOOKED for r in past)
    assert all(slots.slot_at(r.service, r.at) for r in rows[:10])


def test_the_same_again(place: Hall) -> None:
    fill(place.office, [])
    first = [(b.at, b.seat, b.name, b.state) for b in Booking.objects.order_by("at", "service__title", "seat")]
    Booking.objects.all().delete()
    Closure.objects.all().delete()
    Service.objects.exclude(pk__in=[place.window.pk, place.lawyer.pk, place.home.pk]).delete()
    fill(place.office, [])
    assert [(b.at, b.seat, b.name, b.state) for b in Booking.objects.order_by("at", "service__title", "seat")] == first
