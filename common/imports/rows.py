"""What a row of a ledger says, in the values its acts need; every reason why it cannot be taken, by the cell at fault."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from kernel.reach.models import Office
from kernel.words import Op

from .reading.headings import Heading
from .reading.lexicon import DROP, KEEP
from .values import numbers
from .values.areas import Gazetteer
from .values.codes import code_of, yes
from .values.dates import Under, read_date
from .values.numbers import Unclear
from .values.people import names_in
from .values.sides import Sides
from .values.text import cell_text, is_nothing, prose, raw_text, word
from .words import Column, Entry, Kind, Ledger, holds

REPEATED = (Kind.DATE, Kind.CODE, Kind.MONEY, Kind.COUNT, Kind.YES, Kind.PLACE, Kind.OFFICE, Kind.HANDLER)
_SPACED = re.compile(r"\s")


@dataclass
class Row:
    """One row as understood. `problems`: place of the cell and sentence; -1 for the row as a whole."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: list[tuple[int, str]] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    kept: list[tuple[str, str]] = field(default_factory=list)
    opening: Entry | None = None  # the entry that opens the case, and the day it does
    day: date | None = None

    @property
    def parties(self) -> list[dict[str, Any]]:
        return self.values.get("parties") or []


@dataclass(kw_only=True)
class Choices:
    """What the importer decided for a batch: what holds where the ledger is silent, what strange words mean."""

    assumed: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # column -> word -> code
    lenient: bool = False

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Choices:
        return cls(
            assumed=options.get("assumed", {}), words=options.get("words", {}), lenient=bool(options.get("lenient"))
        )


