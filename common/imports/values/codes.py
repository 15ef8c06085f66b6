"""Code words: what a ledger calls a kind of dispute, an outcome, a source; yes and no."""

from __future__ import annotations

import re
from functools import lru_cache

from ..words import Column
from .text import word

_YES = frozenset(["是", "有", "√", "✓", "✔", "☑", "对", "Y", "YES", "TRUE", "1", "已", "已办", "已完成", "V"])
_NO = frozenset(["否", "无", "×", "X", "✗", "☐", "不", "N", "NO", "FALSE", "0", "未", "没有", "不是", "未办", "✘"])
_SUFFIX = re.compile(r"(?:矛盾)?(?:纠纷|争议|类|案件|案|问题|矛盾|情况)+$")


def yes(text: str) -> bool | None:
    """Yes, no, or None for a word that is neither."""
    plain = word(text)
    if plain in _YES or plain.startswith("√"):
        return True
    return False if plain in _NO else None


def code_of(column: Column, text: str) -> str | None:
    """The code a word stands for: exactly, without 纠纷 and its like, then by sense where the column allows it."""
    return _code(column, word(text))


def _code(column: Column, text: str) -> str | None:
    if not text:
        return None
    table = _table(tuple((c, *w) for c, w in column.codes.items()))
    for form in (text, _SUFFIX.sub("", text), re.sub(r"^\d+[.、)]?", "", text)):
        if form in table:
            return table[form]
    parts = [p for p in re.split(r"[/、,，;；\s()（）\-—:：]", text) if p]
    if len(parts) > 1:
        found = [table.get(p) or table.get(_SUFFIX.sub("", p)) for p in parts]
        told = [c for c in found if c]
        if told and (len(set(told)) == 1 or column.by_sense):
            return told[-1]  # the finer word comes second: 婚姻家庭（离婚）
    return _by_sense(table, text) if column.by_sense else None


@lru_cache(maxsize=64)
def _table(lists: tuple[tuple[str, ...], ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for code, *words in lists:
        for w in (code, *words):
            plain = word(w)
            found.setdefault(plain, code)
            found.setdefault(_SUFFIX.sub("", plain) or plain, code)
    return found


def _by_sense(table: dict[str, str], text: str) -> str | None:
    """The longest known word inside the text; the one found last where two are as long."""
    bare = _SUFFIX.sub("", text)
    inside = [(len(w), text.rfind(w), c) for w, c in table.items() if len(w) >= 2 and not w.isascii() and w in text]
    if inside:
        return max(inside)[2]
    around = {c for w, c in table.items() if len(bare) >= 2 and bare in w}
    return around.pop() if len(around) == 1 else None
