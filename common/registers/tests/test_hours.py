"""Opening hours: what is written is read, holidays and worked weekends are known, open now is said in words."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.registers import hours
from common.registers.hours import Span, Week, days_from, now, on_day, read, unclear
from kernel.clocks.days import Calendar, Entry

CHINA = ZoneInfo("Asia/Shanghai")
OFFICE = "周一至周五 8:30–12:00，14:00–17:30"
MORNING, AFTERNOON = (510, 720), (840, 1050)
BOOK = Calendar(
    (
        Entry(date=date(2026, 9, 20), working=True, name="国庆节调休", source="通知"),  # a Sunday that is worked
        Entry(date=date(2026, 10, 1), working=False, name="国庆节", source="通知"),
        Entry(date=date(2026, 10, 3), working=False, name="国庆节", source="通知"),  # a Saturday
    )
)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        (OFFICE, {0: [MORNING, AFTERNOON], 4: [MORNING, AFTERNOON], 5: []}),
        ("星期一到星期五：8:30至17:30；周六、周日 9:00至16:00", {0: [(510, 1050)], 6: [(540, 960)]}),
        ("工作日 上午8:30-12:00 下午2:00-5:30", {2: [MORNING, AFTERNOON], 5: []}),
        ("周一、周三、周五 14:00—17:30", {0: [AFTERNOON], 1: [], 2: [AFTERNOON]}),
        ("周五至周一 9点-12点", {4: [(540, 720)], 6: [(540, 720)], 0: [(540, 720)], 3: []}),
        ("每天24小时", {0: [(0, 1440)], 6: [(0, 1440)]}),
        ("工作日 8:30-17:30；周末 9:00-12:00", {4: [(510, 1050)], 5: [(540, 720)]}),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, spans: dict[int, list[Span]]) -> None:
    week = read(text)
    assert week is not None
    assert {day: list(week.days[day]) for day in spans} == spans


@pytest.mark.parametrize(
    "text", ["工作日上午", "电话预约", "", "周一 9:00-12:00，11:00-13:00", "周一 12:00-9:00", "9:00-12:00"]
)
def test_what_is_not_hours_of_weekdays_is_not_guessed_at(text: str) -> None:
    assert read(text) is None


def test_hours_with_a_mistake_are_refused_words_alone_are_kept() -> None:
    assert "没有读懂" in unclear("周一至周五 25:00-26:00")
    assert unclear("电话预约") == unclear(OFFICE) == ""


weeks = st.lists(st.sets(st.integers(0, 47), max_size=4), min_size=7, max_size=7)


@given(weeks)
def test_what_is_written_out_is_read_back(picked: list[set[int]]) -> None:
    """Any week of half hours apart from each other, in the words of this module."""
    days = [[(n * 30, n * 30 + 15) for n in sorted(halves)] for halves in picked]
    text = "；".join(
        f"周{'一二三四五六日'[n]} " + "，".join(f"{hours._clock(a)}–{hours._clock(b)}" for a, b in spans)
        for n, spans in enumerate(days) if spans
    )  # fmt: skip
    week = read(text)
    assert (week is None) is (not text)
    assert week is None or [list(day) for day in week.days] == days


def office() -> Week:
    week = read(OFFICE)
    assert week is not None
    return week


def test_holidays_are_off_and_a_worked_sunday_has_the_hours_of_a_monday() -> None:
    assert on_day(office(), date(2026, 10, 1), BOOK).name == "国庆节"
    assert on_day(office(), date(2026, 10, 1), BOOK).spans == ()
    worked = on_day(office(), date(2026, 9, 20), BOOK)
    assert (worked.name, worked.spans) == ("调休上班", (MORNING, AFTERNOON))
    weekend = read("周六、周日 9:00-12:00")
    assert weekend is not None
    assert on_day(weekend, date(2026, 10, 3), BOOK).spans == ()
    assert on_day(weekend, date(2026, 10, 3), BOOK, through=True).spans == ((540, 720),)
    assert on_day(weekend, date(2026, 10, 10), BOOK).spans == ((540, 720),)


@pytest.mark.parametrize(
    ("moment", "open_", "text"),
    [
        ((2026, 11, 23, 9, 0), True, "开着门，12:00–14:00休息，今天开到17:30"),
        ((2026, 11, 23, 15, 0), True, "开着门，今天开到17:30"),
        ((2026, 11, 23, 12, 0), False, "现在关门，今天14:00开门"),
        ((2026, 11, 23, 8, 29), False, "现在关门，今天8:30开门"),
        ((2026, 11, 23, 17, 30), False, "现在关门，明天8:30开门"),
        ((2026, 11, 27, 18, 0), False, "现在关门，周一8:30开门"),
        ((2026, 9, 19, 18, 0), False, "现在关门，明天8:30开门"),
        ((2026, 9, 30, 18, 0), False, "现在关门，周一8:30开门"),
    ],
)
def test_open_now_is_said_in_words(moment: tuple[int, ...], open_: bool, text: str) -> None:
    found = now(office(), datetime(*moment, tzinfo=CHINA), BOOK)  # type: ignore[misc,arg-type]
    assert (found.open, found.text) == (open_, text)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)))
def test_open_now_agrees_with_the_day(at: datetime) -> None:
    local = at.replace(tzinfo=CHINA)
    minute = local.hour * 60 + local.minute
    day = on_day(office(), local.date(), BOOK)
    assert now(office(), local, BOOK).open is any(a <= minute < b for a, b in day.spans)


def test_a_week_ahead_begins_today_and_out_of_hours_is_seen() -> None:
    first = date(2026, 11, 23)
    assert [d.date for d in days_from(office(), first, BOOK)] == [first + timedelta(days=n) for n in range(7)]
    late = read("周一至周五 8:30–12:00；周二 18:30–20:30")
    assert not office().beyond
    assert late is not None
    assert late.beyond
