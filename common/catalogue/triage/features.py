"""What somebody said, taken apart: pairs and single characters, words of a class, turns of phrase; each with its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt

from .tongue import tongue

LONGEST = 2000  # characters that are read: as many as a reception keeps
CLASS, FRAME = "@", "#"  # marks of features that are no characters
WEIGHT = 1.5  # of those beside characters and pairs
Span = tuple[int, int]
_BREAK = "，"


@dataclass(frozen=True, kw_only=True)
class Heard:
    """`flat` is what is compared, `at[i]` where its character i stands in what was said."""

    said: str
    flat: str
    at: tuple[int, ...]

    def own(self, span: Span) -> str:
        """The citizen's own words at a place of `flat`."""
        return self.said[self.at[span[0]] : self.at[span[1] - 1] + 1].strip()


def hear(said: str) -> Heard:
    """One form for width, capitals, digits and punctuation; homophones as they were meant."""
    said = said[:LONGEST]
    flat, at = _flat(said)
    known = tongue()
    parts: list[str] = []
    places: list[int] = []
    last = 0
    for found in known.misspelt.finditer(flat):
        meant, start, end = known.spelt[found[0]], *found.span()
        parts += [flat[last:start], meant]
        places += [*at[last:start], *(at[min(start + n, end - 1)] for n in range(len(meant)))]
        last = end
    parts.append(flat[last:])
    return Heard(said=said, flat="".join(parts), at=(*places, *at[last:]))


def _flat(said: str) -> tuple[str, list[int]]:
    chars: list[str] = []
    at: list[int] = []
    for place, char in enumerate(said):
        for plain in unicodedata.normalize("NFKC", char).lower():
            shown = "0" if plain.isdigit() else plain if plain.isalnum() else _BREAK
            if shown in {"0", _BREAK} and chars and chars[-1] == shown:
                continue
            chars.append(shown)
            at.append(place)
    return "".join(chars), at


def features(heard: Heard) -> dict[str, list[Span]]:
    """Everything that was found, and where in `flat`."""
    found: dict[str, list[Span]] = {}
    for name, span in (*_characters(heard.flat), *_words(heard.flat), *_phrases(heard.flat)):
        found.setdefault(name, []).append(span)
    return found


def _characters(flat: str) -> Iterator[tuple[str, Span]]:
    for run in re.finditer(f"[^{_BREAK}]+", flat):
        start, text = run.start(), run[0]
        for n in range(len(text)):
            yield text[n], (start + n, start + n + 1)
            if n + 1 < len(text):
                yield text[n : n + 2], (start + n, start + n + 2)


def _words(flat: str) -> Iterator[tuple[str, Span]]:
    for word, names in tongue().words.items():
        place = flat.find(word)
        if place >= 0:
            for name in names:
                yield CLASS + name, (place, place + len(word))


def _phrases(flat: str) -> Iterator[tuple[str, Span]]:
    for phrase in tongue().phrases:
        if found := phrase.pattern.search(flat):
            for part in range(1, (phrase.pattern.groups or 0) + 1):
                if found[part]:
                    yield FRAME + phrase.name, found.span(part)
                    yield FRAME + phrase.pattern.pattern, found.span(part)


def vector(names: dict[str, list[Span]]) -> dict[str, float]:
    """Features as weights of length one."""
    raw = {name: WEIGHT if name[0] in (CLASS, FRAME) else 1.0 for name in names}
    length = sqrt(sum(value * value for value in raw.values())) or 1.0
    return {name: value / length for name, value in raw.items()}


def dangers(heard: Heard) -> tuple[str, ...]:
    """Signs that somebody may come to harm or a limit may pass, each once."""
    told = (heard.flat, heard.said.lower())  # as it was said, too: ages and days are numbers
    return tuple(dict.fromkeys(p.name for p in tongue().dangers if any(map(p.pattern.search, told))))
