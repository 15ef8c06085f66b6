"""Ratios from raw counts, and what the start-up check refuses."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.indicators.checks import problems
from kernel.indicators.measure import share
from kernel.words import Count, Indicator, Op, Rounding, Where
from kernel.words.registry import indicators

RATIO = Indicator(code="t", title="t", line="p", numerator=Count(), denominator=Count(), source="test")


@pytest.mark.parametrize(
    ("numerator", "denominator", "decimals", "rounding", "expected"),
    [
        (1, 3, 1, Rounding.HALF_UP, "33.3"),
        (2, 3, 1, Rounding.HALF_UP, "66.7"),
        (1, 8, 1, Rounding.HALF_UP, "12.5"),
        (1, 800, 2, Rounding.HALF_UP, "0.13"),  # 0.125: half goes up, never to even
        (75, 151, 2, Rounding.TRUNCATE, "49.66"),  # 49.669: statistics.md §1.2
        (75, 151, 2, Rounding.HALF_UP, "49.67"),
        (1136, 1183, 0, Rounding.HALF_UP, "96"),
        (0, 7, 1, Rounding.HALF_UP, "0.0"),
    ],
)
def test_share(numerator: int, denominator: int, decimals: int, rounding: Rounding, expected: str) -> None:
    indicator = replace(RATIO, decimals=decimals, rounding=rounding)
    assert str(share(indicator, Decimal(numerator), Decimal(denominator))) == expected


def test_nothing_to_divide_by_is_no_number() -> None:
    assert share(RATIO, Decimal(0), Decimal(0)) is None


@given(st.integers(0, 10**7), st.integers(1, 10**7), st.integers(0, 4), st.sampled_from(Rounding))
def test_a_share_is_the_nearest_or_the_lower_step(n: int, d: int, decimals: int, rounding: Rounding) -> None:
    value = share(replace(RATIO, decimals=decimals, rounding=rounding), Decimal(n), Decimal(d))
    assert value is not None
    scaled = int(value.scaleb(decimals))
    exact, rest = divmod(n * 100 * 10**decimals, d)
    assert scaled == (exact + (2 * rest >= d) if rounding is Rounding.HALF_UP else exact)


def test_every_declared_indicator_is_sound() -> None:
    assert [(i.code, p) for i in indicators() for p in problems(i)] == []


@pytest.mark.parametrize(
    ("count", "number"),
    [
        (Count(where=(Where("colour", Op.IS, "red"),)), 90),
        (Count(where=(Where("record.colour", Op.IS, "red"),)), 90),
        (Count(dated_by="stage"), 91),
        (Count(total="title"), 92),
    ],
)
def test_nonsense_is_refused(count: Count, number: int) -> None:
    line = next(i.line for i in indicators())
    assert [n for n, _ in problems(replace(RATIO, line=line, numerator=count))] == [number]