class Reader:
    """Reads rows of one sheet. Made once, used for every row."""

    def __init__(
        self, ledger: Ledger, columns: Iterable[Heading], *, choices: Choices, areas: Gazetteer,
        offices: Callable[[str], Office | str | None], today: date,
    ) -> None:  # fmt: skip
        self.ledger, self.choices, self.areas, self.offices, self.today = ledger, choices, areas, offices, today
        self.strange: Counter[tuple[str, str]] = Counter()
        columns = list(columns)
        own = {c.key: c for c in columns if c.key in ledger.by_key}
        self.plan = [
            (ledger[k], c.place, c.unit, ledger[k].kind in REPEATED)
            for k, c in own.items()
            if ledger[k].kind is not Kind.SEQUENCE
        ]
        self.keeps = [(c.place, c.text or f"第{c.place + 1}列") for c in columns if c.key == KEEP]
        self.ticks: list[tuple[str, str, int]] = []
        for c in columns:
            if "=" in c.key:
                key, _, code = c.key.partition("=")
                self.ticks.append((key, code, c.place))
        places = {
            c.key: c.place
            for c in columns
            if c.key not in ledger.by_key and "=" not in c.key and c.key not in (KEEP, DROP)
        }
        self.sides = Sides(places, tuple((s.code, s.title) for s in ledger.sides), lenient=choices.lenient)
        self.place_of = {column.key: place for column, place, _, _ in self.plan}
        self.needed = set(ledger.needs_sides)
        self.places = ledger.keys(Kind.PLACE)
        self.ordered = [k for k in ledger.ordered if k in self.place_of]
        where = [w for i in ledger.infers for w in i.where] + [w for e in ledger.openings for w in e.where]
        self.asked = (
            {w.field for w in where if w.op is not Op.EMPTY}
            | {a.key for a in ledger.assumed}
            | {i.key for i in ledger.infers}
        )
        self.deciding = sorted(self.asked | {w.field for w in where})
        self.supposed: dict[tuple[Any, ...], tuple[dict[str, Any], Entry | None]] = {}
        self.under: Under | None = None
        self.memo: dict[int, dict[Any, Any]] = {}

    def read(self, cells: list[Any], under: Under, section: str = "") -> Row:
        row = Row()
        self._cells(row, cells, under)
        for key, code, place in self.ticks:
            if place < len(cells) and cells[place] not in ("", None) and yes(cell_text(cells[place])):
                row.values[key] = code
        self._suppose(row)
        self._parties(row, cells)
        self._area(row, section)
        self._follow(row)
        for place, text in self.keeps:
            if place < len(cells) and (said := prose(raw_text(cells[place]))):
                row.kept.append((text, said))
        return row

    def _cells(self, row: Row, cells: list[Any], under: Under) -> None:
        if under != self.under:
            self.under, self.memo = under, {place: {} for _, place, _, _ in self.plan}
        wide, values = len(cells), row.values
        for column, place, unit, repeated in self.plan:
            value = cells[place] if place < wide else ""
            if value == "" or value is None:
                continue
            memo = self.memo[place]
            if repeated and value in memo:  # words, days and amounts come again and again
                values[column.key] = memo[value]
                continue
            try:
                found = values[column.key] = self._value(column, value, unit, under)
            except Unclear as why:
                self._unclear(row, column, value, place=place, why=str(why))
                continue
            if repeated:
                memo[value] = found

    def _unclear(self, row: Row, column: Column, value: Any, *, place: int, why: str) -> None:
        if column.soft:
            row.kept.append((column.title, prose(raw_text(value))))
        else:
            row.problems.append((place, why))

    def _value(self, column: Column, value: Any, unit: int, under: Under) -> Any:
        """What a cell says; None for nothing. Raises Unclear."""
        kind = column.kind
        if kind is Kind.TEXT:
            return self._text(column, raw_text(value))
        if kind is Kind.DATE:
            return self._date(column, value, under)
        text = cell_text(value)
        if kind is Kind.CODE:
            return self._code(column, text)
        if kind is Kind.YES:
            return yes(text)
        return None if is_nothing(text) else self._other(column, value, text, unit)

    def _other(self, column: Column, value: Any, text: str, unit: int) -> Any:
        match column.kind:
            case Kind.MONEY:
                return numbers.money(text, unit)
            case Kind.COUNT:
                return numbers.count(text)
            case Kind.HANDLER:
                return [s.name for s in names_in(text)]
            case Kind.OFFICE:
                return self._office(column, text)
        return prose(raw_text(value)).replace("\n", " ")[:120]

    def _date(self, column: Column, value: Any, under: Under) -> date | datetime | None:
        if isinstance(value, str) and is_nothing(value):
            return None
        found = read_date(value, under)
        day = found.date() if isinstance(found, datetime) else found
        if day is not None and day > self.today and not column.future:
            raise Unclear(f"{column.title}“{cell_text(value)}”晚于今天，请核对。")
        return found

    def _text(self, column: Column, text: str) -> str | None:
        said = prose(text) if _SPACED.search(text) else text
        if column.most and len(said) > column.most:
            raise Unclear(f"{column.title}有{len(said)}个字，最多{column.most}个字，请缩短。")
        return None if len(said) <= 4 and is_nothing(said) else said

    def _code(self, column: Column, text: str) -> str | None:
        chosen = self.choices.words.get(column.key, {}).get(word(text)) if self.choices.words else None
        code = chosen if chosen is not None else code_of(column, text)
        if code or chosen is not None or is_nothing(text) or yes(text) is False:
            return code or None
        self.strange[column.key, word(text)] += 1
        raise Unclear(f"{column.title}“{text[:30]}”不认识，请在“词语对照”里选它的意思，或者改写。")

    def _office(self, column: Column, text: str) -> Office:
        found = self.offices(text)
        if not isinstance(found, Office):
            self.strange[column.key, word(text)] += 1
            raise Unclear(str(found))
        return found

    def _suppose(self, row: Row) -> None:
        """What holds where the row is silent, what follows from it, and which act opens the case: the same for like rows."""
        values = row.values
        key = tuple(values.get(k) if k in self.asked else bool(values.get(k)) for k in self.deciding)
        known = self.supposed.get(key)
        if known is None:
            before = dict(values)
            self._settle(values)
            entry = next((e for e in self.ledger.openings if holds(e.where, values)), None)
            known = self.supposed[key] = {k: v for k, v in values.items() if before.get(k) != v}, entry
        values.update(known[0])
        row.opening = known[1]
        at = self.dated(row.opening, values) if row.opening else None
        row.day = at.date() if isinstance(at, datetime) else at

    def _settle(self, values: dict[str, Any]) -> None:
        for word_ in self.ledger.assumed:
            if values.get(word_.key) in (None, ""):
                values[word_.key] = self.choices.assumed.get(word_.key, word_.value)
        for infer in self.ledger.infers:
            if holds(infer.where, values):
                values[infer.key] = infer.value

    def _parties(self, row: Row, cells: list[Any]) -> None:
        found, wrong = self.sides.read(cells, (row.day or self.today).year)
        row.problems += wrong
        row.doubts += found.doubts
        row.values["parties"] = found.rows
        told = {r["role"] for r in found.rows}
        if not self.needed <= told:
            for side in self.ledger.sides:
                if side.code in self.needed - told:
                    row.problems.append((self.sides.shown[side.code], f"没有写{side.title}的姓名或名称。"))
        people = max(found.crowd + len(found.rows) - 1 if found.crowd else 0, len(found.rows))
        if people:
            row.values.setdefault("people", people)

    def _area(self, row: Row, section: str) -> None:
        """Where it happened: by its own column, then the heading of the section, then where a party lives."""
        for key in self.places:
            if (text := row.values.get(key)) and (area := self.areas.find(text)) is not None:
                row.values["area"] = area
                return
        texts = [section] if section else []
        texts += [r["address"] for r in row.parties if r.get("address")]
        row.values["area"] = next((a for t in texts if (a := self.areas.find(t)) is not None), None)

    @staticmethod
    def dated(entry: Entry, values: Mapping[str, Any]) -> date | datetime | None:
        """The first date given among those an act may be dated by."""
        for key in entry.dated:
            if value := values.get(key):
                return value
        return None

    def _follow(self, row: Row) -> None:
        """What only the row as a whole can get wrong: nothing to date it by, dates that run backwards, gaps."""
        for key, sentence in self.ledger.demands.items():
            if row.values.get(key) in (None, "", []):
                row.problems.append((self.place_of.get(key, -1), sentence))
        if row.opening is not None and row.day is None:
            self._undated(row, row.opening)
        self._backwards(row)

    def _undated(self, row: Row, entry: Entry) -> None:
        """No date to register by; one that could not be read has said so itself."""
        dates = [self.place_of[k] for k in entry.dated if k in self.place_of]
        if not {place for place, _ in row.problems} & set(dates):
            title = self.ledger[entry.dated[0]].title
            row.problems.append((dates[0] if dates else -1, f"没有日期，不知道什么时候登记的，请填写{title}。"))

    def _backwards(self, row: Row) -> None:
        last: tuple[str, date] | None = None
        for key in self.ordered:
            value = row.values.get(key)
            if value is None:
                continue
            day = value.date() if isinstance(value, datetime) else value
            if last and day < last[1]:
                title, before = self.ledger[key].title, self.ledger[last[0]].title
                said = f"{title}（{day:%Y年%-m月%-d日}）早于{before}（{last[1]:%Y年%-m月%-d日}），请核对。"
                row.problems.append((self.place_of.get(key, -1), said))
            last = max(last or (key, day), (key, day), key=lambda p: p[1])
