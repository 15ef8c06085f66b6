"""The line's own reasoning: nobody looks into what they did themselves; a finding rests on something asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from kernel.cases.models import Event

if TYPE_CHECKING:
    from common.referrals import Handed
    from kernel.cases.models import Case

FAULT = ("true", "partly")


def filled(handed: Handed) -> dict[str, Any]:
    """What the opening form knows from a reception."""
    complaining = [row | {"role": "complainant"} for row in handed.parties if row["role"] == "applicant"]
    against = "、".join(row["name"] for row in handed.parties if row["role"] == "respondent")
    return {"facts": handed.facts, "wish": handed.wish[:500], "against": against[:80], "parties": complaining}


def accepted(case: Case, data: dict[str, Any]) -> None:
    case.handler, case.record.accepted_on = data["investigator"], timezone.localdate(data["happened_at"])


def found(case: Case, data: dict[str, Any]) -> None:
    case.record.found_on = timezone.localdate(data["happened_at"])


def replied(case: Case, data: dict[str, Any]) -> None:
    case.record.replied_on = timezone.localdate(data["happened_at"])


def nothing_asked(case: Case) -> str:
    return "" if case.children["complaint.Inquiry"] else "还没有调查记录。请先登记向谁了解了什么，再下结论。"


def involved(case: Case) -> frozenset[int]:
    """Who acted in the case complained of: none of them looks into the complaint. One query."""
    if case.origin_id is None:
        return frozenset()
    acted = Event.objects.filter(case=case.origin_id, actor__isnull=False).values_list("actor_id", flat=True)
    return frozenset(acted.distinct())


def title_of(case: Case) -> str:
    """Who complains, of what."""
    from kernel import ports

    return f"{ports.parties().summary_of(case.people) or '匿名'} {case.record}"
