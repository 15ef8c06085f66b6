"""The hotline of these tests, and a switch that speaks."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from common.calls.tests.house import Line, hotline
from exchange.webhooks import signing

AT = "2026-11-20T09:30:12+08:00"
Speak = Callable[..., Any]


@pytest.fixture
def line(db: None) -> Line:
    return hotline()


@pytest.fixture
def speak(line: Line) -> Speak:
    """Sends one event; everything about it can be made wrong."""

    def send(event: str = "e1", *, secret: str = "", age: int = 0, body: bytes | None = None, code: str = "centre",
             signature: str = "webhook-signature", **data: Any) -> Any:  # fmt: skip
        said = {"call": "c1", "event": "ringing", "at": AT, **data}
        raw = body if body is not None else json.dumps(said).encode()
        moment = int(timezone.now().timestamp()) - age
        made = signing.headers(event, raw, [secret or line.switch.secret], moment)
        kept = {n: v for n, v in made.items() if not n.startswith("webhook-signature") or n == signature}
        client = Client(enforce_csrf_checks=True)
        return client.post(f"/exchange/hotline/{code}/events/", raw, content_type="application/json", headers=kept)

    return send
