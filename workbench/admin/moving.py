"""What a change of working days would do to running clocks, counted before it is made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from kernel.cases.models import Case, Clock, Event
from kernel.cases.timing import Almanac, rows_of
from kernel.clocks.days import Calendar, Entry
from kernel.clocks.models import Day
from kernel.clocks.rows import book

MOST = 400  # cases computed while somebody waits; more are only counted


@dataclass(frozen=True, kw_only=True)
class Moved:
    """Running clocks that would end earlier or later. `beyond` cases may be touched too but were not computed."""

    earlier: int = 0
    later: int = 0
    beyond: int = 0

    @property
    def words(self) -> str:
        """The answer as a sentence."""
        if not (self.earlier or self.later or self.beyond):
            return "没有正在走的时限受影响。"
        parts = [f"{n}个{way}" for n, way in ((self.later, "推后"), (self.earlier, "提前")) if n]
        sentence = f"{self.earlier + self.later}个正在走的时限将变动（{'，'.join(parts)}）。" if parts else ""
        return sentence + (f"另有{self.beyond}件可能受影响，保存后由后台逐件重算。" if self.beyond else "")


def touched(days: Iterable[date]) -> QuerySet[Clock]:
    """Running clocks that were under way, or due, on one of these days."""
    days = sorted(days)
    first, last = (timezone.make_aware(datetime.combine(d, time.min)) for d in (days[0], days[-1] + timedelta(days=1)))
    return Clock.objects.filter(ended_at=None, due_at__gte=first, started_at__lt=last)


def preview(after: Iterable[Entry], without: Iterable[date] = ()) -> Moved:
    """Count what entering these days, and removing those, would move. Writes nothing."""
    after, without = list(after), list(without)
    rows = {d.date: Entry(date=d.date, working=d.working, name=d.name, source=d.source) for d in Day.objects.all()}
    changed = {e.date for e in after if e.date not in rows or rows[e.date].working != e.working} | (
        set(without) & rows.keys()
    )
    if not changed:
        return Moved()
    new = {**{k: v for k, v in rows.items() if k not in set(without)}, **{e.date: e for e in after}}
    ids = list(dict.fromkeys(touched(changed).order_by("case_id").values_list("case_id", flat=True)))
    almanac = Almanac(days=Calendar(new.values()), lengths=book())
    earlier = later = 0
    cases: Iterable[Any] = Case.objects.filter(pk__in=ids[:MOST]).select_related("office")
    for case in cases:
        sooner, delayed = _compare(case, almanac)
        earlier, later = earlier + sooner, later + delayed
    return Moved(earlier=earlier, later=later, beyond=max(len(ids) - MOST, 0))


def _compare(case: Case, almanac: Almanac) -> tuple[int, int]:
    """How many running clocks of a case would end earlier, and how many later."""
    stored = {(c.limit, c.run): c.due_at for c in Clock.objects.filter(case=case, ended_at=None)}
    fresh = rows_of(case, Event.objects.filter(case=case), almanac)
    moves = [(stored[r.limit, r.run], r.due_at) for r in fresh if (r.limit, r.run) in stored]
    return sum(1 for old, new in moves if old and new and new < old), sum(
        1 for old, new in moves if old and new and new > old
    )
