"""The story of a case, read from its events: what was said, by whom, and what was put right later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from kernel.cases.models import Attachment, Case, Event, Paper
from kernel.cases.repair import OWN_ACTS
from kernel.cases.timing import corrections, standing
from kernel.words import Procedure

from .guide import act_title

QUIET = (
    "unmask",
    "attach",
    "take_paper",
    "hand_over",
    "relocate",
    "erase",
)  # acts beside the flow: a page may fold them


@dataclass(frozen=True, kw_only=True)
class Line:
    """One entry. A wrong one stays with `struck`; `mended_by` is the entry that holds instead, `mends` the way back.

    For the public only `title`, `at` and the stage are filled.
    """

    id: UUID
    seq: int
    act: str
    title: str
    at: datetime
    recorded_at: datetime | None = None
    actor: str = ""
    backdated: bool = False
    facts: tuple[tuple[str, str], ...] = ()
    reason: str = ""
    stage: str = ""  # where the case stood afterwards, where that changed
    papers: tuple[Paper, ...] = ()
    files: tuple[Attachment, ...] = ()
    quiet: bool = False
    erased: bool = False
    mended_by: UUID | None = None
    mended_how: str = ""  # 已更正 or 已撤销
    mends: UUID | None = None

    @property
    def struck(self) -> bool:
        return self.mended_by is not None


def timeline(case: Case, for_public: bool = False) -> list[Line]:
    """Oldest first. Three queries for staff; for the public one, which does not even read what was said.

    The public sees steps that stand and have words for it, at the date that holds after corrections.
    """
    if for_public:
        return list(_public(case))
    events = list(Event.objects.filter(case=case).order_by("seq").prefetch_related("papers", "attachments"))
    mended = _mended(events)
    return [_line(case.rules, event, mended) for event in events]


@dataclass
class _Mended:
    by: dict[UUID, Event] = field(default_factory=dict)  # a wrong entry -> what holds instead
    origin: dict[UUID, UUID] = field(default_factory=dict)  # a correction -> the entry it set right


def _mended(events: Iterable[Event]) -> _Mended:
    """Chains resolved: an entry corrected twice points to the last word, its first correction too."""
    found, held = _Mended(), dict[UUID, list[UUID]]()
    for event in events:
        if event.act not in ("correct", "revoke") or event.subject is None:
            continue
        wrong = [event.subject, *held.get(event.subject, [])]
        found.by.update(dict.fromkeys(wrong, event))
        found.origin[event.id] = event.subject
        if event.act == "correct":
            held.setdefault(event.subject, []).append(event.id)
    return found


def _line(rules: Procedure, event: Event, mended: _Mended) -> Line:
    data: dict[str, Any] = event.data or {}
    by = mended.by.get(event.id)
    made = {row: place for place, (_, row, _) in enumerate(event.covers)}  # in the order in which they were made
    return Line(
        id=event.id,
        seq=event.seq,
        act=event.act,
        title=_title(rules, event.act),
        at=event.happened_at,
        recorded_at=event.recorded_at,
        actor=event.actor_name,
        backdated=event.recorded_at - event.happened_at > timedelta(days=1),
        facts=tuple((label, text) for label, text in data.get("shown", [])),
        reason=data.get("reason", ""),
        stage=_stage(rules, event),
        papers=tuple(sorted(event.papers.all(), key=lambda p: made.get(str(p.pk), 0))),
        files=tuple(sorted(event.attachments.all(), key=lambda f: made.get(str(f.pk), 0))),
        quiet=event.act in QUIET,
        erased=event.data is None,
        mends=mended.origin.get(event.id),
        mended_by=by.id if by else None,
        mended_how={"correct": "已更正", "revoke": "已撤销"}[by.act] if by else "",
    )


def _title(rules: Procedure, act: str) -> str:
    if act in OWN_ACTS:
        return OWN_ACTS[act]
    return (rules[act].says if act in rules else "") or act_title(rules, act)


def _stage(rules: Procedure, event: Event) -> str:
    if event.from_stage == event.to_stage:
        return ""
    stage = rules.stages.get(event.to_stage)
    return stage.title if stage else "误登作废"


def _public(case: Case) -> Iterator[Line]:
    rules = case.rules
    read = ("id", "case", "seq", "act", "subject", "from_stage", "to_stage", "happened_at")
    events = list(Event.objects.filter(case=case).order_by("seq").only(*read))
    last = corrections(events)
    for event in standing(events):
        if text := public_text(rules, event.act):
            stage = rules.stages.get(event.to_stage) if event.from_stage != event.to_stage else None
            where = (stage.public or stage.title) if stage else ""
            at = last.get(event.pk, event).happened_at
            yield Line(id=event.id, seq=event.seq, act=event.act, title=text, at=at, stage=where)


def public_text(rules: Procedure, act: str) -> str:
    """What the citizen reads of an act; empty for what is not theirs to read."""
    if act in rules:
        return rules[act].public
    return next((r.public for r in rules.requests if act == r.ask), "")
