"""Opening hours as people write them, read by the machine: which hours on which weekday, open now, open next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise

from django.utils import timezone

from kernel.clocks.days import WEEKDAYS, Calendar

Span = tuple[int, int]  # minutes after midnight, from and to
DAY = 24 * 60
EARLY, EVENING = 8 * 60, 18 * 60  # what lies before or after is out of usual hours
AHEAD = 14  # days looked ahead for the next opening: longer than any row of holidays
HOW = "请写成“周一至周五 8:30–12:00，14:00–17:30”，不同的日子用分号隔开，如“；周六 9:00–12:00”。"

_ONE = r"(?:周|星期|礼拜)?([一二三四五六日天])"
_TOKENS = re.compile(
    rf"""(?P<range>(?:周|星期|礼拜)[一二三四五六日天]\s*(?:至|到|[-–—~～])\s*{_ONE})
    |(?P<day>(?:周|星期|礼拜)[一二三四五六日天])
    |(?P<word>工作日|周末|双休日|每天|每日|全年)
    |(?P<span>(?:上午|下午|晚上|晚)?\s*\d{{1,2}}[:：点时]\d{{0,2}}\s*分?\s*(?:至|到|[-–—~～])\s*(?:上午|下午|晚上|晚)?\s*\d{{1,2}}[:：点时]\d{{0,2}}分?)
    |(?P<whole>24\s*小时|全天)
    |(?P<gap>[\s，,、；;。:：和及（）()]+|上午|下午|晚上|开放|接待)""",
    re.X,
)
_MOMENT = re.compile(r"(上午|下午|晚上|晚)?\s*(\d{1,2})[:：点时](\d{0,2})")
_NUMBER = {c: n for n, c in enumerate("一二三四五六日")} | {"天": 6}
_WORDS = {"工作日": range(5), "周末": range(5, 7), "双休日": range(5, 7)}


@dataclass(frozen=True, kw_only=True)
class Week:
    """Opening hours of seven weekdays, Monday first; spans of a day in order and apart from each other."""

    days: tuple[tuple[Span, ...], ...]

    @property
    def beyond(self) -> bool:
        """Whether somebody who works office hours can come: at a weekend, early or in the evening."""
        outside = any(start < EARLY or end > EVENING for day in self.days for start, end in day)
        return outside or any(self.days[5:])


@lru_cache(maxsize=4096)
def read(text: str) -> Week | None:
    """What somebody wrote; None where it is not understood as hours of weekdays (“工作日上午”, “电话预约”)."""
    days: list[list[Span]] = [[] for _ in WEEKDAYS]
    chosen: list[int] = []
    timed = True
    for kind, piece in _pieces(text):
        if kind in ("span", "whole"):
            span = (0, DAY) if kind == "whole" else _span(piece)
            if span is None or not chosen:
                return None
            for day in chosen:
                days[day].append(span)
            timed = True
        elif kind in ("range", "day", "word"):
            chosen, timed = (_days(kind, piece) if timed else chosen + _days(kind, piece)), False
        elif kind == "wrong":
            return None
    if not timed or not any(days) or any(_overlap(sorted(day)) for day in days):
        return None
    return Week(days=tuple(tuple(sorted(day)) for day in days))


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text):
        found = _TOKENS.match(text, at)
        if found is None:
            yield "wrong", text[at]
            return
        yield str(found.lastgroup), found[0]
        at = found.end()


def _days(kind: str, piece: str) -> list[int]:
    if kind == "word":
        return list(_WORDS.get(piece, range(7)))
    named = [_NUMBER[c] for c in piece if c in _NUMBER]
    if kind == "day" or named[0] <= named[1]:
        return list(range(named[0], named[-1] + 1))
    return [*range(named[0], 7), *range(named[1] + 1)]


def _span(piece: str) -> Span | None:
    (half, *first), (later, *second) = _MOMENT.findall(piece)
    start, end = _minute(half, *first), _minute(later or half, *second)
    return (start, end) if start is not None and end is not None and start < end else None


def _minute(half: str, hour: str, minute: str) -> int | None:
    at = int(hour) * 60 + int(minute or 0)
    if half in ("下午", "晚上", "晚") and int(hour) < 12:
        at += DAY // 2
    return at if at <= DAY and int(minute or 0) < 60 else None


def _overlap(spans: list[Span]) -> bool:
    return any(a[1] > b[0] for a, b in pairwise(spans))


def unclear(text: str) -> str:
    """Why hours that name a time cannot be read; empty for words alone, which are kept as they are."""
    if read(text) or not re.search(r"\d", text):
        return ""
    return f"没有读懂开放时间。{HOW}"


# On a day, with holidays


@dataclass(frozen=True, kw_only=True)
class Day:
    """One day of a place. `name` is the holiday, or 调休上班; empty on an ordinary day."""

    date: date
    spans: tuple[Span, ...]
    name: str = ""

    @property
    def text(self) -> str:
        return "、".join(f"{_clock(a)}–{_clock(b)}" for a, b in self.spans) or "不开放"


@dataclass(frozen=True, kw_only=True)
class Now:
    """Whether a place is open at a moment, in words: 开着门，今天开到17:30 · 现在关门，周一8:30开门."""

    open: bool
    text: str


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02}"


def on_day(week: Week, day: date, book: Calendar, *, through: bool = False) -> Day:
    """Hours of one day. A place that does not open `through` holidays keeps the days off of the State Council's notice;
    on a weekend day that is worked instead (调休) it has its own hours of that weekday, or else those of a Monday.
    """
    usual, weekday = week.days[day.weekday()], day.weekday()
    named = book.name(day)
    if through or named == WEEKDAYS[weekday]:
        return Day(date=day, spans=usual)
    if not book.is_working(day):
        return Day(date=day, spans=(), name=named)
    return Day(date=day, spans=usual or week.days[0], name="调休上班")


def days_from(week: Week, first: date, book: Calendar, *, through: bool = False, count: int = 7) -> list[Day]:
    return [on_day(week, first + timedelta(days=n), book, through=through) for n in range(count)]


def now(week: Week, moment: datetime, book: Calendar, *, through: bool = False) -> Now:
    """How a place stands at a moment. Pure: `book` is `kernel.clocks.days.calendar()`."""
    local = timezone.localtime(moment)
    minute, today = local.hour * 60 + local.minute, local.date()
    for day in days_from(week, today, book, through=through, count=AHEAD):
        for start, end in day.spans:
            if day.date == today and start <= minute < end:
                return Now(open=True, text=_until(day.spans, end))
            if day.date > today or minute < start:
                return Now(open=False, text=f"现在关门，{_called(day.date, today)}{_clock(start)}开门")
    return Now(open=False, text="近两周不开门")


def _until(spans: tuple[Span, ...], end: int) -> str:
    """How long it stays open today, with the pause if one comes before."""
    if spans == ((0, DAY),):
        return "全天开门"
    later = [start for start, _ in spans if start >= end]
    pause = f"{_clock(end)}–{_clock(later[0])}休息，" if later and later[0] > end else ""
    return f"开着门，{pause}今天开到{_clock(spans[-1][1])}"


def _called(day: date, today: date) -> str:
    ahead = (day - today).days
    if ahead < 2:
        return ("今天", "明天")[ahead]
    return WEEKDAYS[day.weekday()] if ahead < 7 else f"{day.month}月{day.day}日"
