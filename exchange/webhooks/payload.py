"""What a peer is sent: which event of which case, and nothing about persons. It asks for the rest with its token."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.utils import timezone

from kernel.cases.models import Event
from kernel.ids import uuid7

from .wants import type_of

PING = "sinan.ping"


def body_of(event: Event, number: str, procedure: str) -> bytes:
    """The JSON of one event, the same bytes for every attempt. No title of the case: it names parties."""
    case = {
        "id": str(event.case_id),
        "number": number,
        "procedure": procedure,
        "href": f"/api/v1/cases/{event.case_id}",
    }
    return _json(
        {
            "id": str(event.pk),
            "type": type_of(procedure, event.act),
            "seq": event.seq,
            "case": case,
            "stage": {"from": event.from_stage, "to": event.to_stage},
            "happened_at": _moment(event.happened_at),
            "recorded_at": _moment(event.recorded_at),
        }
    )


def ping() -> tuple[str, bytes]:
    """Id and JSON of a message that says nothing, to try an address."""
    message = str(uuid7())
    return message, _json({"id": message, "type": PING, "recorded_at": _moment(timezone.now())})


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _moment(value: datetime) -> str:
    return timezone.localtime(value).isoformat()
