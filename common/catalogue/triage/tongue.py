"""The people's tongue: words that mean the same, turns of phrase, homophones, and signs of danger (`data/tongue.csv`).

A phrase is words that may stand apart: “借|欠…不还|没还” is one of the first, then within twelve characters one of the second.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).parent.parent / "data"
TONGUE = DATA / "tongue.csv"
APART = ".{0,12}?"


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """Parts that follow one another; `name` is what they are counted as."""

    name: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, kw_only=True)
class Tongue:
    """`words`: word -> classes it belongs to. `spelt`: how it is misspelt -> what is meant."""

    words: dict[str, tuple[str, ...]]
    phrases: tuple[Phrase, ...]
    dangers: tuple[Phrase, ...]
    spelt: dict[str, str]
    misspelt: re.Pattern[str]


def phrase(name: str, said: str) -> Phrase:
    parts = [f"({part})" for part in said.lower().split("…")]
    return Phrase(name=name, pattern=re.compile(APART.join(parts)))


@lru_cache(maxsize=1)
def tongue() -> Tongue:
    """The file, read once."""
    words: dict[str, list[str]] = {}
    spelt: dict[str, str] = {}
    found: dict[str, list[Phrase]] = {"frame": [], "danger": []}
    with TONGUE.open(encoding="utf-8", newline="") as file:
        for kind, name, said in list(csv.reader(file))[1:]:
            for word in said.split():
                if kind == "class":
                    words.setdefault(word.lower(), []).append(name)
                elif kind == "spelling":
                    spelt[word] = name
                else:
                    found[kind].append(phrase(name, word))
    return Tongue(
        words={word: tuple(dict.fromkeys(names)) for word, names in words.items()},
        phrases=tuple(found["frame"]),
        dangers=tuple(found["danger"]),
        spelt=spelt,
        misspelt=re.compile("|".join(map(re.escape, sorted(spelt, key=len, reverse=True)))),
    )
