"""From events to clocks: what the limits of a procedure say about one case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from kernel.clocks.days import Calendar, calendar
from kernel.clocks.reading import Moment, Reading, State, runs
from kernel.clocks.rows import Book, book
from kernel.prepared import by_case
from kernel.words import PARTY, Kind, Limit, Procedure

from .models import FAR, Case, Clock, Event

REPAIRS = ("correct", "revoke")
QUIET = ("unmask", "attach", "take_paper", "hand_over", "relocate", "erase")  # acts no limit can name


def standing(events: Iterable[Event]) -> list[Event]:
    """Events that still hold, in order: revoked ones and the acts of repair left out."""
    kept: dict[Any, Event] = {}
    for event in sorted(events, key=lambda e: e.seq):
        if event.act == "revoke":
            kept.pop(event.subject, None)
        elif event.act not in REPAIRS:
            kept[event.id] = event
    return list(kept.values())


def revoked(events: Iterable[Event]) -> set[UUID]:
    """Ids of entries taken back, and of the corrections they had had."""
    events = list(events)
    gone = {e.subject for e in events if e.act == "revoke" and e.subject}
    return gone | {e.pk for e in events if e.act == "correct" and e.subject in gone}


def corrections(events: Iterable[Event]) -> dict[Any, Event]:
    """The last correction of each corrected event, by the id of what it corrects."""
    return {e.subject: e for e in sorted(events, key=lambda e: e.seq) if e.act == "correct"}


class Mark(NamedTuple):
    """An act that another may not precede or follow, and when it took place as last corrected."""

    act: str
    at: datetime


def led_here(events: Sequence[Event]) -> Mark | None:
    """The step that led to where the case stands; None before its opening."""
    moves = _marks(events, _moves)
    return moves[-1] if moves else None


def around(events: Sequence[Event], entry: Event) -> tuple[Mark | None, Mark | None]:
    """What an entry lies between: the step that led there and the next one; a question before its answer."""
    if entry.act.startswith("answer:"):
        return question(events, entry.subject), None
    before = _marks(events, lambda e: e.seq < entry.seq and _moves(e))
    after = _marks(events, lambda e: e.seq > entry.seq and (_moves(e) or _answers(e, entry)))
    return (before[-1] if before else None), min(after, key=lambda m: m.at, default=None)


def question(events: Sequence[Event], subject: UUID | None) -> Mark | None:
    """The asking of a question, which nothing that answers it precedes."""
    found = _marks(events, lambda e: e.subject == subject and e.act.startswith("ask:"))
    return found[0] if found else None


def _marks(events: Sequence[Event], wanted: Callable[[Event], bool]) -> list[Mark]:
    last = corrections(events)
    return [Mark(e.act, last.get(e.pk, e).happened_at) for e in standing(events) if wanted(e)]


def _moves(event: Event) -> bool:
    return event.from_stage != event.to_stage


def _answers(event: Event, entry: Event) -> bool:
    return entry.subject is not None and event.subject == entry.subject


def moments(case: Case, events: Iterable[Event]) -> list[Moment]:
    """The standing events as limits see them: of a corrected one, when and what its last correction says."""
    events = list(events)
    last = corrections(events)
    return [_moment(e, last.get(e.pk, e), case.rules) for e in standing(events) if e.act not in QUIET]


def _moment(event: Event, says: Event, rules: Procedure) -> Moment:
    data = says.data or {}
    values = data.get("values", {})
    code = f"{event.act}#{event.subject}" if event.subject and ":" in event.act else event.act
    return Moment(
        code=code,
        at=says.happened_at,
        stage_from=event.from_stage,
        stage_to=event.to_stage if _moves(event) else "",  # an act beside the flow may lie before the stage it met
        recorded=event.recorded_at,
        title=rules.title_of_act(event.act),
        dates={k: d for k, v in values.items() if (d := _date(v))},
        amounts={k: v for k, v in values.items() if isinstance(v, int) and not isinstance(v, bool)},
    )


def _date(value: Any) -> date | None:
    """The local day of an ISO date or moment; None for any other text."""
    if not isinstance(value, str) or len(value) < 10 or value[4:5] != "-":
        return None
    try:
        moment = parse_datetime(value) if "T" in value else None
        return timezone.localdate(moment) if moment else date.fromisoformat(value)
    except ValueError:
        return None


@dataclass(frozen=True)
class Almanac:
    """Working days and configured lengths, read once for one case or for many. Costs two to four short queries."""

    days: Calendar = field(default_factory=calendar)
    lengths: Book = field(default_factory=book)


def readings(
    case: Case, events: Iterable[Event], now: datetime | None = None, almanac: Almanac | None = None
) -> list[tuple[Limit, Reading]]:
    """Every run of every limit of the case that has started, with where it stands."""
    seen, now, almanac = moments(case, events), now or timezone.now(), almanac or Almanac()
    found: list[tuple[Limit, Reading]] = []
    for limit in case.rules.limits:
        if limit.when is not None and not limit.when(case):
            continue
        terms = almanac.lengths.terms_for(limit, case.procedure, case.office_id)
        found += [(limit, r) for r in runs(limit, seen, calendar=almanac.days, terms=terms, now=now)]
    return found


def refresh(case: Case, events: Sequence[Event]) -> None:
    """Write the clocks of a case anew from its events and set `case.due_at`; the caller saves the case."""
    rows = rows_of(case, events)
    stored = {(c.limit, c.run): c for c in _STORED(case.pk)}
    fresh = [r for r in rows if (r.limit, r.run) not in stored]
    changed = [r for r in rows if _differs(r, stored.get((r.limit, r.run)))]
    gone = stored.keys() - {(r.limit, r.run) for r in rows}
    if fresh:
        Clock.objects.bulk_create(fresh)
    for row in changed:
        row.save(force_update=True)
    if gone:
        Clock.objects.filter(pk__in=[stored[k].pk for k in gone]).delete()
    case.due_at = FAR if case.at.final else due(rows)


_STORED = by_case(lambda of: Clock.objects.filter(case_id=of).order_by())


def rows_of(case: Case, events: Iterable[Event], almanac: Almanac | None = None) -> list[Clock]:
    """The clocks of a case as rows, unsaved. Their state does not depend on the hour at which they are written."""
    return [_row(case, limit, reading) for limit, reading in readings(case, events, almanac=almanac)]


def due(rows: Iterable[Clock]) -> datetime:
    """The next due moment the house itself answers for: not an external clock, not a term a party may let pass."""
    running = [
        r.due_at
        for r in rows
        if r.due_at and not r.ended_at and r.state != State.PAUSED and r.kind != Kind.EXTERNAL and r.owes != PARTY.title
    ]
    return min(running, default=FAR)


def _row(case: Case, limit: Limit, reading: Reading) -> Clock:
    open_ = (
        reading.course.end is None and reading.state is not State.PAUSED
    )  # run out or not: the hour says, not the row
    return Clock(
        case=case,
        limit=limit.code,
        kind=limit.kind,
        owes=limit.owes,
        run=reading.run,
        state=State.RUNNING if open_ else reading.state,
        started_at=reading.started_at,
        due_at=reading.due_at,
        ended_at=None if open_ else reading.ended_at,
    )


def _differs(new: Clock, old: Clock | None) -> bool:
    if old is None:
        return False
    new.pk = old.pk
    fields = ("state", "kind", "owes", "started_at", "due_at", "ended_at")
    return any(getattr(new, f) != getattr(old, f) for f in fields)
