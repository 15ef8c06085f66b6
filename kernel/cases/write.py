"""Appending one event to a case: the innermost part of the door, shared by every act."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from kernel import ports
from kernel.ids import uuid7
from kernel.journal.chain import link
from kernel.journal.seal import salted_digest

from . import attachments, issue, timing
from .actors import Actor
from .facts import Before, changes
from .models import Attachment, Case, Event, Paper, Participant
from .refusals import Stale
from .state import digest_of_row, state_of


@dataclass(kw_only=True)
class Deed:
    """One act about to be written."""

    act: str
    actor: Actor
    at: datetime
    data: dict[str, Any]
    target: str = ""  # stage it leads to; unchanged where empty
    subject: UUID | None = None
    key: str | None = None
    papers: tuple[Any, ...] = ()
    cleaned: dict[str, Any] = field(default_factory=dict)
    files: list[tuple[str, Any]] = field(default_factory=list)
    place: dict[str, Any] | None = None
    moves: bool = True  # False: an act beside the flow (a read, an attachment); a page open elsewhere stays good


def append(case: Case, deed: Deed) -> Event:
    """Write the event, its papers and files, the clocks and the case's head. The caller's transaction holds.

    Raises Stale when the case changed since it was read (compare-and-set on version and chain length).
    """
    event = event_of(case, deed)
    case.stage = event.to_stage
    close(case, event)
    papers = issue.issue(case, event, deed.papers, deed.cleaned) if deed.papers else []
    files = attachments.take(case, event, deed.files, deed.place) if deed.files else []
    ended, joined = make_room(case), list(case.joining)
    case.partakers.extend(joined)
    case.joining.clear()
    seal(case, event, papers, files)
    history = case.history  # read before the insert, so that the new event stands in it once
    event.save(force_insert=True)
    history.append(event)
    Paper.objects.bulk_create(papers)
    Attachment.objects.bulk_create(files)
    case.__dict__.pop("issued", None)
    case.__dict__.pop("handed_in", None)
    _keep(ended, joined)
    if deed.moves:
        timing.refresh(case, history)
    _advance(case, event, moves=deed.moves)
    if deed.act not in UNSEARCHED:
        ports.index([case], fresh=event.seq == 1)
    ports.announce(event)
    return event


def _keep(ended: list[Participant], joined: list[Participant]) -> None:
    for row in ended:
        row.save(update_fields=["until"])
    for row in joined:
        row.save(force_insert=True)


def make_room(case: Case) -> list[Participant]:
    """Those whom the newcomers of an act replace, with their last day set and not yet saved."""
    ended = replaced_by(case)
    for row in ended:
        row.until = next(new.since for new in case.joining if new.capacity == row.capacity)
    return ended


def replaced_by(case: Case) -> list[Participant]:
    """Whoever holds a capacity in which an act brings somebody in."""
    return [p for capacity in dict.fromkeys(new.capacity for new in case.joining) for p in case.partaking(capacity)]


def told(
    case: Case, stood: Before, *, values: dict[str, Any], shown: list[list[str]], wrote: list[str]
) -> dict[str, Any]:
    """What an event keeps: what was entered, as value and as text, and what it takes to bring everything back."""
    data: dict[str, Any] = {"values": values, "shown": shown, "wrote": wrote}
    data["was"] = changes(stood.record, case.record) if case.record is not None else {}
    back = {
        "case_was": {name: was for name, was in stood.case.items() if getattr(case, name) != was},
        "joined": [[p.capacity, p.user_id, p.office_id] for p in case.joining],
        "left": [p.pk for p in replaced_by(case) if p.pk],
    }
    return data | {name: value for name, value in back.items() if value}


def event_of(case: Case, deed: Deed, now: datetime | None = None) -> Event:
    return Event(
        id=uuid7(),
        case=case,
        seq=case.seq + 1,
        act=deed.act,
        subject=deed.subject,
        from_stage=case.stage,
        to_stage=deed.target or case.stage,
        actor_kind=deed.actor.kind,
        actor_id=deed.actor.user_id,
        actor_name=deed.actor.name[:60],
        office_id=case.office_id,
        happened_at=deed.at,
        recorded_at=now or timezone.now(),
        data=deed.data,
        salt=os.urandom(16),
        key=deed.key or None,
    )


def close(case: Case, event: Event) -> None:
    over = case.closed
    if over and case.closed_at is None:
        case.closed_at = event.happened_at
    if not over:
        case.closed_at = None
    case.closed_month = month_of(case.closed_at) if case.closed_at else None


def month_of(moment: datetime) -> int:
    """202611 for any moment of November 2026, Beijing time."""
    local = timezone.localtime(moment)
    return local.year * 100 + local.month


def local_year(moment: datetime) -> int:
    """The year a number belongs to, Beijing time."""
    return timezone.localtime(moment).year


def seal(case: Case, event: Event, papers: list[Paper], files: list[Attachment]) -> None:
    salt = bytes(event.salt)
    event.covers = [["paper", str(p.id), digest_of_row(salt, p)] for p in papers]
    event.covers += [["file", str(f.id), digest_of_row(salt, f)] for f in files]
    event.data_digest = salted_digest(salt, event.data)
    event.state_digest = salted_digest(salt, state_of(case))
    event.hash = link(bytes(case.head), event.content())


def _advance(case: Case, event: Event, *, moves: bool) -> None:
    seen = {"pk": case.pk, "seq": case.seq, "version": case.version}
    case.seq, case.head = event.seq, event.hash
    case.version += moves
    changed = {f: getattr(case, f) for f in MUTABLE}
    if not Case.objects.filter(**seen).update(**changed, version=F("version") + int(moves)):
        raise Stale


UNSEARCHED = ("unmask", "attach", "take_paper")  # acts that change nothing a case is found by
MUTABLE = (
    "seq",
    "head",
    "stage",
    "title",
    "number",
    "office_id",
    "handler_id",
    "level",
    "opened_at",
    "opened_month",
    "closed_at",
    "closed_month",
    "due_at",
    "province_id",
    "city_id",
    "district_id",
    "town_id",
    "village_id",
)
