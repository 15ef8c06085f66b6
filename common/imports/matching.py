"""Which rows are there already: by their own number, by what they say, or because the same row was imported before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from common.people.models import Party
from kernel.cases.models import Case
from kernel.journal.seal import blind
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
        self.told: dict[tuple[Any, ...], str] = {}

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
        if self.prints and (found := self.prints.get(print_of(self.ledger, row, office, day))):
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
        if day and names and (before := self.told.setdefault((office, day, names, *said), where)) != where:
            return Match(same=f"与{before}相同")
        if key is not None and (before := self.lines.setdefault(key, where)) != where:
            return Match(problem=f"编号“{number}”与{before}的编号相同，请核对。")
        return NEW


def print_of(ledger: Ledger, row: Row, office: Office, day: date | None) -> bytes:
    """A keyed mark of what a row says: equal rows have equal marks, and nothing can be read from it."""
    names = ",".join(sorted(r["name"] for r in row.parties))
    said = "|".join(str(row.values.get(k) or "") for k in ("number", "kind", "facts"))
    return blind(f"{ledger.code}|{office.pk}|{day}|{names}|{said}", "ledger")
