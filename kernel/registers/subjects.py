"""Subjects of a register as other lines use them: choices within reach, standing today or on a day."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.utils import timezone

from kernel.cases.models import Case, Event
from kernel.cases.timing import corrections
from kernel.cases.timing import standing as standing_events
from kernel.words import Register
from kernel.words.registry import find


def register_of(code: str) -> Register:
    found = find(code)
    if not isinstance(found, Register):
        raise LookupError(f"{code} is no register")
    return found


def standing(code: str) -> QuerySet[Any, Any]:
    """Records whose status may be chosen elsewhere (在册), with their case."""
    word = register_of(code)
    model = apps.get_model(word.record)
    found: QuerySet[Any, Any] = model._base_manager.filter(
        case__procedure=code, case__stage__in=word.choices
    ).select_related("case")
    return found


def status_on(subject: Case, day: date) -> str:
    """The status a subject had at the end of a day; empty before it was entered. Reads what stands after repairs."""
    return _status(list(Event.objects.filter(case=subject)), day)


def _status(events: list[Event], day: date) -> str:
    end, last = timezone.make_aware(datetime.combine(day, time.max)), corrections(events)
    dated = [(last.get(e.pk, e).happened_at, e.seq, e.to_stage) for e in standing_events(events)]
    past = sorted(entry for entry in dated if entry[0] <= end)
    return past[-1][2] if past else ""


def count_on(code: str, day: date, statuses: tuple[str, ...] = ()) -> int:
    """How many subjects stood on a day: stock, not flow. One query, whatever their number."""
    wanted = set(statuses or register_of(code).choices)
    events: dict[Any, list[Event]] = {}
    for event in Event.objects.filter(case__procedure=code).defer("data"):
        events.setdefault(event.case_id, []).append(event)
    return sum(_status(rows, day) in wanted for rows in events.values())
