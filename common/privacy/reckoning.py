"""Going back a period on the calendar. Pure functions."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta

from .kinds import Unit

_DAYS = {Unit.YEARS: 365, Unit.MONTHS: 30, Unit.DAYS: 1}


def years_on(day: date, years: int) -> date:
    """The same day so many years later; the last of February for the 29th."""
    return months_on(day, 12 * years)


def months_on(day: date, months: int) -> date:
    """The same day so many months later (before, where negative), the month's last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def begun_before(now: datetime, length: int, unit: Unit) -> datetime:
    """A period that began before this moment is over now."""
    if unit is Unit.DAYS:
        return now - timedelta(days=length)
    day = months_on(now.date(), -length * (12 if unit is Unit.YEARS else 1))
    return now.replace(year=day.year, month=day.month, day=day.day)


def roughly(length: int, unit: Unit) -> int:
    """Days a period has at least, for comparing with a minimum."""
    return length * _DAYS[unit]
