"""Long work of the administration, left to the worker. Each may run twice and does no harm the second time."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from kernel.cases import timing
from kernel.cases.models import Case, Clock, Event
from kernel.cases.verify import verify
from kernel.jobs.declare import job
from kernel.journal.models import note
from kernel.reach.loading import load
from kernel.reach.models import User

from . import standing

BATCH = 100
NAMED = 50  # broken rows named in the journal; the command names all of them
VERIFIED = "核验留痕"


@job(title="重算到期日")
def refresh_due(line: str = "") -> int:
    """Write the clocks of every open case anew, of one line if named; how many next due moments moved.

    Batches of their own transactions, in order of keys: whoever breaks off begins again, and nothing is done twice.
    """
    moved, after = 0, None
    while ids := _next(line, after):
        with transaction.atomic():
            cases: Iterable[Any] = (
                Case.objects.select_for_update(of=("self",)).filter(pk__in=ids).select_related("office")
            )
            moved += sum(_refresh(case) for case in cases)
        after = ids[-1]
    return moved


def _next(line: str, after: Any) -> list[Any]:
    running = Q(pk__in=Clock.objects.filter(ended_at=None).values("case"))
    rows = Case.objects.filter(running | standing.running()).order_by("pk")
    rows = rows.filter(procedure=line) if line else rows
    rows = rows.filter(pk__gt=after) if after else rows
    return list(rows.values_list("pk", flat=True)[:BATCH])


def _refresh(case: Case) -> bool:
    """Whether the next due moment of the case moved."""
    was = case.due_at
    timing.refresh(case, list(Event.objects.filter(case=case).order_by("seq")))
    if case.due_at == was:
        return False
    case.save(update_fields=["due_at"])
    return True


def _who(user_id: int | None) -> User | None:
    return User.objects.filter(pk=user_id).first() if user_id else None


@job(title="核验全部留痕", tries=2)
def verify_all(user_id: int | None = None) -> int:
    """Prove every case, anchor and administrative entry sound; the outcome stands in the administrative journal."""
    began = timezone.now()
    cases = Case.objects.count()
    found = verify()
    named = list(islice(found, NAMED))
    broken = len(named) + sum(1 for _ in found)
    with transaction.atomic():
        data = {"cases": cases, "broken": broken, "named": named, "began": began.isoformat()}
        note(_who(user_id), VERIFIED, f"{cases}件", data)
    return broken


@job(title="装入区划", tries=3)
def load_areas(code: str, user_id: int | None = None) -> int:
    """Load areas of the seed too many to wait for."""
    added = load(code)
    with transaction.atomic():
        note(_who(user_id), "装入区划", f"统计用区划代码 {code}", {"added": added})
    return added
