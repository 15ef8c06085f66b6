"""What an exported sheet is, before anything is read or written: plain declarations, and the registry of their sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias
from unicodedata import east_asian_width

from kernel.reach.models import User

Rows: TypeAlias = Iterable[Sequence[Any]]  # cells: text, number, date, naive datetime of China, None for an empty one
Params: TypeAlias = Mapping[str, str]


class Kind(StrEnum):
    """How the cells of a column look. Every text is a text cell: one that begins with = + - @ is no formula."""

    TEXT = "text"
    DATE = "date"
    MOMENT = "moment"
    MONEY = "money"
    COUNT = "count"


WIDTHS = {Kind.TEXT: 14, Kind.DATE: 14, Kind.MOMENT: 18, Kind.MONEY: 16, Kind.COUNT: 10}


def wide(text: str) -> int:
    """Columns of a terminal or a sheet a text takes: a Chinese character takes two."""
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A column of a sheet. `width` in characters, 0 for what its kind and label need; `wrap`: long text breaks over lines."""

    label: str
    kind: Kind = Kind.TEXT
    width: int = 0
    wrap: bool = False

    @property
    def room(self) -> int:
        return max(self.width or WIDTHS[self.kind], wide(self.label) + 4)  # four for the arrow of the filter


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One list as it is exported.

    `count(most)`: how many rows, not counting further than `most` (None: all). `rows()`: chunks of rows in the order of
    the list, read once within one snapshot. `filters`: label and value as read; `remarks`: further lines on the sheet.
    """

    title: str
    headings: tuple[Heading, ...]
    count: Callable[[int | None], int]
    rows: Callable[[], Iterator[Rows]]
    unit: str = "件"
    filters: tuple[tuple[str, str], ...] = ()
    order: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Source:
    """A kind of list that can be exported.

    `sheet(user, params)` says what this person gets now: rows within reach as of the moment. Raises Refused for somebody
    the list is not open to. `bares`: whether these params ask for personal data in full, which takes a reason.
    """

    code: str
    sheet: Callable[[User, Params], Sheet]
    bares: Callable[[Params], bool] = lambda _: False


_sources: dict[str, Source] = {}


def register_source(source: Source) -> Source:
    """Take a source into the house, from an `exporting` module of an app; a second one of the same code is refused."""
    if source.code in _sources:
        raise ValueError(f"export source {source.code} is declared twice")
    _sources[source.code] = source
    return source


def source_of(code: str) -> Source:
    """KeyError where no app declares it (any more)."""
    return _sources[code]
