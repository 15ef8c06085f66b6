"""The line's own reasoning about reviews: what may be reviewed, what reviewers are shown, where a result leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kernel.cases.models import Case

from . import rules

if TYPE_CHECKING:
    from django.db.models import QuerySet

LAWYER, FIRM = "（承办人）", "（承办机构）"
MANY = 500  # a list somebody chooses from; older cases are found once these are reviewed


def about(aid: Case) -> str:
    """Kind and matter, as a list may tell a reviewer: no name of anybody."""
    return f"{aid.record.get_category_display()} {aid.record}"[:120]


def nameable(user: Any) -> QuerySet[Case]:
    """Concluded cases within reach that no review is waiting for, the latest first."""
    waiting = Case.objects.filter(aid_reviews__isnull=False, aid_reviews__concluded_on=None)
    ended = Case.objects.reach(user).filter(procedure="legal_aid", stage__in=("closed", "archived"))
    latest = ended.exclude(pk__in=waiting.values("pk")).order_by("-closed_at").values("pk")[:MANY]
    return Case.objects.filter(pk__in=list(latest.values_list("pk", flat=True))).order_by("-closed_at")


def title_of(case: Case) -> str:
    return f"质量评查：{case.record.about}"


def words_of(aid: Case) -> dict[str, str]:
    """What stands for every name a reviewer must not read: who handled it, who received it, who was on the other side."""
    found: dict[str, str] = {}
    for made in aid.children["legal_aid.Assignment"]:
        found |= {getattr(made, "name", ""): LAWYER, getattr(made, "firm", ""): FIRM}
        lawyer = getattr(made, "lawyer", None)
        found |= {lawyer.licence: "（证号）"} if lawyer else {}
    found |= {aid.record.lawyer_name: LAWYER, aid.record.lawyer_firm: FIRM}
    for person in aid.people:
        found[person.name] = "（受援人）" if person.role == "applicant" else "（对方）"
    found.pop("", None)
    return found


def blind(text: str, words: dict[str, str]) -> str:
    """A text without the names, the longest first, so that no part of one is left standing."""
    for name in sorted(words, key=len, reverse=True):
        text = text.replace(name, words[name])
    return text


def concluded(case: Case, data: dict[str, Any]) -> None:
    """From now on the place whose work it was reads the result."""
    case.join("organ", rules.day(data), office=case.record.aid.office)


def settled(case: Case) -> bool:
    return bool(case.record.grade)


def disputed(case: Case) -> bool:
    return bool(case.record.disputed)
