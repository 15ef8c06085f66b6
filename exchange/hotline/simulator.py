"""A switch that is simulated: a day of calls as events, signed and handed to the very view a real switch speaks to."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from typing import Any

from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from common.calls.invented import Callers, Invented, day
from common.calls.models import Switch
from exchange.webhooks import signing

from .endpoint import events as endpoint

CALLED = "12348"


@dataclass(frozen=True, kw_only=True)
class Message:
    """One event: its id, its moment and what it says besides."""

    event: str
    at: datetime
    data: dict[str, Any]

    def body(self, at: datetime | None = None) -> bytes:
        return json.dumps({**self.data, "at": (at or self.at).isoformat()}, ensure_ascii=False).encode()


def a_day(on: date, *, calls: int, numbers: list[str], seed: int, run: str = "") -> list[Message]:
    """Everything that happens in one day, in order. `run` keeps the ids of several runs apart."""
    rng = Random(f"{seed}/{on}")  # noqa: S311  invented
    made = day(on, calls, len(numbers), Callers(rng))
    found = [m for n, call in enumerate(made, 1) for m in _messages(f"sim{run}-{on:%Y%m%d}-{n:05d}", call, numbers)]
    return sorted(found, key=lambda m: (m.at, m.event))


def _messages(name: str, call: Invented, numbers: list[str]) -> Iterator[Message]:
    """The events of one call."""

    def said(kind: str, at: datetime, **more: Any) -> Message:
        nth[0] += 1
        return Message(event=f"{name}-{nth[0]}", at=at, data={"call": name, "event": kind, **more})

    nth = [0]
    yield said("ringing", call.rang, caller=call.caller, called=CALLED)
    if call.answered is None:
        yield said("abandoned", call.ended)
        return
    yield said("answered", call.answered, agent=numbers[call.seat])
    for begin, end in call.holds:
        yield said("held", begin)
        yield said("resumed", end)
    yield said("ended", call.ended, by="caller" if call.by_caller else "agent")
    yield said("recording", call.ended, recording=f"rec/{name}.wav")
    if call.score:
        yield said("rated", call.ended, score=call.score)


def send(switch: Switch, message: Message, *, at: datetime | None = None) -> HttpResponse:
    """Hand one event over as the switch would, signed now."""
    body = message.body(at)
    headers = signing.headers(message.event, body, [switch.secret], int(timezone.now().timestamp()))
    request = RequestFactory().post(
        f"/exchange/hotline/{switch.code}/events/", body, content_type="application/json", headers=headers
    )
    return endpoint(request, switch.code)


def play(
    switch: Switch, messages: Iterable[Message], *, speed: float = 0, wait: Callable[[float], None] = time.sleep
) -> int:
    """Send a day at once (`speed` 0), or so many times as fast as it was, each event then happening as it is sent.

    How many were taken. Raises RuntimeError with the answer of the endpoint where one is refused.
    """
    taken, before = 0, None
    for message in messages:
        if speed and before is not None:
            wait(max(0.0, (message.at - before).total_seconds()) / speed)
        before = message.at
        answer = send(switch, message, at=timezone.now() if speed else None)
        if answer.status_code not in (200, 202):
            raise RuntimeError(f"{answer.status_code} {json.loads(answer.content)['error']}")
        taken += answer.status_code == 202
    return taken
