"""Everybody who was not content is followed up, by a case with a limit of its own (不满意评价百分之百回访)."""

from __future__ import annotations

from common.people import parties
from common.ratings.models import Rating
from kernel.cases import door
from kernel.cases.actors import Actor
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


def follow_up(rating: Rating) -> None:
    """Open the case of a rating, in the transaction that keeps it: neither stands without the other."""
    case = rating.case
    first = next((code for code in rating.reasons if code in ABOUT), "")
    rows = [
        row | {"role": "complainant", "represents": None}
        for row in parties.rows(case)
        if row["id"] == str(rating.party)
    ]
    said = {
        "about": ABOUT.get(first, "other"),
        "number": case.number,
        "against": case.office.name[:80],
        "facts": f"评价为“{rating}”。{rating.why}{'：' if rating.why and rating.words else ''}{rating.words}",
        "parties": rows,
    }
    area = case.village or case.town or case.district
    door.open_case("complaint", "unhappy", actor=BY, office=case.office, area=area, payload=said, origin=case)
