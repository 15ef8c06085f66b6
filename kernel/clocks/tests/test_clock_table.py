"""Dates counted by hand on a wall calendar, around Spring Festival and National Day 2026 and into 2027.

2026: off 15–23 February (worked: Saturdays 14 and 28), 4–6 April, 1–5 May, 25–27 September, 1–7 October (worked:
Sunday 20 September, Saturday 10 October). 2027 is not announced: only the statutory days 1 January and
5–8 February (正月初一 is the 6th) are known.
"""

from datetime import UTC

import pytest

from kernel.clocks.reading import Moment, read
from kernel.words.limits import CountBack, Unit

from .clocking import CALENDAR, at, day, due, event, limit, reading

W, C, M = Unit.WORKING, Unit.CALENDAR, Unit.MONTH


@pytest.mark.parametrize(
    ("start", "length", "unit", "expected"),
    [
        ("2026-02-12", 5, W, "2026-02-26"),  # 13, 14 (worked Saturday), 24, 25, 26
        ("2026-02-13", 7, W, "2026-03-02"),  # 14, 24, 25, 26, 27, 28 (worked Saturday), 2 March
        ("2026-02-09", 20, W, "2026-03-13"),
        ("2026-02-15", 1, W, "2026-02-24"),  # begun on a day off
        ("2026-02-08", 7, C, "2026-02-24"),  # the 15th is off until the 23rd
        ("2026-02-09", 5, C, "2026-02-14"),  # a Saturday, but worked
        ("2026-01-24", 30, C, "2026-02-24"),
        ("2026-01-29", 30, C, "2026-02-28"),  # a Saturday, but worked
        ("2026-01-30", 30, C, "2026-03-02"),
        ("2026-03-02", 30, C, "2026-04-01"),
        ("2026-03-05", 30, C, "2026-04-07"),  # 清明
        ("2026-01-31", 1, M, "2026-02-28"),  # February has no 31st
        ("2026-01-17", 1, M, "2026-02-24"),
        ("2025-11-30", 3, M, "2026-02-28"),
        ("2024-02-29", 24, M, "2026-02-28"),
        ("2026-09-29", 5, W, "2026-10-12"),  # 30, 8, 9, 10 (worked Saturday), 12
        ("2026-09-18", 10, W, "2026-10-09"),  # 20 (worked Sunday), 21–24, 28–30, 8, 9
        ("2026-09-21", 10, C, "2026-10-08"),
        ("2026-08-08", 60, C, "2026-10-08"),
        ("2026-09-10", 30, C, "2026-10-10"),  # a Saturday, but worked
        ("2026-09-11", 30, C, "2026-10-12"),
        ("2026-12-28", 5, W, "2027-01-05"),  # 29, 30, 31, 4, 5 January
        ("2026-12-02", 30, C, "2027-01-04"),
        ("2027-01-06", 30, C, "2027-02-09"),  # 除夕 is a Friday
        ("2027-02-01", 5, W, "2027-02-10"),  # 2, 3, 4, 9, 10
        ("2027-04-28", 5, W, "2027-05-05"),  # no make-up day is guessed
    ],
)
def test_counted_by_hand(start: str, length: int, unit: Unit, expected: str) -> None:
    assert due(limit(length, unit), event("start", start), now=start) == day(expected)


@pytest.mark.parametrize(
    ("anchor", "length", "unit", "expected"),
    [
        ("2026-10-12", 7, W, "2026-09-24"),  # 10, 9, 8, 30, 29, 28, 24
        ("2026-02-26", 5, W, "2026-02-12"),  # 25, 24, 14, 13, 12
        ("2026-03-20", 30, C, "2026-02-14"),  # 18 February is off; the worked Saturday before
        ("2026-06-30", 3, M, "2026-03-30"),
        ("2027-01-05", 3, W, "2026-12-30"),  # 4 January, 31, 30
        ("2026-06-10", 0, C, "2026-06-10"),
    ],
)
def test_counted_back_by_hand(anchor: str, length: int, unit: Unit, expected: str) -> None:
    rule = limit(length, unit, count_back=CountBack(anchor="hearing_on"))
    assert due(rule, event("start", "2026-01-05", dates={"hearing_on": day(anchor)})) == day(expected)


@pytest.mark.parametrize(
    ("start", "length", "unit", "provisional"),
    [
        ("2026-12-01", 30, C, False),  # 31 December is in the announced year
        ("2026-12-02", 30, C, True),
        ("2026-12-24", 5, W, False),
        ("2026-12-25", 5, W, True),
        ("2026-12-31", 72, Unit.HOUR, False),  # hours ask no calendar
    ],
)
def test_a_year_not_announced_is_provisional_never_an_error(
    start: str,
    length: int,
    unit: Unit,
    *,
    provisional: bool,
) -> None:
    assert reading(limit(length, unit), event("start", start), now=start).provisional is provisional


def test_counting_back_over_an_unannounced_new_year_is_provisional() -> None:
    rule = limit(3, W, count_back=CountBack(anchor="hearing_on"))
    assert reading(rule, event("start", "2026-11-02", dates={"hearing_on": day("2027-01-05")})).provisional


def test_the_end_of_the_due_day_in_china() -> None:
    found = read(limit(30), [event("start", "2026-03-02")], calendar=CALENDAR, now=at("2026-03-02"))
    assert found is not None
    assert str(found.due_at) == "2026-04-01 23:59:59+08:00"
    assert found.started_at == at("2026-03-02")


def test_the_day_is_the_day_in_china_whatever_zone_an_event_came_in() -> None:
    late_evening = at("2026-03-02", 23).astimezone(UTC)
    early_morning = at("2026-03-03", 1).astimezone(UTC)  # still 2 March in UTC
    assert due(limit(30), Moment(code="start", at=late_evening)) == day("2026-04-01")
    assert due(limit(30), Moment(code="start", at=early_morning)) == day("2026-04-02")
