"""The line's own reasoning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from common.catalogue import titles

if TYPE_CHECKING:
    from common.referrals import Handed
    from kernel.cases.models import Case


def filled(handed: Handed) -> dict[str, Any]:
    """What the opening form knows from a reception: everything."""
    return {
        "matter": handed.matter,
        "facts": handed.facts,
        "wish": handed.wish,
        "place": handed.place,
        "amount": handed.amount,
        "parties": [row for row in handed.parties if row["role"] in {"applicant", "respondent"}],
    }


def accepted(case: Case, data: dict[str, Any]) -> None:
    """One leads and answers for it; others help (一人主办、多人协办)."""
    day = timezone.localdate(data["happened_at"])
    case.handler, case.record.accepted_on = data["lead"], day
    case.record.shared = bool(data.get("helpers"))
    for person in data.get("helpers") or ():
        case.join("co_handler", day, user=person)


def extended(case: Case, data: dict[str, Any]) -> None:
    case.record.extended += data["extend_by"]


def replied(case: Case, data: dict[str, Any]) -> None:
    case.record.replied_on = timezone.localdate(data["happened_at"])


def visited(case: Case, data: dict[str, Any]) -> None:
    case.record.visited_on = timezone.localdate(data["happened_at"])


def nothing_done_yet(case: Case) -> str:
    """An answer rests on something that was done and written down."""
    return "" if case.children["general.Progress"] else "还没有办理记录。请先登记做了什么，再答复。"


def already_extended(case: Case) -> str:
    return "已经延长过一次，不能再延长。" if case.record.extended else ""


def title_of(case: Case) -> str:
    """Who about what: 王秀兰 户口迁移证明."""
    from kernel import ports

    about = titles.title_of(case.record.matter) if case.record.matter else case.record.facts[:20]
    return f"{ports.parties().summary_of(case.people)} {about}".strip()
