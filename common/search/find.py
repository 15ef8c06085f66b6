"""What a person finds: within their reach exactly, newest first, grouped by line, with the places that were meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from kernel.cases.models import Case
from kernel.reach.models import User
from kernel.reach.reach import Reach, reach_of
from kernel.words import Procedure
from kernel.words.registry import procedures
from kernel.words.roles import Scope

from . import sources, sql
from .models import Entry
from .text import clean, marked, terms, wanted

FEW, PAGE = 5, 30  # cases of a group on the first page, cases of a page of one group
COUNTED = 100  # as far as a group is counted: "more than 100"
MANY = 200  # marks of reach beyond which they only burden the index
PLACES, BEFORE, AFTER = 3, 24, 48  # lines shown of a case; characters around what was found

Piece = tuple[str, bool]  # text, and whether it is what was searched for


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A case, with its number, title and the lines in which it was found."""

    case: Case
    number: tuple[Piece, ...]
    title: tuple[Piece, ...]
    lines: tuple[tuple[str, tuple[Piece, ...]], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Group:
    """What was found of one line: the newest, how many as far as counted, and the rank after which to read on."""

    rules: Procedure
    hits: tuple[Hit, ...]
    count: int
    more: bool  # there are more than `count`
    below: int | None = None


def lines_for(user: User) -> list[Procedure]:
    """The lines and registers whose cases this person may find, procedures first."""
    roles = reach_of(user).roles
    return [p for p in procedures() if p.roles & roles]


def find(user: User, query: str, *, code: str = "", below: int | None = None) -> list[Group]:
    """Groups of cases within reach that hold every term of the query; of one line alone where `code` is given.

    `below` is the mark of a former page. Three statements, whatever is found.
    """
    found = terms(query)
    lines = [p for p in lines_for(user) if code in ("", p.code)]
    if not found or not lines:
        return []
    rows = ranked(user, found, [p.code for p in lines], below=below, limit=(PAGE if code else COUNTED) + 1)
    return groups(user, lines, rows, found, size=PAGE if code else FEW, counted=PAGE if code else COUNTED)


def ranked(
    user: User, found: Sequence[str], codes: Sequence[str], *, below: int | None = None, limit: int
) -> list[tuple[int, UUID, str]]:
    """(rank, key, line) of the newest cases of each line. One statement and those of reach."""
    every = list(dict.fromkeys(token for term in found for token in wanted(term)))
    either = marks_within(reach_of(user))
    ways = [sql.match([*every, sources.line_mark(code)], either) for code in codes]
    rows = sql.hits(Case.objects.reach(user), ways, found, below=below, limit=limit)
    return [(rank, key if isinstance(key, UUID) else UUID(key), line) for rank, key, line in rows]


def marks_within(reach: Reach) -> list[str]:
    """Marks one of which every case within reach bears. None where they would be too many to help."""
    found = {sources.area_mark(h.column, h.area_id) for h in reach.held if h.scope is Scope.AREA}
    found |= {sources.office_mark(h.office_id) for h in reach.held if h.scope is Scope.OFFICE}
    found |= {sources.handler_mark(user_id) for user_id in reach.covers}
    found |= {sources.guest_mark(office_id) for office_id in reach.offices} | {sources.user_mark(reach.user_id)}
    return sorted(found) if len(found) <= MANY else []


def groups(
    user: User,
    lines: Iterable[Procedure],
    rows: Sequence[tuple[int, UUID, str]],
    found: list[str],
    *,
    size: int,
    counted: int,
) -> list[Group]:
    """Rows of `ranked` as the groups of a page. Two statements."""
    by_line: dict[str, list[tuple[int, UUID, str]]] = {}
    for row in rows:
        by_line.setdefault(row[2], []).append(row)
    shown = hits(user, [row[1] for mine in by_line.values() for row in mine[:size]], found)
    return [
        Group(
            rules=rules,
            hits=tuple(shown[key] for _, key, _ in mine[:size] if key in shown),
            count=min(len(mine), counted),
            more=len(mine) > counted,
            below=mine[size - 1][0] if len(mine) > size else None,
        )
        for rules in lines
        if (mine := by_line.get(rules.code))
    ]


def hits(user: User, keys: list[UUID], found: list[str]) -> dict[UUID, Hit]:
    """Cases by key, as far as they are within reach, with the terms marked. Two statements."""
    if not keys:
        return {}
    said = dict(Entry.objects.filter(case_id__in=keys).values_list("case_id", "said"))
    cases = Case.objects.reach(user).filter(pk__in=keys).select_related("office", "handler")
    return {case.pk: hit(case, said.get(case.pk, ""), found) for case in cases}


def hit(case: Case, said: str, found: list[str]) -> Hit:
    """A case with what was searched for marked in it."""
    lines = [(label, pieces) for label, line in sources.read(said)[2:] if _holds(pieces := marked(line, found))]
    return Hit(
        case=case,
        number=tuple(marked(clean(case.number), found)),
        title=tuple(marked(clean(case.title), found)),
        lines=tuple((label, tuple(short(pieces))) for label, pieces in lines[:PLACES]),
    )


def _holds(pieces: Iterable[Piece]) -> bool:
    return any(mark for _, mark in pieces)


def short(pieces: Sequence[Piece]) -> list[Piece]:
    """A long line cut to what stands around the first and the following places."""
    shown: list[Piece] = []
    for n, (text, mark) in enumerate(pieces):
        if mark or len(text) <= BEFORE + AFTER:
            shown.append((text, mark))
        elif n == 0:
            shown.append((f"…{text[-BEFORE:]}", False))
        elif n == len(pieces) - 1:
            shown.append((f"{text[:AFTER]}…", False))
        else:
            shown.append((f"{text[:AFTER]}…{text[-BEFORE:]}", False))
    return shown[:9]
