"""What clerks taught: counts beside the fitted weights, bounded, so that neither one choice nor one clerk outweighs the set."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from threading import Lock

from django.conf import settings

from ..models import Lesson
from .features import FRAME

MOST = 5000  # lessons that count: the latest
FROM_ONE = 4  # of one clerk for one matter, per feature
OLD, DOUBT = 1.0, 4.0  # weight of a saying of the set against a lesson, and of not knowing
REACH = 11.0  # what lessons add to a score where every word of the set was taught the same
STRANGE = 2.0  # a word only clerks know says more than one the set knows from elsewhere
COLUMNS = ("matter", "by", "known", "prints")
End = tuple[int, str] | None  # key and print of a lesson


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
    """What was taught up to now. Two short queries, and a third one after a lesson."""
    with _one_at_a_time:
        return _kept.up_to_now()


class _Kept:
    """Counts that keep up with the table: what is new is added, what lies beyond the latest `MOST` taken away again.

    A lesson that was committed after a later one is missed until the process starts anew, which does no harm.
    """

    def __init__(self) -> None:
        self.ends: tuple[End, End] = (None, None)  # the oldest and the newest lesson when it was last looked
        self.rows: deque[tuple[str, int, list[str]]] = deque()
        self.by_clerk: defaultdict[tuple[str, str], Counter[int]] = defaultdict(Counter)
        self.taught: dict[str, dict[str, int]] = {}
        self.prints = 0

    def up_to_now(self) -> Overlay:
        ends = _end("pk"), _end("-pk")
        if ends != self.ends:
            self._catch_up(*ends)
        return Overlay(taught=self.taught, sealed=self.prints > 0)

    def _catch_up(self, oldest: End, newest: End) -> None:
        new = self._new(newest) if oldest == self.ends[0] else None
        if new is None:  # lessons were erased, or this is another table
            self.__init__()  # type: ignore[misc]
            new = list(reversed(Lesson.objects.order_by("-pk").values_list(*COLUMNS)[:MOST]))
        for matter, by, known, prints in new:
            self._count(matter, by, [*known, *prints], 1)
            self.rows.append((matter, by, [*known, *prints]))
            self.prints += bool(prints)
        while len(self.rows) > MOST:
            self._count(*self.rows.popleft(), -1)
        self.ends = oldest, newest

    def _new(self, newest: End) -> list[tuple[str, int, list[str], list[str]]] | None:
        """Lessons since it was last looked; None where the last one of then is not there any more."""
        last = self.ends[1]
        if last is None or newest is None or newest[0] < last[0]:
            return None
        rows = list(Lesson.objects.filter(pk__gte=last[0]).order_by("pk").values_list("pk", "same", *COLUMNS))
        return [row[2:] for row in rows[1:]] if rows and rows[0][:2] == last else None

    def _count(self, matter: str, by: int, names: list[str], more: int) -> None:
        """Whoever reads meanwhile holds the row as it was."""
        for name in names:
            counts = self.by_clerk[name, matter]
            before = min(counts[by], FROM_ONE)
            counts[by] += more
            change = min(counts[by], FROM_ONE) - before
            if change:
                row = self.taught.get(name, {})
                self.taught[name] = {**row, matter: row.get(matter, 0) + change}


def _end(order: str) -> End:
    found: End = Lesson.objects.order_by(order).values_list("pk", "same").first()
    return found


_kept, _one_at_a_time = _Kept(), Lock()
