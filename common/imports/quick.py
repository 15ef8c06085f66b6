"""Most rows of a large ledger are in order and like others before them: those are judged by look-ups alone.

Whatever is not plainly in order goes the whole way through `Desk.judge`, which also fills the look-ups. Both say the
same of every row; a test holds it.
"""

from __future__ import annotations

from datetime import date, datetime
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from kernel.words import Op

from .matching import SHORT
from .reading.lines import Line
from .rows import REPEATED, Reader
from .staged import READY, SAME, Staged
from .values.people import quick_id
from .values.sides import PLAIN_NAME
from .values.text import is_nothing
from .words import Kind

if TYPE_CHECKING:
    from .staging import Desk

MISSING: Any = object()


class _Like(NamedTuple):
    """What rows with the same words share."""

    dates: tuple[int, ...]  # columns of `dated`, by their order among the date columns
    office: int
    kind: Any


class Quick:
    """Judges rows of one sheet."""

    def __init__(self, desk: Desk, reader: Reader, sheet: str) -> None:
        self.desk, self.reader, self.sheet = desk, reader, sheet
        kinds = [(c, place) for c, place, _, _ in reader.plan]
        self.words = [p for c, p in kinds if c.kind in REPEATED and c.kind not in (Kind.DATE, Kind.MONEY, Kind.COUNT)]
        self.sums = [p for c, p in kinds if c.kind in (Kind.MONEY, Kind.COUNT)]
        self.dates = [(c.key, p) for c, p in kinds if c.kind is Kind.DATE]
        self.texts = [(p, c.most or 120) for c, p in kinds if c.kind in (Kind.TEXT, Kind.NUMBER)]
        asked = {w.field for i in reader.ledger.infers for w in i.where if w.op is Op.EMPTY}
        self.present = [reader.place_of[k] for k in sorted(asked) if k in reader.place_of]
        self.number, self.facts = reader.place_of.get("number", -1), reader.place_of.get("facts", -1)
        about = [p for listed in reader.sides.attributes.values() for _, p in listed]
        self.width = max([p for _, p in kinds] + [*reader.sides.names.values(), *about, 0]) + 1
        self.like: dict[tuple[Any, ...], _Like] = {}
        self.pick = itemgetter(*self.words) if len(self.words) > 1 else None
        self.able = self._able()

    def _able(self) -> bool:
        """Only sheets with plain columns of both sides, and only while no earlier import has to be compared with."""
        known = {"id_number", "phone"}
        attributes = {a for listed in self.reader.sides.attributes.values() for a, _ in listed}
        own = self.reader.sides.plain and attributes <= known and set(self.reader.sides.names) >= self.reader.needed
        return (
            own
            and self.pick is not None
            and not (self.reader.ticks or self.desk.known.prints or self.reader.ledger.demands)
        )

    def judge(self, x: Line) -> Staged:
        """A row with all that is wrong with it, or what it is the same as."""
        if not self.able or len(x.cells) < self.width or x.under != self.reader.under:
            return self._whole(x)
        key = (self.pick(x.cells), x.section, *[x.cells[p] != "" for p in self.present])  # type: ignore[misc]
        try:
            like = self.like.get(key)
        except TypeError:
            like = None
        if like is None:
            return self._whole(x, key)
        return self._likewise(x, like) or self._whole(x)

    def _whole(self, x: Line, key: tuple[Any, ...] | None = None) -> Staged:
        row = self.reader.read(x.cells, x.under, x.section)
        made = self.desk.weigh(self.reader, self.sheet, x, row)
        if key is not None and not row.problems and row.opening is not None:
            order = {k: n for n, (k, _) in enumerate(self.dates)}
            dates = tuple(order[k] for k in row.opening.dated if k in order)
            self.like[key] = _Like(dates, self.desk.office_of(row, self.sheet, x.section).pk, row.values.get("kind"))
        return made

    def _likewise(self, x: Line, like: _Like) -> Staged | None:
        """Judged by look-ups; None where a cell is not plainly in order."""
        cells, memo = x.cells, self.reader.memo
        for p in self.sums:
            if cells[p] != "" and cells[p] not in memo[p]:
                return None
        for p, most in self.texts:
            text = cells[p]
            if type(text) is not str or len(text) > most or len(text.split()) > 1:
                return None
        day, doubts, names = self._day(cells, like), list[str](), list[str]()
        if day is None or not self._people(cells, names, doubts):
            return None
        return self._match(x, like, day=day, names=names, doubts=doubts)

    def _day(self, cells: list[Any], like: _Like) -> date | None:
        memo, days = self.reader.memo, dict[str, Any]()
        found: list[Any] = []
        for key, p in self.dates:
            value = memo[p].get(cells[p], MISSING) if cells[p] != "" else None
            if value is MISSING:
                return None
            found.append(value)
            days[key] = value.date() if type(value) is datetime else value
        last = None
        for key in self.reader.ordered:
            day = days[key]
            if day is not None:
                if last is not None and day < last:
                    return None
                last = day
        first = next((found[n] for n in like.dates if found[n]), None)
        return first.date() if type(first) is datetime else first

    def _people(self, cells: list[Any], names: list[str], doubts: list[str]) -> bool:
        """One person a side, numbers right."""
        sides = self.reader.sides
        for side, p in sides.names.items():
            name, about = cells[p], sides.attributes.get(side, ())
            if type(name) is str and PLAIN_NAME.match(name):
                names.append(name)
                if not all(_right(attribute, cells[q], doubts) for attribute, q in about):
                    return False
            elif name != "" or side in self.reader.needed or any(cells[q] != "" for _, q in about):
                return False
        return True

    def _match(self, x: Line, like: _Like, *, day: date, names: list[str], doubts: list[str]) -> Staged | None:
        number = x.cells[self.number] if self.number >= 0 else ""
        if number.isdigit() and len(number) < SHORT:
            number = ""
        facts = (x.cells[self.facts] or None) if self.facts >= 0 else None
        where = f"“{self.sheet}”第{x.line}行"
        if len(number) > 60 or (facts is not None and is_nothing(facts)):
            return None
        found = self.desk.known.look(
            like.office, day, frozenset(names), number=number, said=(like.kind, facts), where=where
        )
        if found.problem:
            return None  # the whole way says so as well, of the right cell
        if found.doubt:
            doubts.append(found.doubt)
        state = SAME if found.same else READY
        return Staged(x.line, x.cells, x.under.year, x.under.month, x.section, state, [], found.same, doubts)


def _right(attribute: str, value: Any, doubts: list[str]) -> bool:
    """Whether a number is plainly right; what asks for a second look goes to the doubts."""
    if value == "":
        return True
    if type(value) is not str:
        return False
    if attribute == "phone":
        return len(value) == 11 and value.isascii() and value.isdecimal() and value[0] == "1" and value[1] in "3456789"
    told = quick_id(value)
    if told is not None:
        doubts += [d for d in told[2] if d not in doubts]
    return told is not None
