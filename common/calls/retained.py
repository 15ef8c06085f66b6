"""How long what was said on the telephone is kept, and what goes with the case that came of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from common.privacy.kinds import Kind, beside, declare
from common.privacy.wiping import wipe

from .models import Attempt, Call, CallBack, Review


def _due(before: datetime) -> QuerySet[Call]:
    """Calls long over that were not erased yet; those with a case go with it."""
    return Call.objects.filter(started_at__lt=before, case=None, erased_at=None)


def _erase(before: datetime, most: int) -> int:
    return _wipe(list(_due(before).order_by("started_at")[:most]))


def _wipe(calls: list[Call]) -> int:
    """The calls and all that hangs on them; times, results and scores stay for statistics."""
    ids = [c.pk for c in calls]
    backs = list(CallBack.objects.filter(call__in=ids))
    wipe([*calls, *backs, *Attempt.objects.filter(call_back__in=backs), *Review.objects.filter(call__in=ids)])
    return Call.objects.filter(pk__in=ids).update(erased_at=timezone.now())


declare(Kind(
    code="calls", title="12348 来电记录", holds="来电号码、来电人称呼、诉求和答复、录音位置、回电记录、质检评语",
    purpose="解答法律咨询、回电、转办和核查服务质量", starts="来电之日",
    law="个人信息保护法第十三条第一款第三项：为履行法定职责所必需", length=3,
    source="本局确定（未核实，法律没有写明）", count=lambda before: _due(before).count(), erase=_erase,
))  # fmt: skip


@beside
def calls(cases: Iterable[UUID]) -> int:
    """Calls from which a case came go with its personal data."""
    return _wipe(list(Call.objects.filter(case__in=list(cases), erased_at=None)))
