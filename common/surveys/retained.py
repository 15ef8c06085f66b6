"""What was written in a questionnaire goes with the personal data of its case; behind a link, by a period of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from common.privacy.kinds import Kind, Unit, beside, declare
from common.privacy.wiping import wipe

from .models import Answer, Reply
from .models import Kind as Asked


def _due(before: datetime) -> QuerySet[Reply]:
    """Replies without a case that were not wiped yet."""
    return Reply.objects.filter(at__lt=before, case=None, wiped_at=None)


def _erase(before: datetime, most: int) -> int:
    return _wipe(list(_due(before).order_by("at")[:most]))


def _wipe(rows: list[Reply]) -> int:
    """Telephones and words; what was chosen stays and is counted."""
    wipe(rows)
    wipe(list(Answer.objects.filter(reply__in=rows, question__kind=Asked.WORDS)))
    return Reply.objects.filter(pk__in=[r.pk for r in rows]).update(wiped_at=timezone.now())


declare(Kind(
    code="surveys", title="问卷回答", holds="不满意的人留下的电话，答卷人自己写的话",
    purpose="改进服务，回访不满意的人", starts="答卷的时间",
    law="个人信息保护法第十三条第一款第三项：为履行法定职责所必需", length=2, unit=Unit.YEARS,
    source="本局确定（未核实，法律没有写明）", count=lambda before: _due(before).count(), erase=_erase,
))  # fmt: skip


@beside
def replies(cases: Iterable[UUID]) -> int:
    return _wipe(list(Reply.objects.filter(case__in=list(cases), wiped_at=None)))
