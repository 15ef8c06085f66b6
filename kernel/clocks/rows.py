"""Reading and seeding the rows: lengths by line, limit, office and date; days off by notice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction
from django.db.models import F, QuerySet

from kernel.prepared import stamp
from kernel.words.law import Mark
from kernel.words.limits import Kind, Limit, Term

from .days import parse
from .models import Day, TermRow


class Book:
    """The lengths of all configurable limits. A value: built once from the rows, asked without a query."""

    def __init__(self, rows: Iterable[TermRow] = ()) -> None:
        self._rows: dict[tuple[str, str, int | None], list[TermRow]] = {}
        for row in rows:
            self._rows.setdefault((row.line, row.limit, row.office_id), []).append(row)

    def terms_for(self, limit: Limit, line: str, office: int | None = None, on: date | None = None) -> tuple[Term, ...]:
        """Versions that hold for an office (by id), on a day if given; empty where the limit is not in use there.

        What was read in the law comes from the code alone. An office's own rows stand before the general ones.
        """
        open_ = _proposed(limit)
        terms = tuple(t for t in limit.terms if t not in open_) + (
            self._configured(limit, line, office) if open_ else ()
        )
        return tuple(t for t in terms if on is None or t.holds(on))

    def _configured(self, limit: Limit, line: str, office: int | None) -> tuple[Term, ...]:
        general = self._rows.get((line, limit.code, None), [])
        rows = general if office is None else [*self._rows.get((line, limit.code, office), []), *general]
        if not rows:  # not seeded yet
            return tuple(t for t in _proposed(limit) if not (t.law and t.law.mark is Mark.D))
        return tuple(row.term for row in rows if row.in_use)


def _proposed(limit: Limit) -> list[Term]:
    """Versions the code only proposes."""
    return [t for t in limit.terms if limit.kind is Kind.PROMISED or not t.from_law]


_loaded: tuple[tuple[object, ...], Book] | None = None


def book() -> Book:
    """The rows as they stand: one short query, a second one only after a row changed. Ask once for a list of cases."""
    global _loaded
    seen = stamp(TermRow)
    if _loaded is None or _loaded[0] != seen:
        _loaded = seen, Book(TermRow.objects.order_by(F("since").desc(nulls_last=True), "pk"))
    return _loaded[1]


def terms_for(limit: Limit, line: str, office: int | None = None, on: date | None = None) -> tuple[Term, ...]:
    """`Book.terms_for` on the current rows; no query for a limit read in the law."""
    return (book() if limit.configurable else Book()).terms_for(limit, line, office, on)


def sync_terms(limits: Mapping[str, Iterable[Limit]]) -> int:
    """Give every configurable limit of a line (code -> limits) its rows; how many were written.

    Rows an administrator changed or signed off are left alone. Run after migrate; running it twice changes nothing.
    """
    with transaction.atomic():
        stored: dict[tuple[str, str], list[TermRow]] = {}
        for row in TermRow.objects.filter(office=None):
            stored.setdefault((row.line, row.limit), []).append(row)
        return sum(
            _sync(line, limit, stored.get((line, limit.code), [])) for line, all_ in limits.items() for limit in all_
        )


def _sync(line: str, limit: Limit, rows: list[TermRow]) -> int:
    fresh = [_row(line, limit, term) for term in _proposed(limit)]
    if any(row.taken_over for row in rows) or {r.says for r in rows} == {r.says for r in fresh}:
        return 0
    TermRow.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(TermRow.objects.bulk_create(fresh))


def _row(line: str, limit: Limit, term: Term) -> TermRow:
    row = TermRow(
        line=line,
        limit=limit.code,
        title=limit.title,
        length=term.length,
        unit=term.unit.value,
        since=term.since,
        until=term.until,
        mark=term.law.mark.value if term.law else "",
        source=term.source or f"{limit.kind}期限",
    )
    row.seed = row.says
    return row


def unverified() -> QuerySet[TermRow]:
    """Rows to show administrators until somebody signs them off."""
    return TermRow.objects.exclude(mark=Mark.L.value).filter(signed_off_at=None)


def import_days(text: str) -> int:
    """Enter a notice from CSV (date,working,name,source); days already known are replaced. ValueError by line."""
    rows = [Day(date=e.date, working=e.working, name=e.name, source=e.source) for e in parse(text)]
    fields = ["working", "name", "source", "updated_at"]
    Day.objects.bulk_create(rows, update_conflicts=True, unique_fields=["date"], update_fields=fields)
    return len(rows)
