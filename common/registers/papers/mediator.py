"""Papers of a mediator: the entry form, the letter of engagement, the yearly assessment."""

from __future__ import annotations

from typing import Any

from kernel.cases.issue import Facts
from kernel.papers.blocks import Field, Fields, Para, SealPlace, Sheet, Signatures, Slot
from kernel.words import Mark, Paper, cite

from .. import standings
from ..codes import RESULTS
from . import parts

LAW = "人民调解法"


def _person(facts: Facts) -> tuple[tuple[Field, ...], ...]:
    r = facts.record
    return (
        (Field(label="姓名", value=r.name), Field(label="性别", value=r.get_gender_display())),
        (Field(label="民族", value=r.ethnicity), Field(label="出生日期", value=parts.day(r.birth_date))),
        (
            Field(label="文化程度", value=r.get_education_display()),
            Field(label="政治面貌", value=r.get_politics_display()),
        ),
        (Field(label="调委会", value=r.committee.name), Field(label="职务", value=r.get_capacity_display())),
    )


def entry(facts: Facts) -> Sheet:
    r = facts.record
    rows = (
        *_person(facts),
        (Field(label="身份证件号码", value=r.id_number), Field(label="联系电话", value=r.phone)),
        (Field(label="职业或身份", value=r.background), Field(label="专兼职", value="专职" if r.full_time else "兼职")),
        (Field(label="擅长类型", value=r.get_specialities_display()), Field(label="语言、方言", value=r.languages)),
        (
            Field(label="任职日期", value=parts.day(r.admitted_on)),
            Field(label="聘期至", value=parts.day(r.engaged_until) or "—"),
        ),
        (Field(label="登记号", value=facts.case.number), Field(label="证件编号", value=r.certificate)),
    )
    slots = (
        Slot(label="本人", name=r.name, hint="签名"),
        Slot(label="推选或者聘任单位", hint="盖章"),
        Slot(label="登记人", name=facts.actor, hint="签名"),
    )
    return parts.form("人民调解员登记表", facts, Fields(rows=rows), Signatures(slots=slots, dated=True))


def committee_of(case: Any) -> Any:
    """The office of the committee that engages, wherever the register is kept."""
    return case.record.committee.office


def engagement(facts: Facts) -> Sheet:
    """聘书: only for who is engaged by the committee (人民调解法 §13)."""
    r = facts.record
    until = f"，聘期自{parts.day(r.admitted_on)}至{parts.day(r.engaged_until)}" if r.engaged_until else ""
    return Sheet(
        kind="letter",
        title="聘 书",
        number=facts.number,
        office=facts.office.name,
        date=r.admitted_on,
        to=f"{r.name}同志",
        blocks=(
            Para(
                text=f"根据《中华人民共和国人民调解法》第十三条的规定，兹聘任您为{facts.office.name}人民调解员{until}。"
            ),
            Para(text="此聘。", indent=True),
            SealPlace(office=facts.office.name, date=r.admitted_on),
        ),
    )


def assessment(facts: Facts) -> Sheet:
    """The yearly form; hours of training and cases handled are counted from the records."""
    r, d = facts.record, facts.data
    rows = (
        *_person(facts),
        (Field(label="考核年度", value=f"{d['year']}年"), Field(label="星级", value=r.get_star_display())),
        (
            Field(label="培训学时", value=f"{standings.trained(r, d['year']):g}"),
            Field(label="承办纠纷", value=f"{standings.handled(r.committee.office, r.user, d['year'])}件"),
        ),
        (Field(label="考核结果", value=RESULTS.title_of(d["result"]), span=3),),
        (Field(label="评语", value=d.get("comment", ""), span=3, lines=4),),
    )
    slots = (
        Slot(label="本人", name=r.name, hint="签名"),
        Slot(label="调委会", hint="盖章"),
        Slot(label="司法所", hint="盖章"),
    )
    return parts.form("人民调解员年度考核登记表", facts, Fields(rows=rows), Signatures(slots=slots, dated=True))


ENTRY = Paper(
    code="entry",
    title="人民调解员登记表",
    compose=entry,
    law=cite(LAW, 13),
    order=1,
    signed_by=("本人", "推选或者聘任单位"),
)
ENGAGEMENT = Paper(
    code="engagement",
    title="聘书",
    compose=engagement,
    law=cite(LAW, 13),
    series="engagement",
    number="{word}聘〔{year}〕{n:03}号",
    order=2,
    signed_by=("印章",),
    issued_by=committee_of,
)
ASSESSMENT = Paper(
    code="assessment",
    title="人民调解员年度考核登记表",
    compose=assessment,
    order=5,
    law=cite("人民调解工作若干规定", mark=Mark.M),
    signed_by=("本人", "调委会", "司法所"),
)
