"""Text as search compares it: one form for full and half width, capitals and small letters, and every kind of bracket.

Pure functions. Two characters make a token, and one: names of two characters and rare ones are found, and no dictionary
has to know them. Tokens only narrow; what is found is compared with the folded text, so nothing is found that is not there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

LINE = "\n"  # between lines of a case: no term reaches across
LONGEST = 20_000  # characters of a case that are indexed
TERMS, TERM = 8, 60  # terms of a query, characters of a term
_PRIVATE = 0xE000  # where ASCII signs go in tokens, lest an engine's tokeniser or query language sees them
_ALIKE = {
    **dict.fromkeys("〔［【〖{[", "("),
    **dict.fromkeys("〕］】〗}]", ")"),
    **dict.fromkeys("‐‑‒–—―−－", "-"),
    **dict.fromkeys("•・‧∙⋅●", "·"),
    **dict.fromkeys("“”„‟", '"'),
    **dict.fromkeys("‘’‚‛", "'"),
}


class _Folding(dict[int, str]):
    """What each character is compared as; worked out once."""

    def __missing__(self, code: int) -> str:
        plain = unicodedata.normalize("NFKC", chr(code)).casefold()
        plain = "".join(_ALIKE.get(c, c) for c in unicodedata.normalize("NFKC", plain))
        self[code] = plain = "" if plain.isspace() and chr(code) != " " else plain
        return plain


class _Signs(dict[int, str]):
    """ASCII letters, digits and all that is not ASCII stand for themselves in a token."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = char = char if code > 127 or char.isalnum() else chr(_PRIVATE + code)
        return char


_FOLDING, _SIGNS = _Folding(), _Signs()
_RUNS = re.compile("[0-9a-z]+")
_GONE = {"Cc", "Cs", "Cf", "Co", "Cn"}  # controls, halves of pairs, invisible marks, private use, unassigned


def clean(text: str) -> str:
    """One line of a case as it is shown: composed, single spaces, nothing invisible."""
    composed = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(c for c in composed if c.isascii() or not _gone(c)).replace("\x00", "")


def _gone(char: str) -> bool:
    kind = unicodedata.category(char)
    return kind in _GONE and not (kind == "Cn" and ord(char) >= 0x20000)  # newer ideographs than this Python knows


def fold(line: str) -> str:
    """A clean line in the form that is compared; each character by itself, so that places can be traced back (`marked`)."""
    return line.translate(_FOLDING)


def terms(query: str) -> list[str]:
    """The terms of a query, folded: all of them must be in a case. Signs mean themselves; nothing is an operator."""
    words = fold(clean(query)).split()
    return list(dict.fromkeys(word[:TERM] for word in words))[:TERMS]


def tokens(text: str) -> set[str]:
    """Every token of a folded text: characters, pairs, and threes and fours of signs of numbers; never across a space.

    Ten digits make few pairs, each in nearly every case: by pairs alone, one number among a million is slow to find.
    """
    found: set[str] = set()
    for word in text.split():
        for run in _RUNS.findall(word):
            found.update(run[n : n + size] for size in (3, 4) for n in range(len(run) - size + 1))
        word = word.translate(_SIGNS)
        found.update(word)
        found.update(a + b for a, b in pairwise(word))
    return found


def wanted(term: str) -> list[str]:
    """Tokens a text must have to contain a term: no more than it takes to cover the term."""
    found: dict[str, None] = {}
    inside: set[int] = set()  # pairs that lie in a longer token
    for run in _RUNS.finditer(term):
        size = min(4, run.end() - run.start())
        for n in _starts(run.start(), run.end(), size) if size > 2 else ():
            found[term[n : n + size]] = None
        inside.update(range(run.start(), run.end() - 1) if size > 2 else ())
    word = term.translate(_SIGNS)
    found |= dict.fromkeys(word[n : n + 2] for n in range(len(word) - 1) if n not in inside)
    return list(found) or [word]


def _starts(start: int, end: int, size: int) -> list[int]:
    """Places of tokens side by side, the last one flush with the end."""
    return sorted({*range(start, end - size, size), end - size})


def sign(mark: str) -> str:
    """A token of ours (`zmediation`) in the form both engines take."""
    return mark.translate(_SIGNS)


def marked(line: str, found: list[str]) -> list[tuple[str, bool]]:
    """A clean line cut where terms stand in it: pieces and whether each is one."""
    inside = [False] * len(line)
    folded, origin = _traced(line)
    for term in found:
        at = folded.find(term)
        while at >= 0:
            for place in range(origin[at], origin[at + len(term) - 1] + 1):
                inside[place] = True
            at = folded.find(term, at + 1)
    return list(_pieces(line, inside))


def _traced(line: str) -> tuple[str, list[int]]:
    parts = [fold(char) for char in line]
    return "".join(parts), [n for n, part in enumerate(parts) for _ in part]


def _pieces(line: str, inside: list[bool]) -> Iterator[tuple[str, bool]]:
    start = 0
    for n in range(1, len(line) + 1):
        if n == len(line) or inside[n] != inside[start]:
            yield line[start:n], inside[start]
            start = n
