"""A round over the house: everything read and opened, or only what is not stored as it was when it was proven."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef

from kernel.cases.models import Case
from kernel.cases.verify import broken_anchors, verify
from kernel.journal.models import broken_entries
from kernel.journal.seal import Unreadable

from .models import Proven, Round
from .raw import marks

BATCH = 1000


@dataclass
class Proof:
    """One round. `whole` reads everything; otherwise a case whose rows are byte for byte those proven before is passed over.

    What that may claim: such a case was sound then, and no row of it, nor the key that marks it, changed since. It opens
    nothing and reads no file of it again. Anchors and the administrative chain are proven entirely in either case.
    """

    whole: bool = True
    files: bool = True
    seen: int = 0
    same: int = 0

    @property
    def again(self) -> int:
        return self.seen - self.same

    def run(self, tell: Callable[[int], None] = lambda seen: None) -> Iterator[str]:
        """Sentences naming each broken row. Work may go on meanwhile: what changes under the reading is proven next time."""
        yield from self._baseline()
        broken = 0
        for ids in _batches():
            for sentence in self._batch(ids):
                broken += 1
                yield sentence
            self.seen += len(ids)
            tell(self.seen)
        for way in (_taken_away(), broken_anchors(), broken_entries()):
            for sentence in way:
                broken += 1
                yield sentence
        Round(whole=self.whole and self.files and not broken, cases=Proven.objects.count(), again=self.again).save()

    def _baseline(self) -> Iterator[str]:
        """What earlier rounds left must be what they left; where it is not, nothing is passed over."""
        last = Round.objects.first()
        if last is None:
            self.whole = True
        elif not last.holds or last.cases != Proven.objects.count():
            self.whole = True
            yield f"{last.at:%Y年%-m月%-d日}的校验记录被改动或缺少，不能作为基准，本次全部重新校验"

    def _batch(self, ids: list[UUID]) -> Iterator[str]:
        kept = {
            c: bytes(m) for c, m in Proven.objects.filter(case__range=(ids[0], ids[-1])).values_list("case", "mark")
        }
        now = marks(ids[0], ids[-1])
        due = ids if self.whole else [i for i in ids if kept.get(i) != now.get(i)]
        self.same += len(ids) - len(due)
        if not due:
            return
        wrong = yield from self._prove(due)
        later = marks(ids[0], ids[-1])
        sound = [i for i in due if i not in wrong and i in now and now[i] == later.get(i)]
        fresh = [Proven(case=i, mark=now[i]) for i in sound if kept.get(i) != now[i]]
        Proven.objects.bulk_create(fresh, update_conflicts=True, unique_fields=["case"], update_fields=["mark"])
        Proven.objects.filter(case__in=wrong).delete()

    def _prove(self, ids: list[UUID]) -> Generator[str, None, set[UUID]]:
        """Prove these; returns those that are broken."""
        try:
            if not (found := self._said(ids)):
                return set()
        except Unreadable:
            found = []
        if len(ids) == 1:
            yield from found or [f"{Case.objects.get(pk=ids[0]).number}：加密内容已被改动，或者缺少密钥"]
            return set(ids)
        wrong: set[UUID] = set()
        for half in (ids[: len(ids) // 2], ids[len(ids) // 2 :]):
            wrong |= yield from self._prove(half)
        return wrong

    def _said(self, ids: list[UUID]) -> list[str]:
        return list(verify(Case.objects.filter(pk__in=ids).order_by("pk"), files=self.files))


def last_whole() -> Round | None:
    """The last round that opened everything and found nothing."""
    return next((r for r in Round.objects.filter(whole=True)[:1] if r.holds), None)


def _batches() -> Iterator[list[UUID]]:
    rows = Case.objects.order_by("pk").values_list("pk", flat=True)
    ids = list(rows[:BATCH])
    while ids:
        yield ids
        ids = list(rows.filter(pk__gt=ids[-1])[:BATCH])


def _taken_away() -> Iterator[str]:
    gone = Proven.objects.filter(~Exists(Case.objects.filter(pk=OuterRef("case"))))
    yield from (f"已校验过的办件 {case} 已被删除" for case in gone.values_list("case", flat=True))
