"""What several papers of a dispute share."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from kernel.cases.issue import Facts
from kernel.papers.blocks import Field, Fields, SealPlace, Sheet, Signatures, Slot

SIDES = {"applicant": "申请人", "respondent": "被申请人", "third": "第三人"}


def side(party: Any) -> str:
    """How a party is called on a paper: 申请人, or whose representative it is."""
    title = SIDES.get(party.role, "当事人")
    if party.represents_id:
        return f"{title}的{party.get_representation_display()}"
    return title


def describe(party: Any) -> str:
    """One line that identifies a party, as papers open: name, sex, people, age, occupation, number, address, phone."""
    age = f"{party.age}岁" if party.age is not None and party.kind == "person" else ""
    number = f"{party.get_id_kind_display()}：{party.id_number}" if party.id_number else ""
    phone = f"电话：{party.phone}" if party.phone else ""
    code = f"统一社会信用代码：{party.uscc}" if party.uscc else ""
    head = f"负责人：{party.legal_person}" if party.legal_person else ""
    parts = (
        party.name,
        party.get_gender_display(),
        party.ethnicity,
        age,
        party.occupation or party.employer,
        number,
        code,
        head,
        party.address,
        phone,
    )
    return "，".join(p for p in parts if p)


def party_rows(facts: Facts) -> tuple[tuple[Field, ...], ...]:
    return tuple((Field(label=side(p), value=describe(p), span=3),) for p in facts.parties)


def moment(value: Any) -> str:
    return timezone.localtime(value).strftime("%Y年%-m月%-d日%H时%M分") if value else ""


def day(value: date | None) -> str:
    return value.strftime("%Y年%-m月%-d日") if value else ""


def money(value: Any) -> str:
    return f"{value:,.2f}元" if value is not None else "—"


def signatures(facts: Facts, *others: tuple[str, str], dated: bool = False) -> Signatures:
    """A place to sign for every party (or who stands for it), then the others: (label, name)."""
    slots = [Slot(label=side(p), name=p.name) for p in facts.parties]
    slots += [Slot(label=label, name=name, hint="签名") for label, name in others]
    return Signatures(slots=tuple(slots), dated=dated)


def names(facts: Facts, *roles: str) -> str:
    return "、".join(p.name for p in facts.of_role(*roles) if not p.represents_id)


def mediators(facts: Facts) -> str:
    """The handler and those who mediate with them."""
    case = facts.case
    people = [case.handler, *(p.user for p in case.partaking("co_handler"))]
    return "、".join(str(p) for p in people if p)


def form(title: str, facts: Facts, *blocks: Any, number: str = "") -> Sheet:
    """A form of the committee, dated by the act."""
    return Sheet(
        kind="form",
        title=title,
        number=number or facts.number,
        office=facts.office.name,
        date=facts.at.date(),
        blocks=tuple(blocks),
    )


def letter(title: str, facts: Facts, to: str, *blocks: Any) -> Sheet:
    """A notice to somebody, closed by the committee's name and seal."""
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


def case_fields(facts: Facts) -> Fields:
    return Fields(
        rows=(
            (
                Field(label="案号", value=facts.case.number),
                Field(label="纠纷类型", value=facts.record.get_kind_display()),
            ),
            *party_rows(facts),
        )
    )
