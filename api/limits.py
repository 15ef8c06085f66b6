"""How often a token may be used: a fixed window, counted in each server process."""

from __future__ import annotations

import time

from django.conf import settings

from .problems import Trouble

WINDOW, MOST = 60, 10_000  # seconds; tokens counted at a time
_used: dict[int, tuple[int, int]] = {}


def count(token_id: int) -> None:
    """Count one request. Raises Trouble 429, with the seconds left of the window, where there were too many."""
    now = int(time.time())
    window, used = _used.get(token_id, (0, 0))
    used = used + 1 if window == now // WINDOW else 1
    if len(_used) > MOST:
        _used.clear()
    _used[token_id] = (now // WINDOW, used)
    if used > settings.SINAN_API_RATE:
        raise Trouble(429, wait=WINDOW - now % WINDOW)
