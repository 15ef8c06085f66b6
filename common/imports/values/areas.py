"""Areas by the names people write: 柳溪村, 柳溪, 柳溪镇柳溪村3组."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from kernel.reach.models import Area

from .text import word

_TAIL = re.compile(r"(?:村民委员会|居民委员会|村委会|居委会|社区居委会|社区|街道办事处|街道|村|镇|乡|居|管理区)$")


def bare(name: str) -> str:
    """柳溪 of 柳溪村, 柳溪社区居委会; a name of one character keeps its kind."""
    short = _TAIL.sub("", name)
    return short if len(short) >= 2 else name


class Gazetteer:
    """The areas a batch may name, found in a phrase: the lowest level first, then the longest name."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self.areas = {a.pk: a for a in areas}
        self.whole: dict[str, list[Area]] = {}
        self.short: dict[str, list[Area]] = {}
        for area in self.areas.values():
            self.whole.setdefault(area.name, []).append(area)
            self.short.setdefault(bare(area.name), []).append(area)
        ordered = sorted(self.whole, key=lambda n: (-max(a.level for a in self.whole[n]), -len(n)))
        self.names = re.compile("|".join(map(re.escape, ordered))) if ordered else None
        self.find = lru_cache(maxsize=65536)(self._find)

    def _find(self, text: str) -> Area | None:
        """The area a text names; None for none, and where two of one name are equally likely."""
        plain = word(text)
        for exact in (self.whole.get(plain), self.short.get(bare(plain))):
            if exact and len(exact) == 1:
                return exact[0]
        named = [a for name in (self.names.findall(plain) if self.names else ()) for a in self.whole[name]]
        if not named:
            return None
        above = {a.town_id for a in named if a.level == 4}
        fitting = [a for a in named if a.level == 5 and (not above or a.town_id in above)] or named
        lowest = max(a.level for a in fitting)
        best = [a for a in fitting if a.level == lowest]
        return best[0] if len({a.pk for a in best}) == 1 else None
