"""What a case says now, as one value to be hashed: an edit behind the door's back shows in `verify`."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models

from kernel import ports

from .facts import columns
from .models import Case

FIELDS = ("procedure", "number", "stage", "office_id", "handler_id", "level", "closed_at", "village_id", "town_id")


def state_of(case: Case, parties: bytes | None = None) -> dict[str, Any]:
    """Own columns, record, child rows and parties of a case. One query per child model and one for the parties."""
    if parties is None:
        parties = ports.parties().digests([case.pk]).get(case.pk, b"")
    return {
        "case": {f: getattr(case, f) for f in FIELDS},
        "record": columns(case.record) if case.record is not None else None,
        "children": {m._meta.label: [columns(r) for r in rows] for m, rows in children_of(case)},
        "parties": parties.hex(),
    }


def children_of(case: Case) -> list[tuple[type[models.Model], list[models.Model]]]:
    """Child rows (sessions, performances …) by model, in order of their keys."""
    found = []
    for label in case.rules.children:
        model = apps.get_model(label)
        found.append((model, list(model._base_manager.filter(case_id=case.pk).order_by("pk"))))
    return found
