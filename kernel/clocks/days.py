"""Working days: what the State Council announced as data, and a careful guess for a year not yet announced."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import TypeVar

from django.apps import apps
from lunar_python import Lunar, Solar

from kernel.prepared import stamp

T = TypeVar("T")
ONE_DAY = timedelta(days=1)
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")

# Versions of 全国年节及纪念日放假办法 第二条, newest first: year from which it holds, and the days.
SPRING = ((2025, range(-1, 3)), (2014, range(3)), (2008, range(-1, 2)), (0, range(3)))  # from 正月初一
LABOUR = ((2025, 2), (2008, 1), (0, 3))  # first days of May
TRADITIONAL = 2008  # 清明、端午、中秋 are holidays since


@lru_cache(maxsize=256)
def statutory(year: int) -> Mapping[date, str]:
    """Holidays of all citizens in a year by 全国年节及纪念日放假办法 第二条 as in force that year, with names.

    Make-up days for holidays on a weekend (第六条) are left out: which they are only the yearly notice says.
    """
    first = _lunar(year, 1, 1)
    found = {date(year, 1, 1): "元旦"}
    found |= {first + offset * ONE_DAY: "春节" for offset in _version(SPRING, year)}
    found |= {date(year, 5, n + 1): "劳动节" for n in range(_version(LABOUR, year))}
    if year >= TRADITIONAL:
        found |= {_qingming(year): "清明节", _lunar(year, 5, 5): "端午节", _lunar(year, 8, 15): "中秋节"}
    found |= {date(year, 10, n): "国庆节" for n in (1, 2, 3)}
    return MappingProxyType(found)


def _version(versions: Iterable[tuple[int, T]], year: int) -> T:
    return next(value for since, value in versions if year >= since)


def _lunar(year: int, month: int, day: int) -> date:
    return date.fromisoformat(Lunar.fromYmd(year, month, day).getSolar().toYmd())


def _qingming(year: int) -> date:
    return date.fromisoformat(Solar.fromYmd(year, 4, 15).getLunar().getJieQiTable()["清明"].toYmd())


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An exception to the Monday–Friday week: a day off, or a weekend day that is worked (调休)."""

    date: date
    working: bool
    name: str
    source: str


def parse(text: str) -> tuple[Entry, ...]:
    """Entries of a CSV with the columns date,working,name,source (2026-02-14,1,春节调休,…); ValueError by line."""
    found = []
    for line, row in enumerate(csv.DictReader(text.splitlines()), start=2):
        try:
            day, working = date.fromisoformat(row["date"].strip()), {"1": True, "0": False}[row["working"].strip()]
        except (KeyError, ValueError, AttributeError):
            raise ValueError(f"第{line}行读不懂：日期写作2027-01-01，上班写1，放假写0。") from None
        found.append(Entry(date=day, working=working, name=row.get("name") or "", source=row.get("source") or ""))
    return tuple(found)


class Calendar:
    """Which days are worked. A value: built once from the rows, asked many times, never a query."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._entries = {entry.date: entry for entry in entries}
        self._announced: dict[int, bool] = {}

    def is_working(self, day: date) -> bool:
        if entry := self._entries.get(day):
            return entry.working
        return day.weekday() < 5 and day not in statutory(day.year)

    def announced(self, year: int) -> bool:
        """Whether every statutory holiday of the year that falls on a weekday has its row."""
        if year not in self._announced:
            self._announced[year] = all(d in self._entries for d in statutory(year) if d.weekday() < 5)
        return self._announced[year]

    def provisional(self, day: date) -> bool:
        """Whether the day lies in a year whose arrangement has not been entered."""
        return not self.announced(day.year)

    def name(self, day: date) -> str:
        """What a day off is called: 国庆节, else 周六."""
        entry = self._entries.get(day)
        return (entry.name if entry else statutory(day.year).get(day, "")) or WEEKDAYS[day.weekday()]

    def on_or_after(self, day: date) -> date:
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def on_or_before(self, day: date) -> date:
        while not self.is_working(day):
            day -= ONE_DAY
        return day


_loaded: tuple[tuple[object, ...], Calendar] | None = None


def calendar() -> Calendar:
    """The calendar of the rows as they stand: one short query, a second one only after a row changed.

    Ask once for a list of cases, not once per case. `QuerySet.update` must set `updated_at`, or nobody notices.
    """
    global _loaded
    model = apps.get_model("clocks", "Day")
    seen = stamp(model)
    if _loaded is None or _loaded[0] != seen:
        rows = model._base_manager.values("date", "working", "name", "source")
        _loaded = seen, Calendar(Entry(**row) for row in rows)
    return _loaded[1]
