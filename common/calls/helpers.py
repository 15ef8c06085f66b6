"""What helps an agent and lives in other rooms: answers from the knowledge base, matters suggested by the caller's words.

Each is asked through one function here and gives nothing where that room is not there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One thing found in the knowledge base."""

    title: str
    text: str = ""
    url: str = ""
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Likely:
    """A matter the words speak of, and which of them."""

    code: str
    title: str
    because: str = ""


@cache
def _room(app: str, module: str) -> Any:
    if not apps.is_installed(app) or find_spec(module) is None:
        return None
    return import_module(module)


def knows() -> bool:
    """Whether there is a knowledge base to ask."""
    return _room("common.knowledge", "common.knowledge.public") is not None


def answers(words: str, limit: int = 5) -> Sequence[Answer]:
    """What the knowledge base says to these words, best first."""
    room = _room("common.knowledge", "common.knowledge.public")
    if room is None or not words.strip():
        return ()
    return tuple(_answer(hit) for hit in room.search(words.strip(), limit))


def _answer(hit: Any) -> Answer:
    said = {name: str(getattr(hit, name, "") or "") for name in ("title", "text", "url", "source")}
    said["text"] = said["text"] or str(getattr(hit, "excerpt", "") or "")
    return Answer(**said)


def suggested(words: str, limit: int = 3) -> Sequence[Likely]:
    """Matters of the catalogue the caller's words speak of, likeliest first."""
    room = _room("common.catalogue", "common.catalogue.triage")
    if room is None or not words.strip():
        return ()
    titles = dict(matters())
    found = list(room.suggest(words))[:limit]
    return tuple(
        Likely(code=s.matter, title=titles.get(s.matter, s.matter), because="、".join(map(str, s.because or ())))
        for s in found
    )


def matters() -> list[tuple[str, str]]:
    """Code and title of every matter of the catalogue; nothing where there is none. One query."""
    if _room("common.catalogue", "common.catalogue.models") is None:
        return []
    rows = apps.get_model("catalogue", "Matter").objects.filter(active=True).order_by("order", "pk")
    return list(rows.values_list("code", "title"))
