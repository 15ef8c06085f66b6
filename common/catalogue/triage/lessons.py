"""What clerks taught: counts beside the fitted weights, bounded, so that neither one choice nor one clerk outweighs the set."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Count, Max, Min

from ..models import Lesson
from .features import FRAME

MOST = 5000  # lessons that count: the latest
FROM_ONE = 4  # of one clerk for one matter, per feature
OLD, DOUBT = 1.0, 4.0  # weight of a saying of the set against a lesson, and of not knowing
REACH = 9.0  # what lessons add to a score where every word of the set was taught the same
STRANGE = 2.0  # a word only clerks know says more than one the set knows from elsewhere
_loaded: tuple[tuple[object, ...], Overlay] | None = None


def print_of(name: str) -> str:
    """A keyed print of a feature: without the key nobody can try which word it was."""
    key = settings.SINAN_INDEX_KEY[0][:64]
    return hashlib.blake2b(name.encode(), key=key, digest_size=6).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Overlay:
    """`taught`: feature or its print -> matter -> how often, no clerk more than `FROM_ONE` times."""

    taught: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    sealed: bool = False  # whether prints are in it

    def bonus(self, found: Iterable[str], heard: Mapping[str, int]) -> dict[str, float]:
        """What is added to the score of each matter. A word the set has often needs as many lessons to turn."""
        if not self.taught:
            return {}
        sums: defaultdict[str, float] = defaultdict(float)
        rows = {name: self._rows(name, heard) for name in found if counted(name)}
        names = [name for name, row in rows.items() if row or name in heard]  # what nobody knows says nothing
        for name in names:
            whole = sum(rows[name].values()) + OLD * heard.get(name, 0) + DOUBT
            for matter, count in rows[name].items():
                sums[matter] += count / whole * (1.0 if name in heard else STRANGE)
        return {matter: REACH * value / len(names) for matter, value in sums.items()}

    def knows(self, name: str) -> bool:
        """Whether a word the set does not have was taught often enough to mean something."""
        return self.sealed and sum(self.taught.get(print_of(name), {}).values()) >= DOUBT

    def _rows(self, name: str, heard: Mapping[str, int]) -> Mapping[str, int]:
        if name in heard:
            return self.taught.get(name, {})
        return self.taught.get(print_of(name), {}) if self.sealed else {}


def counted(name: str) -> bool:
    """Characters by themselves teach nothing, and single turns of phrase less than what they stand for."""
    return len(name) > 1 and not (name[0] == FRAME and "(" in name)


def overlay() -> Overlay:
    """What was taught up to now: one short query, and a second one after a lesson."""
    global _loaded
    stamp = tuple(Lesson.objects.aggregate(n=Count("id"), top=Max("id"), last=Max("same"), first=Min("same")).values())
    if _loaded is None or _loaded[0] != stamp:
        _loaded = stamp, _build()
    return _loaded[1]


def _build() -> Overlay:
    by_clerk: dict[tuple[str, str], Counter[int]] = {}
    sealed = False
    rows = Lesson.objects.order_by("-pk").values_list("matter", "by", "known", "prints")[:MOST]
    for matter, by, known, prints in rows:
        sealed = sealed or bool(prints)
        for name in (*known, *prints):
            by_clerk.setdefault((name, matter), Counter())[by] += 1
    taught: dict[str, dict[str, int]] = {}
    for (name, matter), counts in by_clerk.items():
        taught.setdefault(name, {})[matter] = sum(min(count, FROM_ONE) for count in counts.values())
    return Overlay(taught=taught, sealed=sealed)
