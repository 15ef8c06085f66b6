"""What other rooms ask of the knowledge base."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from common.catalogue import titles, triage
from common.catalogue.models import Matter
from kernel.words.registry import find

from .finding.searching import Found
from .finding.searching import search as _search

SURE = 0.25  # share of the triage from which on a guide is offered


@dataclass(frozen=True, kw_only=True)
class Way:
    """A procedure somebody's words speak of: its guide leads on."""

    code: str
    title: str


def search(words: str, limit: int = 5) -> list[Found]:
    """Articles in force, published answers and cases for people's words, best first: title, text, url, source."""
    return _search(words, limit) if words.strip() else []


def laws(words: str, limit: int = 5) -> list[Found]:
    """Articles alone."""
    return _search(words, limit, parts=("law",)) if words.strip() else []


def ways(words: str) -> Sequence[Way]:
    """Procedures open to the public that the words speak of, by the triage."""
    if not words.strip():
        return ()
    likely = [s.matter for s in triage.suggest(words) if s.share >= SURE]
    lines = dict(Matter.objects.filter(code__in=likely, active=True).values_list("code", "line"))
    found = {line: _way(line, titles.title_of(code)) for code in likely if (line := lines.get(code, ""))}
    return [way for way in found.values() if way]


def _way(line: str, about: str) -> Way | None:
    rules = find(line)
    return Way(code=line, title=f"{rules.title}（{about}）") if rules and rules.open_to_public else None


__all__ = ["Found", "Way", "laws", "search", "ways"]
