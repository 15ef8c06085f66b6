"""Slots follow from hours, calendar, closures and absences, less what is taken."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from common.bookings import booking, slots
from common.bookings.models import Closure, Days, Hours, WhenAway
from kernel.clocks.days import Calendar, Entry
from kernel.reach.models import Absence

from .house import Hall

MONDAY = date(2026, 11, 23)
NATIONAL = date(2026, 10, 1)  # a Thursday


def starts(day: slots.Day) -> list[str]:
    return [s.clock[:5] for s in day.slots]


def test_a_working_day_has_its_hours_and_a_holiday_has_none(place: Hall) -> None:
    working, holiday = (slots.days_of(place.window, d, d)[0] for d in (MONDAY, NATIONAL))
    assert starts(working) == ["09:00", "09:30", "10:00", "10:30", "11:00"]
    assert [s.places for s in working.slots] == [2] * 5
    assert (holiday.slots, holiday.closed) == ((), "国庆节休息")
    assert starts(slots.days_of(place.lawyer, MONDAY, MONDAY)[0]) == ["09:00", "10:00"]  # what does not fit is no slot


def test_closures_close_and_say_why(place: Hall) -> None:
    Closure.objects.create(service=place.window, since=MONDAY, until=MONDAY, reason="系统升级")
    assert slots.days_of(place.window, MONDAY, MONDAY)[0] == slots.Day(day=MONDAY, closed="系统升级")
    assert slots.days_of(place.lawyer, MONDAY, MONDAY)[0].slots


def test_a_stand_in_receives_and_without_one_it_is_closed(place: Hall) -> None:
    away = Absence.objects.create(user=place.clerk, stand_in=place.head, since=MONDAY, until=MONDAY)
    assert {s.who for s in slots.days_of(place.lawyer, MONDAY, MONDAY)[0].slots} == {"科主任（代柜窗口）"}
    place.lawyer.away = WhenAway.CLOSED
    assert slots.days_of(place.lawyer, MONDAY, MONDAY)[0].closed == "柜窗口不在岗"
    place.lawyer.away = WhenAway.STAND_IN
    Absence.objects.create(user=place.head, stand_in=place.clerk, since=away.since, until=away.until)
    assert slots.days_of(place.lawyer, MONDAY, MONDAY)[0].closed == "柜窗口不在岗"


def test_notice_and_how_far_ahead(place: Hall) -> None:
    now = timezone.make_aware(datetime.combine(MONDAY, time(9, 10)))
    days = slots.bookable(place.window, now)
    assert starts(days[0]) == ["10:30", "11:00"]  # an hour's notice
    assert days[-1].day == MONDAY + timedelta(days=14)
    place.window.notice = 24 * 60
    assert slots.bookable(place.window, now)[0].day == MONDAY + timedelta(days=1)


def test_taken_seats_are_counted(place: Hall) -> None:
    made = place.booked()
    day = timezone.localdate(made.booking.at)
    slot = next(s for s in slots.days_of(place.window, day, day)[0].slots if s.at == made.booking.at)
    assert (slot.taken, slot.free) == (1, 1)
    booking.cancel(made.booking)
    slot = next(s for s in slots.days_of(place.window, day, day)[0].slots if s.at == made.booking.at)
    assert slot.free == 2


def test_evenings_and_days_off(place: Hall) -> None:
    Hours.objects.create(service=place.home, days=Days.OFF, begins=time(9), ends=time(13))
    saturday = MONDAY + timedelta(days=5)
    assert starts(slots.days_of(place.home, saturday, saturday)[0]) == ["09:00", "11:00"]
    assert starts(slots.days_of(place.home, NATIONAL, NATIONAL)[0]) == ["09:00", "11:00"]
    assert starts(slots.days_of(place.home, MONDAY, MONDAY)[0]) == ["09:00"]


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.booleans())
def test_every_day_is_either_worked_or_off(day: date, working: bool) -> None:
    """A day worked by notice (调休) has the hours of working days, whatever its weekday; a named weekend holiday none."""
    found = Calendar([Entry(date=day, working=working, name="调休", source="")])
    assert slots.holds_on(Days.WORK, day, found) is working
    assert slots.holds_on(Days.OFF, day, found) is not working
    own = str(day.weekday())
    assert slots.holds_on(own, day, found) is working
    assert not slots.holds_on(str((day.weekday() + 1) % 7), day, found)
