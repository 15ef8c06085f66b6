"""Everybody who was not content is followed up, by a case with a limit of its own (不满意评价百分之百回访)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.people import parties
from common.ratings.models import Rating
from common.surveys.models import Reply
from kernel.cases import door
from kernel.cases.actors import Actor
from kernel.cases.models import Case
from kernel.words import RoleKind

ABOUT = {
    "slow": "slow",
    "attitude": "attitude",
    "unclear": "unclear",
    "unfair": "unfair",
    "trouble": "pushed",
    "result": "result",
}
BY = Actor(RoleKind.CLOCK, "不满意评价")
LONGEST = 2000  # characters of what happened
NAMELESS = "答卷人（没有留姓名）"


def follow_up(rating: Rating) -> None:
    """Open the case of a rating, in the transaction that keeps it: neither stands without the other."""
    first = next((code for code in rating.reasons if code in ABOUT), "")
    facts = f"评价为“{rating}”。{rating.why}{'：' if rating.why and rating.words else ''}{rating.words}"
    _of_case(rating.case, ABOUT.get(first, "other"), facts, rating.party)


def follow_up_reply(reply: Reply, said: str) -> None:
    """Open the case of a questionnaire whose answers were not content. Where the case was rated so before, it is
    followed up already.
    """
    case, facts = reply.case, f"问卷“{reply.survey.title}”中有不满意的回答。{said}"[:LONGEST]
    if case is None:
        nobody = {"role": "complainant", "kind": "person", "name": NAMELESS, "phone": reply.phone}
        office = reply.survey.office
        _open(office, office.area, {"about": "other", "number": "", "facts": facts, "parties": [nobody]})
    elif not Rating.objects.filter(case=case, dissatisfied=True).exists():
        _of_case(case, "other", facts, reply.party)


def _of_case(case: Case, about: str, facts: str, party: UUID | None) -> None:
    rows = [row | {"role": "complainant", "represents": None} for row in parties.rows(case) if row["id"] == str(party)]
    said = {"about": about, "number": case.number, "facts": facts, "parties": rows}
    _open(case.office, case.village or case.town or case.district, said, case)


def _open(office: Any, area: Any, said: dict[str, Any], origin: Case | None = None) -> None:
    payload = {**said, "against": office.name[:80]}
    door.open_case("complaint", "unhappy", actor=BY, office=office, area=area, payload=payload, origin=origin)
