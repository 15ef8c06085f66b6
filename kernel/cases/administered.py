"""What the administration does to many cases: a leaver's cases pass on, cases follow an area that moved or was merged.

Past reach on purpose, since an administrator sees no case: the caller has made sure that the actor administers the
house. Each case is told in its own chain.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from kernel.reach.areas import COLUMNS, Area
from kernel.reach.models import User

from .actors import Actor
from .door import lock
from .models import Case, Event
from .repair import give, unfit
from .write import Deed, append


def pass_on(cases: Iterable[Case], leaver: User, to: User, *, actor: Actor, reason: str) -> tuple[int, list[str]]:
    """Give what a leaver still handles to a colleague: how many, and a sentence for each case that cannot pass."""
    done, left = 0, []
    with transaction.atomic():
        for case in sorted(cases, key=lambda c: c.pk):
            fresh = lock(case)
            if fresh.handler_id != leaver.pk or fresh.closed:
                continue  # somebody was first
            if why := unfit(fresh, to):
                left.append(f"{fresh.number}：{why}")
            else:
                give(fresh, to, actor, reason)
                done += 1
    return done, left


def relocate(ids: Iterable[UUID], *, actor: Actor, basis: str) -> int:
    """Place cases where their area stands now; how many moved. Closed ones too: whoever serves the area keeps its files."""
    with transaction.atomic():
        cases = [lock(case) for case in Case.objects.filter(pk__in=list(ids)).order_by("pk")]
        known = Area.objects.in_bulk({i for case in cases for i in _path(case)})
        return sum(_relocate(case, known, actor, basis) is not None for case in cases)


def _path(case: Case) -> list[int]:
    return [i for column in COLUMNS if (i := getattr(case, f"{column}_id"))]


def _relocate(case: Case, known: dict[int, Area], actor: Actor, basis: str) -> Event | None:
    was, path = "".join(known[i].name for i in _path(case)), _path(case)
    area = known[path[-1]]
    while area.merged_into is not None:
        area = area.merged_into
    case.place(area)
    if _path(case) == path:
        return None
    shown = [["原区域", was], ["现区域", area.full_name], ["依据", basis]]
    data = {"values": {"was": path, "now": _path(case)}, "shown": shown}
    return append(case, Deed(act="relocate", actor=actor, at=timezone.now(), data=data, moves=False))
