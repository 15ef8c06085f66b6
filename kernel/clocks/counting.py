"""Day arithmetic of limits: pure functions of dates, and of moments where a limit runs in hours.

Gaps are stretches that do not count: after the first point, up to and including the second.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from kernel.words.limits import Length, Unit

from .days import ONE_DAY, Calendar

ZONE = ZoneInfo("Asia/Shanghai")
Point: TypeAlias = date  # a local day; an aware datetime where a limit runs in hours
Gap: TypeAlias = tuple[Point, Point]


def local(at: datetime) -> datetime:
    return at.astimezone(ZONE)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)


def end_of(day: date) -> datetime:
    """The last second of a day in China."""
    return datetime.combine(day, time(23, 59, 59), ZONE)


def add_months(day: date, months: int) -> date:
    """The same day number so many months on, or that month's last day where it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def merge(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    """The same stretches, sorted and without overlap."""
    found: list[Gap] = []
    for begin, end in sorted(gaps):
        if found and begin <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((begin, end))
    return tuple(found)


def advance(
    start: Point,
    length: int,
    unit: Unit,
    calendar: Calendar,
    *,
    gaps: Sequence[Gap] = (),
    inclusive: bool = False,
) -> Point:
    """The last day (hour) of a length that begins to count after `start`, or with it if `inclusive`.

    The gaps are sorted, do not overlap and begin no earlier than `start`. A negative length counts backwards.
    Nothing is rolled over here.
    """
    base = start - ONE_DAY if inclusive and unit is not Unit.HOUR else start
    if unit is Unit.WORKING:
        return _advance_working(base, length, calendar, gaps)
    end = base + _span(start, length, unit)
    for begin, stop in gaps:
        if begin < end:
            end += stop - begin
    return end


def _span(start: Point, length: int, unit: Unit) -> timedelta:
    if unit is Unit.HOUR:
        return timedelta(hours=length)
    return timedelta(days=length) if unit is Unit.CALENDAR else add_months(start, length) - start


def _advance_working(day: date, length: int, calendar: Calendar, gaps: Sequence[Gap]) -> date:
    left, step = abs(length), ONE_DAY if length > 0 else -ONE_DAY
    while left:
        day += step
        inside = next((end for begin, end in gaps if begin < day <= end), None)
        if inside is not None:
            day = inside
        elif calendar.is_working(day):
            left -= 1
    return day


def count(start: Point, end: Point, unit: Unit, calendar: Calendar) -> int:
    """How many days of the unit lie after `start` up to and including `end` (whole hours); negative backwards."""
    if end < start:
        return -count(end, start, unit, calendar)
    if unit is Unit.HOUR:
        return int((end - start) / timedelta(hours=1))
    span = (end - start).days
    if unit is not Unit.WORKING:
        return span
    return sum(calendar.is_working(start + n * ONE_DAY) for n in range(1, span + 1))


def cap(gaps: Sequence[Gap], at_most: Length, calendar: Calendar) -> tuple[Gap, ...]:
    """The gaps, sorted and without overlap, cut where together they have used up `at_most` (not in hours)."""
    (left, unit), kept = at_most, []
    if unit is Unit.MONTH and gaps:
        left, unit = _span(gaps[0][0], left, unit).days, Unit.CALENDAR
    for begin, end in gaps:
        used = count(begin, end, unit, calendar)
        if used > left:
            end, used = advance(begin, left, unit, calendar), left
        kept.append((begin, end))
        left -= used
    return tuple(kept)
