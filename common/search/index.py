"""Keeping the index in step with the cases: the port `search` of the kernel.

The door, the repairs and the bulk writer call `keep` inside their own transaction: what was accepted is found at once by
whoever typed it, and never lost or found without its case. Nothing is written where nothing that is searched changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from uuid import UUID

from kernel.cases.models import Case
from kernel.prepared import by_case

from . import sources, sql
from .models import Entry
from .text import tokens

_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
_BITS = 30  # of a rank: the minute of registration above, the key of the case below


def keep(cases: Sequence[Case], *, fresh: bool = False) -> int:
    """Bring the entries of these cases to what the cases say now; how many were written. In the caller's transaction.

    `fresh`: new cases whose instances carry record, people, participants and papers.
    """
    old = {} if fresh else {e.case_id: e for e in _stored([c.pk for c in cases])}
    made = _entries(cases, old, fresh=fresh)
    changed = [entry for entry in made if _differs(entry, old.get(entry.case_id))]
    stood = [old[entry.case_id] for entry in changed if entry.case_id in old]
    sql.remove((entry.pk, tokens_of(entry)) for entry in stood)
    _place(changed, {entry.pk for entry in stood})
    sql.add((entry.pk, tokens_of(entry)) for entry in changed)
    return len(changed)


def _stored(ids: list[UUID]) -> Iterable[Entry]:
    return _OF_ONE(*ids) if len(ids) == 1 else Entry.objects.filter(case_id__in=ids)


_OF_ONE = by_case(lambda of: Entry.objects.filter(case_id=of))


def _place(entries: list[Entry], stood: set[int]) -> None:
    """Write the entries: over those that stood at the same rank, at a free rank the others."""
    over = [entry for entry in entries if entry.pk in stood]
    moved = [entry for entry in entries if entry.pk not in stood]
    if moved:
        if left := stood - {entry.pk for entry in over}:
            Entry.objects.filter(pk__in=left).delete()
        _free(moved)
        Entry.objects.bulk_create(moved, batch_size=400)
    if over:
        Entry.objects.bulk_create(
            over, batch_size=400, update_conflicts=True, unique_fields=["id"], update_fields=["text", "said", "marks"]
        )


def tokens_of(entry: Entry) -> set[str]:
    """All an entry is found by. Follows from the stored entry alone, so that it can be taken out again."""
    return tokens(entry.text) | set(entry.marks.split())


def _entries(cases: Sequence[Case], old: dict[UUID, Entry], *, fresh: bool) -> list[Entry]:
    lines, partakers = sources.lines_of(cases, fresh=fresh), sources.partakers_of(cases)
    found = []
    for case in cases:
        said, text = sources.written(lines[case.pk])
        marks = sources.marks_of(case, partakers.get(case.pk, ()))
        found.append(Entry(pk=_rank(case, old.get(case.pk)), case_id=case.pk, said=said, text=text, marks=marks))
    return found


def _differs(entry: Entry, old: Entry | None) -> bool:
    return old is None or [getattr(entry, n) != getattr(old, n) for n in ("pk", "said", "text", "marks")] != [False] * 4


def _rank(case: Case, old: Entry | None) -> int:
    """Minutes of registration, then bits of the key: the order of a list, newest first, without a second index."""
    minute = int((case.opened_at - _BEGINNING).total_seconds()) // 60
    if old is not None and old.pk >> _BITS == minute:
        return old.pk
    return (minute << _BITS) | (case.pk.int & ((1 << _BITS) - 1))


def _free(entries: list[Entry]) -> None:
    """Move aside from ranks that are taken: about one in a thousand million."""
    taken = set(Entry.objects.filter(pk__in=[entry.pk for entry in entries]).values_list("pk", flat=True))
    for entry in entries:
        while entry.pk in taken:
            taken |= {entry.pk + 1} if Entry.objects.filter(pk=entry.pk + 1).exists() else set()
            entry.pk += 1
        taken.add(entry.pk)
