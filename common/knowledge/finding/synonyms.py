"""People's words and the law's: rows an editor changes, seeded from a list once."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.cache import cache

SEEDS = Path(__file__).parent.parent / "data" / "synonyms.csv"
KEPT = 30  # seconds: what an editor changed is used by every process after that long
_KEY = "knowledge.synonyms"
APART = ".{0,8}?"
Pair = tuple[str, str]  # said, meant


def ensure(model: Any = None) -> int:
    """Enter the list where there is nothing yet; what an editor deleted does not come back. How many."""
    if model is None:
        from ..models import Synonym

        model = Synonym
    if model.objects.exists():
        return 0
    with SEEDS.open(encoding="utf-8", newline="") as file:
        rows = [model(said=row["said"], meant=row["meant"]) for row in csv.DictReader(file)]
    return len(model.objects.bulk_create(rows))


def known() -> list[Pair]:
    """Pairs in use. One query, kept for a while."""
    found: list[Pair] | None = cache.get(_KEY)
    if found is None:
        from ..models import Synonym

        found = list(Synonym.objects.filter(active=True).values_list("said", "meant"))
        cache.set(_KEY, found, KEPT)
    return found


def forget() -> None:
    cache.delete(_KEY)


def meant(words: str, pairs: Iterable[Pair]) -> list[str]:
    """What the law calls what these words say."""
    return [law for said, law in pairs if any(_stands(form, words) for form in said.split())]


def _stands(form: str, words: str) -> bool:
    """“欠…工钱”: one, then within a few characters the other; `|` between alternatives."""
    if "…" not in form and "|" not in form:
        return form in words
    parts = ("|".join(map(re.escape, part.split("|"))) for part in form.split("…"))
    return re.search(APART.join(f"(?:{part})" for part in parts), words) is not None
