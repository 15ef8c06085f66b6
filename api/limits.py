"""How often a token may be used: a fixed window, counted in the database by all server processes together.

As with the portal's limits no process has a count of its own. A process tells the database of some requests at a time,
though, lest every reading be a writing: with n processes a token may get n twentieths of the limit more.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Case, F, Value, When

from .models import Token
from .problems import Trouble

WINDOW, MOST, PARTS = 60, 10_000, 20  # seconds; tokens counted at a time; a process tells of this part of the limit


@dataclass
class Count:
    """Requests of one token in a window: `known` of all processes when this one last told, `own` of this one since."""

    window: int
    known: int = 0
    own: int = 0


_used: dict[int, Count] = {}


def count(token_id: int) -> None:
    """Count one request. Raises Trouble 429, with the seconds left of the window, where there were too many."""
    now = int(time.time())
    mine = _used.get(token_id)
    if mine is None or mine.window != now // WINDOW:
        if len(_used) > MOST:
            _used.clear()
        mine = _used[token_id] = Count(now // WINDOW)
    if mine.known + mine.own < settings.SINAN_API_RATE:  # what is refused is not counted
        mine.own += 1
        if mine.own >= max(1, settings.SINAN_API_RATE // PARTS):
            told, mine.own = mine.own, 0
            mine.known = _tell(token_id, mine.window, told)
        if mine.known + mine.own <= settings.SINAN_API_RATE:
            return
    raise Trouble(429, wait=WINDOW - now % WINDOW)


def _tell(token_id: int, window: int, told: int) -> int:
    """Add to what all processes counted in this window; how many that makes. Two statements."""
    row = Token.objects.filter(pk=token_id)
    before = Case(When(span=window, then=F("spent")), default=Value(0))
    row.update(spent=before + told, span=window)
    return row.values_list("spent", flat=True).first() or 0
