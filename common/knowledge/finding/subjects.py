"""Which laws somebody's words are about (`data/subjects.csv`): an article of such a law is likelier meant than its words tell."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

SUBJECTS = Path(__file__).parent.parent / "data" / "subjects.csv"
ONE, MORE = 0.5, 0.15  # what the first word of a law's subject adds to the score of its articles, and each other one
MOST = 3  # words that count


@lru_cache(maxsize=1)
def known() -> dict[str, tuple[str, ...]]:
    """Law by its short name -> the people's words for what it is about."""
    with SUBJECTS.open(encoding="utf-8", newline="") as file:
        return {row["law"]: tuple(row["words"].split()) for row in csv.DictReader(file)}


def meant(words: str) -> dict[str, float]:
    """Factor of every law the words are about."""
    told = {law: sum(word in words for word in of) for law, of in known().items()}
    return {law: 1 + ONE + MORE * (min(n, MOST) - 1) for law, n in told.items() if n}
