"""Matters as people call them, for records that keep a matter's code."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.core.cache import cache

KEPT = 30  # seconds: a title changed by an administrator is read by every process after that long
_KEY = "catalogue.titles"


def known() -> list[tuple[str, str, str, bool]]:
    """Code, title, heading and whether it is in use, in order; retired ones too, for records that still name them."""
    found: list[tuple[str, str, str, bool]] | None = cache.get(_KEY)
    if found is None:
        from .models import Matter

        rows = Matter.objects.order_by("order", "pk").values_list("code", "title", "group", "active")
        found = list(rows)
        cache.set(_KEY, found, KEPT)
    return found


def forget() -> None:
    """After a change: this process reads anew."""
    cache.delete(_KEY)


def choices() -> list[tuple[str, str]]:
    """Code and title of every matter."""
    return [(code, title) for code, title, _, _ in known()]


def title_of(code: str) -> str:
    """A matter as people call it; its code where the catalogue no longer has it."""
    return dict(choices()).get(code, code)


def grouped() -> list[tuple[str, Any]]:
    """Matters in use under their headings, as a field of choices shows them."""
    shown = [(group, (code, title)) for code, title, group, active in known() if active]
    return [(head, [pair for _, pair in of]) for head, of in groupby(shown, key=lambda row: row[0])]
