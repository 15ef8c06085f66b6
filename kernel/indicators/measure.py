"""What an indicator says of a period, an area and an office, and which cases it says it of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Literal

from django.db.models import Sum

from kernel.cases.models import Case
from kernel.cases.queries import CaseQuerySet
from kernel.reach.models import Area, Office, User
from kernel.words import Count, Indicator, Rounding

from .compile import lookup, period, where

Part = Literal["numerator", "denominator"]
ROUNDINGS = {Rounding.HALF_UP: ROUND_HALF_UP, Rounding.TRUNCATE: ROUND_DOWN}


@dataclass(frozen=True, kw_only=True)
class Extent:
    """Of what a number is taken: first and last day, and an area, an office or everything."""

    start: date
    end: date
    area: Area | None = None
    office: Office | None = None


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A number with the raw counts it was computed from. `value` is None where a denominator is nought.

    `withheld` is how many of the numerator's cases the reader it was taken for may not see.
    """

    indicator: Indicator
    extent: Extent
    value: Decimal | None
    numerator: Decimal
    denominator: Decimal | None
    withheld: int = 0


def measure(
    indicator: Indicator, *, start: date, end: date, area: Area | None = None, office: Office | None = None,
    user: User | None = None,
) -> Measure:  # fmt: skip
    """The official number: the whole extent, whoever looks. A query for each of numerator, denominator and `user`."""
    extent = Extent(start=start, end=end, area=area, office=office)
    numerator = _total(indicator, indicator.numerator, extent)
    denominator = _total(indicator, indicator.denominator, extent) if indicator.denominator else None
    return Measure(
        indicator=indicator, extent=extent, numerator=numerator, denominator=denominator,
        value=numerator if denominator is None else share(indicator, numerator, denominator),
        withheld=drill(indicator, user, start=start, end=end, area=area, office=office).withheld if user else 0,
    )  # fmt: skip


def share(indicator: Indicator, numerator: Decimal, denominator: Decimal) -> Decimal | None:
    """The ratio in per cent from raw counts, rounded as the indicator says. None where nothing is to be divided by."""
    if not denominator:
        return None
    step = Decimal(1).scaleb(-indicator.decimals)
    return (numerator * 100 / denominator).quantize(step, rounding=ROUNDINGS[indicator.rounding])


def cases(
    indicator: Indicator, *, start: date, end: date, area: Area | None = None, office: Office | None = None,
    part: Part = "numerator",
) -> CaseQuerySet:  # fmt: skip
    """The cases a number counts (or sums over), in no order. To be shown, they still must pass reach: see `drill`."""
    count = indicator.numerator if part == "numerator" else indicator.denominator
    if count is None:
        raise LookupError(f"{indicator.code} has no denominator")
    return _cases(indicator, count, Extent(start=start, end=end, area=area, office=office))


def _cases(indicator: Indicator, count: Count, extent: Extent) -> CaseQuerySet:
    found = Case.objects.live().filter(
        where(count, indicator.line), period(count, indicator.line, extent.start, extent.end), procedure=indicator.line
    )
    if extent.area is not None:
        found = found.filter(**{f"{extent.area.column}_id": extent.area.pk})
    return found if extent.office is None else found.filter(office=extent.office)


def _total(indicator: Indicator, count: Count, extent: Extent) -> Decimal:
    found = _cases(indicator, count, extent)
    if not count.total:
        return Decimal(found.count())
    total = found.aggregate(total=Sum(lookup(indicator.line, count.total)))["total"]
    return Decimal(total or 0)


@dataclass(frozen=True, kw_only=True)
class Drill:
    """The list behind a number as one person may see it, and how many of its cases they may not."""

    cases: CaseQuerySet
    withheld: int


def drill(
    indicator: Indicator, user: User, *, start: date, end: date, area: Area | None = None, office: Office | None = None,
    part: Part = "numerator",
) -> Drill:  # fmt: skip
    """Cases within the person's reach; together with those withheld they are the number. Two counting queries."""
    found = cases(indicator, start=start, end=end, area=area, office=office, part=part)
    seen = found.reach(user)
    return Drill(cases=seen, withheld=found.count() - seen.count())
