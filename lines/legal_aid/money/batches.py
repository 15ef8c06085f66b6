"""A batch and its members. A subsidy is in one batch only: what moves it is an act of its own case, done under its lock."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils import timezone

from kernel.cases import door
from kernel.cases.actors import Actor
from kernel.cases.models import Case
from kernel.cases.refusals import Invalid, Refused
from kernel.words import RoleKind

from .models import Budget, Payment

GONE = ("returned", "void")  # batches that take nothing from their budget
WHY = "随补贴发放批次登记"


def members(case: Case) -> QuerySet[Any, Any]:
    """Records of the cases in a batch."""
    from ..models import Aid

    found: QuerySet[Any, Any] = Aid.objects.filter(pk__in=case.record.members).select_related("case")
    return found


def ready(user: Any) -> QuerySet[Any, Any]:
    """Approved subsidies in no batch, within somebody's reach, those closed first on top."""
    from ..models import Aid

    seen = Case.objects.reach(user).filter(procedure="legal_aid", stage="closed")
    found: QuerySet[Any, Any] = Aid.objects.filter(subsidy_state="allowed", case__in=seen).select_related("case")
    return found.order_by("closed_on", "pk")


def left(budget: Budget, without: Any = None) -> Decimal:
    """What no batch has taken yet, 元."""
    taken = Payment.objects.filter(budget=budget).exclude(case__stage__in=GONE).exclude(pk=without)
    return budget.amount - (taken.aggregate(n=Sum("total"))["n"] or Decimal(0))


def paid_from(budget: Budget) -> list[Payment]:
    """Batches paid out of a budget, the earliest first."""
    found = Payment.objects.filter(budget=budget, case__stage="paid").select_related("case")
    return list(found.order_by("paid_on", "pk"))


def total_paid(budget: Budget) -> Decimal:
    """What has been paid out of it, 元."""
    return sum((p.total for p in paid_from(budget)), Decimal(0))


def total_of(aids: Sequence[Any]) -> Decimal:
    return sum((Decimal(aid.subsidy or 0) for aid in aids), Decimal(0))


def gathered(case: Case, data: dict[str, Any]) -> None:
    case.handler = data.get("_by")
    _move(case, data, "joined", stands="allowed", said={"subsidy_batch": case.number})


def paid(case: Case, data: dict[str, Any]) -> None:
    r = case.record
    said = {"subsidy_source": r.source, "subsidy_paid_on": r.paid_on, "voucher": r.voucher}
    _move(case, data, "paid", stands="joined", said=said)


def sent_back(case: Case, data: dict[str, Any]) -> None:
    _move(case, data, "released", stands="joined")


def undo_gathering(case: Case) -> None:
    _move(case, {}, "released", stands="joined")


def undo_payment(case: Case) -> None:
    _move(case, {}, "unpaid", stands="paid")


def undo_return(case: Case) -> None:
    """They come back into it, unless another batch has taken one of them meanwhile: Refused."""
    _move(case, {}, "joined", stands="allowed", said={"subsidy_batch": case.number})


def _move(batch: Case, data: dict[str, Any], step: str, *, stands: str, said: dict[str, Any] | None = None) -> None:
    """Do a step in the case of every member, in the order of their keys so that two batches never wait for each other.

    Members the step has moved already are left: the demonstration writes both sides. Raises Refused with the case.
    """
    user = data.get("_by")
    actor = Actor(RoleKind.CLOCK, f"{user or '更正'}（{batch.number}）"[:60], user=user)
    at = data.get("happened_at") or timezone.now()
    moment = timezone.localtime(at).strftime("%Y-%m-%dT%H:%M:%S")
    for aid in members(batch).order_by("pk"):
        if aid.subsidy_batch == batch.number and aid.subsidy_state != stands:
            continue
        payload = {**(said or {}), "happened_at": moment, "back_reason": WHY}
        try:
            door.perform(aid.case, step, actor=actor, payload=payload)
        except Invalid as error:
            raise Refused(f"{aid.case.number}：{'；'.join(error.messages)}") from error
