"""What belongs to whoever is signed in: cases in which a party has their phone, each opened by the name given there.

A phone may be written down wrongly or pass to somebody else; without the name it opens the list and no case.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from common.people.models import Party
from common.ratings.models import Rating
from kernel.cases.models import Asked, Case, Event, Paper
from kernel.cases.receiving import RECEIVE, receiver
from kernel.cases.volume import final
from kernel.journal.seal import blind, blinds
from kernel.words import PARTY
from kernel.words.procedure import VOID

from ..codes import bringer
from ..models import Visit
from ..throttle import QUARTER, Rate, spend

MOST = 100  # cases on one page; nobody has more
NAME = Rate(
    kind="me-name", most=5, within=QUARTER, say="姓名连续填错的次数太多，请在{when}以后再试，或者用登记号和查询码查看。"
)


@dataclass(frozen=True, kw_only=True)
class Mine:
    """A case as the list of whoever is signed in shows it. `asked`: what they are to hand in; `fresh`: papers to receive."""

    case: Case
    party: Party
    known: bool
    asked: tuple[str, ...]
    fresh: int
    may_rate: bool

    @property
    def acts(self) -> bool:
        return acts(self.party)


def acts(party: Party) -> bool:
    """Whether this party is of the side that brought the case, and so acts in it."""
    return party.role == bringer(party.case.rules)


def stands_for(party: Party) -> UUID:
    """The party itself: whom a representative's phone speaks for."""
    return party.represents_id or party.pk


def parties(visit: Visit) -> list[Party]:
    """One party a case, of the side that brought it before another, latest case first. One query."""
    rows = Party.objects.current().with_phone(visit.contact.phone).select_related("case__office")
    found: dict[UUID, Party] = {}
    for row in rows.order_by("-case__opened_at", "-case_id", "position")[: 3 * MOST]:
        if row.case.rules.open_to_public and row.case.stage != VOID.code and row.phone:
            held = found.get(row.case_id)
            if held is None or (acts(row) and not acts(held)):
                found[row.case_id] = row
    return list(found.values())[:MOST]


def mine(visit: Visit) -> list[Mine]:
    """The list. Six queries however many cases."""
    held = parties(visit)
    cases = _with_papers([p.case for p in held])
    asked = asked_of(cases)
    had = _received(cases)
    rated = set(Rating.objects.filter(case__in=[c.pk for c in cases]).values_list("case_id", flat=True))
    return [
        Mine(
            case=p.case, party=p, known=named(visit, p.name), asked=tuple(asked.get(p.case_id, ())),
            fresh=sum((paper.pk, str(stands_for(p))) not in had for paper in open_papers(p.case)),
            may_rate=p.case.closed and acts(p) and p.case_id not in rated,
        )
        for p in held
    ]  # fmt: skip


def _with_papers(cases: list[Case]) -> list[Case]:
    """Cases with their events and papers read for all at once, without what is sealed in them. Two queries."""
    ids = [c.pk for c in cases]
    events = _by_case(Event.objects.filter(case__in=ids).order_by("seq").defer("data"))
    papers = _by_case(
        Paper.objects.filter(case__in=ids, content__isnull=False).order_by("made_at", "id").defer("content")
    )
    for case in cases:
        case.history, case.issued = events.get(case.pk, []), papers.get(case.pk, [])
    return cases


def _by_case(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(row)
    return found


def open_papers(case: Case) -> list[Paper]:
    """Papers in force that the line opens to the party, latest first; those erased are among them."""
    open_ = {p.code for p in case.rules.all_papers() if p.public}
    return [p for p in reversed(final(case)) if p.code in open_]


def asked_of(cases: Iterable[Case]) -> dict[UUID, list[str]]:
    """Per case, the questions that wait for the party: those that begin a limit the party owes. One query."""
    found: dict[UUID, list[str]] = {}
    rows = Asked.objects.filter(case__in=[c.pk for c in cases], answered=None).select_related("case")
    for row in rows:
        if any(x.owes == PARTY.title and f"ask:{row.code}" in x.starts for x in row.case.rules.limits):
            found.setdefault(row.case_id, []).append(row.word.public or row.word.title)
    return found


def _received(cases: Iterable[Case]) -> set[tuple[UUID | None, str]]:
    """Papers that were received, each with the party who did. One query."""
    rows = Event.objects.filter(case__in=[c.pk for c in cases], act=RECEIVE)
    return {(row.subject, receiver(row)) for row in rows}


def named(visit: Visit, name: str) -> bool:
    """Whether they gave this name before, on this browser."""
    return any(index.hex() in visit.names for index in blinds(_said(visit, name), "visit-name"))


def give_name(visit: Visit, party: Party, typed: str) -> bool:
    """Take the name somebody types for a case; False for another one. Raises TooOften. A right one does not count."""
    counted = spend(NAME, str(visit.contact_id))
    if not _plain(typed) or _plain(typed) != _plain(party.name):
        return False
    counted.delete()
    visit.names = [*visit.names, blind(_said(visit, party.name), "visit-name").hex()][-50:]
    visit.save(update_fields=["names"])
    return True


def _said(visit: Visit, name: str) -> str:
    return f"{visit.pk}{_plain(name)}"


def _plain(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", name).upper() if c.isalnum())


def whose(visit: Visit, party_id: UUID | str) -> Party | None:
    """The party, while it is still in its case under the phone of whoever is signed in. One query."""
    rows = Party.objects.current().with_phone(visit.contact.phone).filter(pk=party_id)
    found = rows.select_related("case__office__area", "case__handler").first()
    if found is None or not found.case.rules.open_to_public or found.case.stage == VOID.code:
        return None
    return found
