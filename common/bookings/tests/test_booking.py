"""Booking, changing, cancelling, and what is said to whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from common.bookings import booking, jobs
from common.bookings.models import Booking, State
from common.messages.models import Message
from kernel.cases.refusals import Refused

from .house import PHONE, Hall


def told() -> list[str]:
    return [m.text for m in Message.objects.order_by("id")]


def test_a_booking_is_opened_by_its_code_and_phone_alone(place: Hall) -> None:
    made = place.booked()
    assert booking.found(booking.spaced(made.code).lower(), PHONE) == made.booking
    assert booking.found(made.code, "15400009999") is None
    assert booking.found("ABCD2345", PHONE) is None and booking.found("", PHONE) is None
    assert booking.spaced(made.code) in told()[0]


def test_a_full_slot_is_refused_and_one_given_back_is_free_again(place: Hall) -> None:
    first, second = place.booked(), place.booked(phone="15400003333")
    assert (first.booking.at, first.booking.seat, second.booking.seat) == (second.booking.at, 1, 2)
    with pytest.raises(Refused, match="约满"):
        booking.book(place.window, first.booking.at, booking.Asked(name="李", phone="15400004444"))
    booking.cancel(first.booking)
    third = booking.book(place.window, first.booking.at, booking.Asked(name="李", phone="15400004444"))
    assert third.booking.seat == 1
    with pytest.raises(Refused, match="已取消"):
        booking.cancel(first.booking)


def test_one_phone_books_a_service_once_a_day_but_staff_may(place: Hall) -> None:
    place.booked()
    with pytest.raises(Refused, match="已经约了"):
        place.booked()
    asked = booking.Asked(name="王大爷", phone=PHONE)
    assert booking.book(place.window, place.free(), asked, via="desk", by=place.clerk).booking.seat == 2


def test_what_is_no_slot_cannot_be_booked(place: Hall) -> None:
    asked = booking.Asked(name="王", phone=PHONE)
    for wrong in (
        place.free() + timedelta(minutes=7),
        place.free() - timedelta(days=60),
        place.free() + timedelta(days=60),
    ):
        with pytest.raises(Refused, match="不能预约"):
            booking.book(place.window, wrong, asked)
    place.window.public = False
    place.window.save()
    with pytest.raises(Refused, match="不开放"):
        booking.book(place.window, place.free(), asked)
    assert booking.book(place.window, place.free(), asked, by=place.clerk).booking.live


def test_a_home_visit_needs_address_and_grounds(place: Hall) -> None:
    with pytest.raises(Refused, match="地址和理由"):
        place.booked(place.home)
    made = place.booked(place.home, address="柳溪村3组", grounds="八十三岁，不能走路")
    assert made.booking.grounds == "八十三岁，不能走路"


def test_a_changed_booking_frees_its_seat_and_keeps_its_code(place: Hall) -> None:
    made, was = place.booked(place.lawyer), place.free(place.lawyer)
    later = place.free(place.lawyer, 3)
    booking.change(made.booking, later)
    assert place.free(place.lawyer) < later and booking.found(made.code, PHONE).at == later  # type: ignore[union-attr]
    other = place.booked(place.lawyer, phone="15400003333")
    assert other.booking.at != was or other.booking.seat == 1
    with pytest.raises(Refused, match="约满"):
        booking.change(other.booking, later)
    assert "改到" in " ".join(told())


def test_staff_cancel_with_a_reason_that_is_sent(place: Hall) -> None:
    made = place.booked()
    with pytest.raises(Refused, match="原因"):
        booking.cancel(made.booking, by=place.clerk, said="忙")
    booking.cancel(made.booking, by=place.clerk, said="律师临时开庭")
    assert "律师临时开庭" in told()[-1]


def test_arrived_or_not_on_the_day(place: Hall) -> None:
    made = place.booked()
    for act in (booking.arrive, booking.miss):
        with pytest.raises(Refused, match="还没有到"):
            act(made.booking, by=place.clerk)
    row = place.today(phone="15400005555")
    booking.miss(row, by=place.clerk)
    with pytest.raises(Refused, match="未到"):
        booking.arrive(row, by=place.clerk)
    booking.undo(row, by=place.clerk)
    booking.arrive(row, by=place.clerk)
    assert Booking.objects.get(pk=row.pk).state == State.ARRIVED


def test_everybody_is_reminded_once_the_day_before(place: Hall) -> None:
    made = place.booked()
    Booking.objects.update(at=timezone.now() + timedelta(days=1))
    booking.cancel(place.booked(phone="15400003333", n=2).booking)
    before = Message.objects.count()
    assert (jobs.remind(), jobs.remind()) == (1, 0)
    assert Message.objects.count() == before + 1 and "明天" in told()[-1]
    Booking.objects.filter(pk=made.booking.pk).update(at=timezone.now() + timedelta(hours=24, minutes=1))
    if timezone.localdate(timezone.now() + timedelta(hours=24, minutes=1)) == timezone.localdate() + timedelta(days=1):
        assert jobs.remind() == 1  # another time is another reminder


def test_reach(place: Hall) -> None:
    place.booked()
    assert Booking.objects.reach(place.clerk).count() == 1
    assert Booking.objects.reach(place.stranger).count() == 0
