"""A ledger in its usual form: the columns of its dictionary, written so that the same dictionary reads them back.

One row a case, as in the book: parties of one side stand in one cell. Numbers, phones and addresses are masked unless
somebody who keeps the ledger gives a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from common.imports.values.codes import code_of
from common.imports.words import Column, Ledger
from common.imports.words import Kind as Read
from kernel.cases.models import Case
from kernel.words import Procedure
from kernel.words.registry import procedure

from . import parties, values
from .beside import Beside
from .reading import chunks
from .sheet import Heading, Kind, Rows

LOOKS = {Read.DATE: Kind.DATE, Read.MONEY: Kind.MONEY, Read.COUNT: Kind.COUNT, Read.SEQUENCE: Kind.COUNT}
BOOK = ("pk", "number", "opened_at", "office_id", "handler_id", "stage", "imported", "village_id", "town_id")
FIRST = ("seq", "number", "registered_on")  # before the parties, as in the book
MASKED = (
    "当事人的证件号码、电话、住址已遮盖。遮盖的台账不能再导入；需要能导回的台账，请由台账管理人员写明理由导出完整信息。"
)
FULL = "含当事人完整的证件号码、电话、住址，请按个人信息保护规定保管。这份台账可以在“台账导入”中读回。"


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One column of the dictionary as it is written: its heading, and what a row says."""

    column: Column
    heading: Heading
    value: Callable[[_Line], Any]


@dataclass
class _Line:
    """One case while its row is written. `book`: columns of the case; `record`: of its record, as Python has them."""

    place: int
    book: Mapping[str, Any]
    record: Mapping[str, Any]
    beside: Beside

    @property
    def key(self) -> Any:
        return self.book["pk"]


class Form:
    """The usual form of one ledger over a list of cases."""

    def __init__(self, ledger: Ledger, cases: QuerySet[Case], *, bare: bool) -> None:
        self.ledger, self.cases, self.bare = ledger, cases, bare
        self.rules: Procedure = procedure(ledger.procedure)
        self.record: Any = apps.get_model(self.rules.record)
        self.fields = {f.name: f for f in self.record._meta.concrete_fields}
        written = [c for column in ledger.columns if (c := self._cell(column)) is not None]
        self.first = [c for c in written if c.column.key in FIRST]
        self.rest = [c for c in written if c.column.key not in FIRST]

    @cached_property
    def sides(self) -> list[tuple[str, str]]:
        """Sides whose columns are written: those a case must have, others where anybody stands on them."""
        found = [(s.code, s.title) for s in self.ledger.sides if s.code in self.ledger.needs_sides]
        others = [(s.code, s.title) for s in self.ledger.sides if s.code not in self.ledger.needs_sides]
        return found + [s for s in others if parties.anybody(self.cases, s[0])]

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        people = parties.headings(self.sides, bare=self.bare)
        return (*(c.heading for c in self.first), *people[0], *(c.heading for c in self.rest), *people[1])

    def rows(self) -> Iterator[Rows]:
        """Chunks of rows, numbered from 1."""
        names = [*BOOK, *(f"{self._relation}__{f.attname}" for f in self.fields.values())]
        place = 0
        for chunk in chunks(self.cases.values_list(*names)):
            yield self._chunk(chunk, place)
            place += len(chunk)

    @cached_property
    def _relation(self) -> str:
        return str(self.record._meta.get_field("case").remote_field.get_accessor_name())

    def _chunk(self, chunk: list[tuple[Any, ...]], place: int) -> list[list[Any]]:
        beside = Beside(self.rules, [row[: len(BOOK)] for row in chunk], self.children)
        people = parties.of([row[0] for row in chunk], self.sides, bare=self.bare)
        found = []
        for n, row in enumerate(chunk, start=place + 1):
            line = _Line(
                n, dict(zip(BOOK, row, strict=False)), dict(zip(self.fields, row[len(BOOK) :], strict=True)), beside
            )
            main, more = people(row[0], line.book["opened_at"])
            found.append([*(c.value(line) for c in self.first), *main, *(c.value(line) for c in self.rest), *more])
        return found

    @cached_property
    def children(self) -> frozenset[str]:
        """Labels of child models some column is written from."""
        return frozenset(c.written.rpartition(".")[0] for c in self.ledger.columns if c.written.count(".") == 2)

    def _cell(self, column: Column) -> Cell | None:
        value = self._value(column)
        if value is None:
            return None
        unit = "（元）" if column.kind is Read.MONEY else ""
        width = 36 if column.most >= 300 else 22 if column.kind in (Read.NUMBER, Read.OFFICE, Read.PLACE) else 0
        heading = Heading(
            label=column.title + unit, kind=LOOKS.get(column.kind, Kind.TEXT), width=width, wrap=column.most >= 300
        )
        return Cell(column=column, heading=heading, value=value)

    def _value(self, column: Column) -> Callable[[_Line], Any] | None:
        """How a column is written; None for one the house keeps nothing of."""
        where, told = column.written, _told(column)
        if column.kind is Read.SEQUENCE:
            return lambda line: line.place
        if where.startswith("case."):
            return _CASE[where.removeprefix("case.")](column, self.rules)
        if where.count(".") == 2:
            label, _, name = where.rpartition(".")
            together = column.kind is Read.TEXT and column.most > 1000
            return lambda line: told(line.beside.child(line.key, label, name, together=together, most=column.most))
        names = [n for n in (where or column.key).split("|") if n in self.fields]
        if not names:
            return None
        return lambda line: told(
            next((v for n in names if (v := line.record[n]) not in (None, "")), _stands_for(column, line))
        )


def _stands_for(column: Column, line: _Line) -> str | None:
    """What a stage alone says where the record says nothing."""
    return column.by_stage.get(line.book["stage"])


def _told(column: Column) -> Callable[[Any], Any]:
    """A value of a column as its cell says it."""
    if column.kind is Read.CODE:
        words = {code: _word(column, code) for code in column.codes}
        return lambda v: None if v in (None, "") else words.get(v, v)
    if column.kind is Read.DATE:
        return values.day_of
    if column.kind is Read.YES:
        return lambda v: "是" if v else None
    if column.kind is Read.MONEY:
        return lambda v: None if v is None else float(v)
    return lambda v: v[: values.LONGEST] or None if isinstance(v, str) else v


def _word(column: Column, code: str) -> str:
    """The first word for a code by which the import knows it again."""
    words = (column.titles.get(code, ""), *column.codes[code])
    return next((w for w in words if w and code_of(column, w) == code), words[0] or code)


def _by_stage(column: Column, rules: Procedure) -> Callable[[_Line], Any]:
    words = {code: _word(column, code) for code in column.codes}
    return lambda line: words.get(line.book["stage"])


_CASE: dict[str, Callable[[Column, Procedure], Callable[[_Line], Any]]] = {
    "number": lambda c, r: lambda line: line.book["number"],
    "opened_at": lambda c, r: lambda line: values.day_of(line.book["opened_at"]),
    "office": lambda c, r: lambda line: line.beside.office(line.book["office_id"]),
    "area": lambda c, r: lambda line: line.beside.area(line.book["town_id"], line.book["village_id"]),
    "handler": lambda c, r: lambda line: line.beside.hands(line.key, line.book["handler_id"], c.title),
    "stage": _by_stage,
}
