"""What a case says now, as one value to be hashed: an edit behind the door's back shows in `verify`."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models

from kernel import ports
from kernel.journal.seal import salted_digest

from .facts import columns
from .models import Attachment, Case, Paper, Participant

FIELDS = (
    "procedure",
    "number",
    "title",
    "stage",
    "office_id",
    "handler_id",
    "level",
    "opened_at",
    "closed_at",
    "origin_id",
    "imported",
    "province_id",
    "city_id",
    "district_id",
    "town_id",
    "village_id",
)
LATER = {"content", "replaced_by_id"}  # of a paper: erased when its retention ends, set when it is replaced


def state_of(case: Case, parties: bytes | None = None) -> dict[str, Any]:
    """Own columns, record, child rows, participants and parties of a case, as they stand on the instance."""
    if parties is None:
        parties = ports.parties().digest_of(case.people)
    return {
        "case": {f: getattr(case, f) for f in FIELDS},
        "record": _said(case.record) if case.record is not None else None,
        "children": {
            label: sorted((_said(r) for r in rows), key=_key)
            for label, rows in case.children.items()
            if rows or not getattr(apps.get_model(label), "TABLE_ADDED", False)
        },
        "partakers": sorted(_partaker(p) for p in case.partakers),
        "parties": parties.hex(),
    }


def _said(row: models.Model) -> dict[str, Any]:
    """The columns of a record. One that came after cases were sealed without it (`ADDED`) counts once it holds something:
    what was sealed before it came still fits. A child table that came later (`TABLE_ADDED`) counts once it has a row.
    """
    found = columns(row)
    added = getattr(row, "ADDED", ())
    for field in row._meta.concrete_fields:
        if field.name in added and getattr(row, field.name) == field.get_default():
            del found[field.attname]
    return found


def digest_of_row(salt: bytes, row: Paper | Attachment) -> str:
    """Over every column of a paper or attachment that is never changed, its content by its own digest."""
    return salted_digest(salt, columns(row, LATER)).hex()


def _partaker(row: Participant) -> list[str]:
    return [row.capacity, str(row.user_id or ""), str(row.office_id or ""), str(row.since), str(row.until or "")]


def _key(row: dict[str, Any]) -> str:
    return str(row["id"])
