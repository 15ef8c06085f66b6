"""Identifiers that stay unique when districts and cities are brought together."""

from __future__ import annotations

import os
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last = (0, 0)  # millisecond and counter of the id given last by this process


def uuid7() -> UUID:
    """A UUID version 7 (RFC 9562): milliseconds, a counter within them, then chance.

    Ids of one process sort in the order in which they were given, also within a millisecond.
    """
    stamp, counter = _next()
    value = (stamp << 80) | (0x7 << 76) | (counter << 64) | (0x2 << 62) | (int.from_bytes(os.urandom(8)) >> 2)
    return UUID(int=value)


def _next() -> tuple[int, int]:
    """The millisecond and a twelve-bit counter; a full counter borrows from the next millisecond."""
    global _last
    with _lock:
        now, (stamp, counter) = time.time_ns() // 1_000_000, _last
        if now > stamp:
            _last = now, int.from_bytes(os.urandom(1))
        elif counter < 0xFFF:
            _last = stamp, counter + 1
        else:
            _last = stamp + 1, 0
        return _last
