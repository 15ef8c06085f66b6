"""Links of a hash chain: what stood before and what is added decide what stands now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from .seal import canonical, sm3

START = bytes(32)


def link(before: bytes, content: Mapping[str, object]) -> bytes:
    """Hash (SM3, 32 bytes) of one row of a chain over the row before it."""
    return sm3(before, canonical(content))


def anchor(before: bytes, day: date, heads: Iterable[bytes]) -> bytes:
    """Hash of one day across all chains: a case removed whole still breaks it."""
    return sm3(before, day.isoformat().encode(), *heads)
