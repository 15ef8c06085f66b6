"""What the books of money refuse, and what a check of a budget finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from .. import rules
from . import batches
from .models import Payment, Standard

if TYPE_CHECKING:
    from kernel.cases.models import Case

OF = ("service", "category", "per", "phase", "deed")  # what a row is about


def overlaps(case: Case) -> str:
    """Two rows in force for the same thing on one day would leave the amount to chance."""
    row = case.record
    same = Standard.objects.filter(
        Q(until=None) | Q(until__gte=row.since), case__stage="in_force", case__district=case.district_id,
        **{name: getattr(row, name) for name in OF},
    )  # fmt: skip
    if row.until:
        same = same.filter(since__lte=row.until)
    other = same.select_related("case").first()
    if other is None:
        return ""
    return f"与执行中的{other.case.number}（自{other.since}起）为同一项目且日期重叠，请先将其停止执行。"


def checked(case: Case, data: dict[str, Any]) -> None:
    """What has been paid out of it until now."""
    record = case.record
    record.spent = batches.total_paid(record)
    record.spent_on = rules.day(data)


def still_paying(case: Case) -> str:
    """No year is settled with a batch on its way."""
    waiting = Payment.objects.filter(budget=case.pk, case__stage__in=("gathered", "approved")).select_related("case")
    numbers = "、".join(p.case.number for p in waiting)
    return f"还有批次没有支付或者退回：{numbers}。" if numbers else ""
