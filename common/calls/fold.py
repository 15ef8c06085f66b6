"""What the events of a call add up to, in whatever order and however often they came. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from .models.calls import EventKind, HungUp, Result, Stage

ORDER = {kind: n for n, kind in enumerate(EventKind.values)}


@dataclass(frozen=True, kw_only=True)
class Told:
    """One event as far as the call is folded from it. `event` is its id, which orders what is otherwise equal."""

    event: str
    kind: str
    at: datetime
    number: str = ""
    hung_up: str = ""
    score: int | None = None


@dataclass(frozen=True, kw_only=True)
class Folded:
    """The call as columns of `Call`. Whoever answered last has the call; it counts from the first answer."""

    started_at: datetime
    queued_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    waited: int | None
    talked: int | None
    held: int
    stage: str
    result: str
    hung_up: str
    number: str
    score: int | None


def fold(events: Iterable[Told], *, menu: bool) -> Folded:
    """Events of one call, at least one. `menu`: callers meet a menu first, and only `queued` means they want a person."""
    told = sorted(events, key=lambda e: (e.at, ORDER[e.kind], e.event))
    of = {kind: [e for e in told if e.kind == kind] for kind in EventKind.values}
    rang, answered = _first(of["ringing"]), _first(of["answered"])
    ended = _last(of["ended"]) or _last(of["abandoned"])
    queued = _first(of["queued"]) or (None if menu and not answered else rang)
    stopped = max(ended, answered) if ended and answered else ended
    waited = seconds(queued, answered or ended) if queued else None
    return Folded(
        started_at=told[0].at,
        queued_at=queued,
        answered_at=answered,
        ended_at=stopped,
        waited=waited,
        talked=seconds(answered, stopped) if answered and stopped else None,
        held=_held(told, answered, stopped),
        stage=_stage(told, queued, answered, stopped),
        result=_result(of, queued, answered, stopped),
        hung_up=_who(of) if stopped else "",
        number=next((e.number for e in reversed(told) if e.number and e.kind in _TAKES), ""),
        score=of["rated"][-1].score if of["rated"] else None,
    )


_TAKES = ("ringing", "answered")


def seconds(since: datetime | None, until: datetime | None) -> int | None:
    """Whole seconds between two moments, never less than nought; None where one is not known."""
    return max(0, round((until - since).total_seconds())) if since and until else None


def _first(events: list[Told]) -> datetime | None:
    return events[0].at if events else None


def _last(events: list[Told]) -> datetime | None:
    return events[-1].at if events else None


def _held(told: list[Told], answered: datetime | None, ended: datetime | None) -> int:
    """Seconds on hold. A hold ends with the next `resumed` or the end; a second `held` within one adds nothing."""
    if answered is None:
        return 0
    total, since = 0, None
    for event in told:
        if event.kind == EventKind.HELD and since is None and not (ended and event.at > ended):
            since = max(event.at, answered)
        elif event.kind == EventKind.RESUMED and since is not None:
            total += seconds(since, min(event.at, ended) if ended else event.at) or 0
            since = None
    return total + (seconds(since, ended) or 0 if since and ended else 0)


def _stage(told: list[Told], queued: datetime | None, answered: datetime | None, ended: datetime | None) -> str:
    if ended:
        return Stage.OVER
    if not answered:
        return Stage.WAITING if queued else Stage.MENU
    held = [e.kind for e in told if e.kind in (EventKind.HELD, EventKind.RESUMED)]
    return Stage.HOLDING if held and held[-1] == EventKind.HELD else Stage.TALKING


def _result(
    of: dict[str, list[Told]], queued: datetime | None, answered: datetime | None, ended: datetime | None
) -> str:
    """Answered counts before anything else said: a switch that lost a race may tell both."""
    if not ended:
        return ""
    if answered:
        return Result.ANSWERED
    if of["abandoned"] or (queued and _who(of) == HungUp.CALLER):
        return Result.ABANDONED
    return Result.MISSED if queued else Result.MENU


def _who(of: dict[str, list[Told]]) -> str:
    said = [e.hung_up for e in of["ended"] if e.hung_up]
    return said[-1] if said else str(HungUp.CALLER) if of["abandoned"] else ""
