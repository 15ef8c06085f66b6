"""Subjects of a register as other lines use them: choices within reach, standing today or on a day."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.utils import timezone

from kernel.cases.models import Case, Event
from kernel.words import Register
from kernel.words.registry import find


def register_of(code: str) -> Register:
    found = find(code)
    if not isinstance(found, Register):
        raise LookupError(f"{code} is no register")
    return found


def standing(code: str) -> QuerySet[Any]:
    """Records whose status may be chosen elsewhere (在册), with their case."""
    word = register_of(code)
    model = apps.get_model(word.record)
    return model._base_manager.filter(case__procedure=code, case__stage__in=word.choices).select_related("case")


def status_on(subject: Case, day: date) -> str:
    """The status a subject had at the end of a day; empty before it was entered."""
    end = timezone.make_aware(datetime.combine(day, time.max))
    event = Event.objects.filter(case=subject, happened_at__lte=end).order_by("-happened_at", "-seq").first()
    return event.to_stage if event else ""


def count_on(code: str, day: date, statuses: tuple[str, ...] = ()) -> int:
    """How many subjects stood on a day: stock, not flow. Reads the events, so the past does not change."""
    word = register_of(code)
    wanted = set(statuses or word.choices)
    subjects = Case.objects.filter(procedure=code, opened_at__date__lte=day)
    return sum(status_on(s, day) in wanted for s in subjects.only("pk"))
