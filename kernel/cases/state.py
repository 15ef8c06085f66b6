"""What a case says now, as one value to be hashed: an edit behind the door's back shows in `verify`."""

from __future__ import annotations

from typing import Any

from kernel import ports

from .facts import columns
from .models import Case

FIELDS = ("procedure", "number", "stage", "office_id", "handler_id", "level", "closed_at", "village_id", "town_id")


def state_of(case: Case, parties: bytes | None = None) -> dict[str, Any]:
    """Own columns, record, child rows and parties of a case, as they stand on the instance."""
    if parties is None:
        parties = ports.parties().digest_of(case.people)
    return {
        "case": {f: getattr(case, f) for f in FIELDS},
        "record": columns(case.record) if case.record is not None else None,
        "children": {label: sorted((columns(r) for r in rows), key=_key) for label, rows in case.children.items()},
        "parties": parties.hex(),
    }


def _key(row: dict[str, Any]) -> str:
    return str(row["id"])
