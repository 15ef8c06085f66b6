"""What several papers of the registers share."""

from __future__ import annotations

from datetime import date
from typing import Any

from common.people.models import age_on
from kernel.cases.issue import Facts
from kernel.papers.blocks import Sheet


def day(value: date | None) -> str:
    return value.strftime("%Y年%-m月%-d日") if value else ""


def age(birth: date | None, on: date) -> str:
    return f"{age_on(on, birth)}" if birth else ""


def bureau_of(case: Any) -> Any:
    """The bureau over the office that keeps a case: the head of its line."""
    office = case.office
    while office.parent_id:
        office = office.parent
    return office


def form(title: str, facts: Facts, *blocks: Any) -> Sheet:
    return Sheet(
        kind="form", title=title, number=facts.number, office=facts.office.name, date=facts.at.date(), blocks=blocks
    )
