"""What several papers of legal aid share."""

from __future__ import annotations

from typing import Any

from common.papers import day, form, letter, money, names
from kernel.cases.issue import Facts
from kernel.papers.blocks import Field

__all__ = ["day", "form", "letter", "money", "names"]  # used as parts of these papers

LAW = "法律援助法"


def recipient(facts: Facts) -> str:
    return names(facts, "applicant")


def people(facts: Facts) -> tuple[tuple[Field, ...], ...]:
    """A row for everybody on the applicant's side, as the application form asks, and one for the other side."""
    rows = [row for p in facts.of_role("applicant") for row in _person(p)]
    others = "、".join(p.name for p in facts.of_role("respondent"))
    return (*rows, *(((Field(label="对方", value=others, span=3),),) if others else ()))


def _person(p: Any) -> tuple[tuple[Field, ...], ...]:
    label = p.get_representation_display().split("（")[0] if p.represents_id else "申请人"
    sex = "，".join(
        part for part in (p.get_gender_display(), f"{p.age}岁" if p.age is not None else "", p.ethnicity) if part
    )
    return (
        (Field(label=label, value=p.name), Field(label="性别、年龄、民族", value=sex)),
        (Field(label="证件号码", value=p.id_number), Field(label="联系电话", value=p.phone)),
        (Field(label="住址", value=p.address, span=3),),
    )


def asked_for(facts: Facts) -> str:
    """What aid is asked for, in a phrase."""
    record = facts.record
    return str(record.get_matter_display() or record.get_notice_display() or f"{record.get_category_display()}案件")


def condition(record: Any) -> str:
    """The economic condition in words, with its ground."""
    ground = {"exempt": record.get_exemption_display(), "unlimited": record.get_unlimited_display()}.get(
        record.hardship
    )
    said = record.get_hardship_display() or "尚未说明"
    return f"{said}：{ground}" if ground else said


REMEDIES = (
    "对本决定有异议的，可以向设立本法律援助机构的司法行政部门提出；司法行政部门应当自收到异议之日起五日内审查，"
    "作出维持本决定或者责令改正的决定。",
    "对司法行政部门维持本决定的决定不服的，可以依法申请行政复议或者提起行政诉讼。",
)


def notice(record: Any) -> str:
    """The organ's own number of what it sent, as it is quoted to it."""
    return f"（你单位{record.notice_number}）" if record.notice_number else ""


def number(word: str) -> str:
    return f"（{{year}}）{{word}}{word}字第{{n}}号"
