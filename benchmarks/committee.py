"""One committee with many disputes, one of which has come to its agreement: what the interface is measured on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from benchmarks import filling
from kernel.cases.models import Case
from kernel.ids import uuid7
from lines.mediation.tests.road import Road
from tests.cast import Cast, assemble


def furnish(cases: int) -> tuple[Cast, Case]:
    """The cast of a small district and the dispute that was walked through the door; so many others are its copies."""
    cast = assemble()
    model = Case.objects.get(pk=Road(cast).to_oral().pk)
    copy(model, cases, office=cast.committee)
    filling.analyze()
    return cast, model


def copy(model: Case, cases: int, *, office: Any) -> None:
    """Cases and records like `model`, each a minute older than the one before, in this office."""
    now = timezone.now()
    head = filling.Mould(model, "id", "number", "opened_at", "office_id")
    record = filling.Mould(model.record, "case_id")
    keys = [uuid7() for _ in range(cases)]
    heads = [
        head.copy(key, f"{office.short}第{n}号", now - timedelta(minutes=n + 1), office.pk)
        for n, key in enumerate(keys)
    ]
    filling.insert([(head, heads), (record, [record.copy(key) for key in keys])])
