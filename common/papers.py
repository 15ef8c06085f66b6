"""What papers of several lines share: how a day and an amount are written, a form, a letter, who somebody is."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from kernel.cases.issue import Facts
from kernel.papers.blocks import Field, SealPlace, Sheet


def moment(value: Any) -> str:
    return timezone.localtime(value).strftime("%Y年%-m月%-d日%H时%M分") if value else ""


def day(value: date | datetime | None) -> str:
    """2026年3月5日. A moment is told by its day in Beijing, not by that of the database (UTC)."""
    value = timezone.localdate(value) if isinstance(value, datetime) else value
    return value.strftime("%Y年%-m月%-d日") if value else ""


def money(value: Any) -> str:
    return f"{value:,.2f}元" if value is not None else "—"


def form(title: str, facts: Facts, *blocks: Any, number: str = "") -> Sheet:
    """A form of the office that issues it, dated by the act."""
    return Sheet(
        kind="form",
        title=title,
        number=number or facts.number,
        office=facts.office.name,
        date=facts.at.date(),
        blocks=tuple(blocks),
    )


def letter(title: str, facts: Facts, to: str, *blocks: Any) -> Sheet:
    """A notice to somebody, closed by the office's name and seal."""
    seal = SealPlace(office=facts.office.name, date=facts.at.date())
    return Sheet(
        kind="letter",
        title=title,
        number=facts.number,
        office=facts.office.name,
        date=facts.at.date(),
        to=to,
        blocks=(*blocks, seal),
    )


def who(facts: Facts, titles: dict[str, str]) -> tuple[tuple[Field, ...], ...]:
    """A row a party: in what capacity, name, phone, address. `titles`: role -> how it is called on the paper."""
    return tuple(
        (
            Field(
                label=titles.get(p.role, "当事人"),
                value="，".join(part for part in (p.name, p.phone, p.address) if part),
                span=3,
            ),
        )
        for p in facts.parties
        if p.withdrawn_at is None
    )


def names(facts: Facts, *roles: str) -> str:
    return "、".join(p.name for p in facts.of_role(*roles) if not p.represents_id)
