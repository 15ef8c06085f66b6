"""On which days of the year disputes come in, and on which days offices are open."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from random import Random

from lunar_python import Lunar

from .scenes import Kind

WEEK = (1.12, 1.06, 1.0, 1.0, 1.02, 0.62, 0.46)
EVE, AFTER = -1, 6  # quiet days around the first day of the first month
DUNNING = (-42, -3)  # days before it in which wages are asked for


@cache
def spring_festival(year: int) -> date:
    """First day of the first lunar month."""
    day = Lunar.fromYmd(year, 1, 1).getSolar()
    return date(day.getYear(), day.getMonth(), day.getDay())


def quiet(day: date) -> bool:
    """Days on which hardly anybody comes: around Spring Festival, New Year, May Day, National Day."""
    from_festival = (day - spring_festival(day.year)).days
    return EVE <= from_festival <= AFTER or (day.month, day.day) in _FIXED


_FIXED = {(1, 1), (5, 1), (5, 2), (5, 3), *((10, d) for d in range(1, 8))}


def closed(day: date) -> bool:
    """Whether an office keeps shut; a village mediator may still work."""
    return day.weekday() >= 5 or quiet(day)


def opening(day: date) -> date:
    """The day itself or the next on which offices are open."""
    while closed(day):
        day += timedelta(days=1)
    return day


class Calendar:
    """Draws the day a dispute of a kind begins, over [start, end)."""

    def __init__(self, start: date, end: date, kinds: tuple[Kind, ...]) -> None:
        if end <= start:
            raise ValueError("the year ends before it begins")
        self.days = [start + timedelta(days=n) for n in range((end - start).days)]
        self._sums = {kind.code: list(accumulate(_weight(kind, day) for day in self.days)) for kind in kinds}

    def draw(self, rng: Random, kind: Kind) -> date:
        return rng.choices(self.days, cum_weights=self._sums[kind.code])[0]


def _weight(kind: Kind, day: date) -> float:
    weight = kind.months[day.month - 1] * WEEK[day.weekday()]
    if quiet(day):
        weight *= 0.2
    before = (day - _coming_festival(day)).days
    return weight * (kind.new_year if DUNNING[0] <= before <= DUNNING[1] else 1.0)


def _coming_festival(day: date) -> date:
    this = spring_festival(day.year)
    return this if day <= this else spring_festival(day.year + 1)
