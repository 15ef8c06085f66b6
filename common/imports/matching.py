"""Which rows are there already: by their own number, by what they say, or because the same row was imported before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from common.people.models import Party
from kernel.cases.models import Case
from kernel.journal.seal import blinds, sm3
from kernel.reach.models import Office

from .models import Origin, State
from .rows import Row
from .values.text import word
from .words import Ledger

SHORT = 5  # a plain number of fewer digits counts rows and names no case


@dataclass(frozen=True)
class Standing:
    """A case there already."""

    number: str
    day: date
    names: frozenset[str]


@dataclass(frozen=True)
class Match:
    """`same`: the number of the case there already; `problem`: why the row can be neither matched nor taken."""

    same: str = ""
    problem: str = ""
    doubt: str = ""  # of a row that will be a case, what to look at


TWIN = "日期、当事人、类型、案情与{}完全一样，编号不同，按两件登记；确是同一件的，请标为不登记"
NEW = Match()


def day_of(value: date | datetime | None) -> date | None:
    return value.date() if isinstance(value, datetime) else value


def own_number(row: Row) -> str:
    """The number a case goes by in its ledger; empty where the column merely counts."""
    number = str(row.values.get("number") or "")
    return "" if number.isdigit() and len(number) < SHORT else number[:60]


class Known:
    """The cases of some offices, and the rows of this batch seen so far. Costs three queries."""

    def __init__(self, ledger: Ledger, offices: Iterable[Office], batch: Any = None) -> None:
        self.ledger = ledger
        ids = [o.pk for o in offices]
        cases = Case.objects.live().filter(procedure=ledger.procedure, office_id__in=ids)
        rows = {
            pk: (office, number, at)
            for pk, office, number, at in cases.values_list("pk", "office_id", "number", "opened_at").iterator()
        }
        names: dict[Any, set[str]] = {}
        parties = Party.objects.filter(case__procedure=ledger.procedure, case__office_id__in=ids, representation="")
        for pk, name in parties.values_list("case_id", "name").iterator() if rows else ():
            names.setdefault(pk, set()).add(name)
        self.by_number: dict[tuple[int, str], Standing] = {}
        self.by_content: dict[tuple[int, date, frozenset[str]], Standing] = {}
        for pk, (office, number, at) in rows.items():
            found = Standing(number, timezone.localdate(at), frozenset(names.get(pk, ())))
            self.by_number[office, word(number)] = found
            if found.names:
                self.by_content[office, found.day, found.names] = found
        self._origins(ids, batch)
        self.lines: dict[tuple[int, str], str] = {}
        self.told: dict[tuple[Any, ...], dict[str, str]] = {}  # what a row says -> its own number -> where

    def _origins(self, ids: list[int], batch: Any) -> None:
        origins = Origin.objects.filter(case__office_id__in=ids).exclude(batch__state__in=[State.UNDONE, State.UNDOING])
        if batch is not None:
            origins = origins.exclude(batch=batch)
        self.prints: dict[bytes, str] = {}
        for mark, number, office, own in origins.values_list(
            "print", "case__number", "case__office_id", "number"
        ).iterator():
            self.prints[bytes(mark)] = number
            if own and (office, word(number)) in self.by_number:
                self.by_number.setdefault((office, word(own)), self.by_number[office, word(number)])

    def find(self, row: Row, office: Office, day: date | None, where: str) -> Match:
        """Whether a row is there; otherwise it is remembered, so that the same row further down is found."""
        names = frozenset(r["name"] for r in row.parties)
        said = row.values.get("kind"), row.values.get("facts")
        for mark in prints_of(text_of(self.ledger, row, office, day)) if self.prints else ():
            if found := self.prints.get(mark):
                return Match(same=found)
        return self.look(office.pk, day, names, number=own_number(row), said=said, where=where)

    def look(
        self, office: int, day: date | None, names: frozenset[str], *, number: str, said: tuple[Any, ...], where: str
    ) -> Match:
        """The same for what a row says, taken apart."""
        key = (office, word(number)) if number else None
        if key is not None and (there := self.by_number.get(key)):
            if there.day == day or there.names & names or not names:
                return Match(same=there.number)
            return Match(problem=f"编号“{number}”已经用在另一件案件上（日期和当事人都不同），请核对编号。")
        if day and names and (there := self.by_content.get((office, day, names))):
            return Match(same=there.number)
        twin = self._twin((office, day, names, *said), word(number), where) if day and names else NEW
        if twin.same:
            return twin
        if key is not None and (before := self.lines.setdefault(key, where)) != where:
            return Match(problem=f"编号“{number}”与{before}的编号相同，请核对。")
        return twin

    def _twin(self, content: tuple[Any, ...], number: str, where: str) -> Match:
        """A row further up that says the same. Under two numbers of their own they are two cases, which is told."""
        above = self.told.setdefault(content, {})
        first = next(iter(above.values()), where)
        same = above.get(number) or above.get("") or (first if above and not number else "")
        if same and same != where:
            return Match(same=f"与{same}相同")
        above[number] = where
        return Match(doubt=TWIN.format(first)) if first != where else NEW


def text_of(ledger: Ledger, row: Row, office: Office, day: date | None) -> str:
    """All a row says that tells it from others: equal rows say equal texts."""
    names = ",".join(sorted(r["name"] for r in row.parties))
    said = "|".join(str(row.values.get(k) or "") for k in ("number", "kind", "facts"))
    return f"{ledger.code}|{office.pk}|{day}|{names}|{said}"


def said_of(text: str) -> str:
    """The digest an origin keeps, sealed: its mark is made from it anew when index keys are turned."""
    return sm3(text.encode()).hex()


def prints_of(text: str) -> list[bytes]:
    """Every mark an earlier import of this row may bear: under each index key in force, and as it was made before there
    was a digest."""
    return [*blinds(said_of(text), "ledger"), *blinds(text, "ledger")]
