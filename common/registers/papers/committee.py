"""Papers of a committee: the filing form with its members, and the letter that tells the court."""

from __future__ import annotations

from kernel.cases.issue import Facts
from kernel.papers.blocks import Block, Field, Fields, Heading, Para, SealPlace, Sheet, Signatures, Slot, Table
from kernel.words import Paper, cite

from .. import standings
from ..codes import NOTICES
from ..models import Mediator
from . import parts

LAW = "人民调解法"
HEAD = ("序号", "姓名", "性别", "民族", "年龄", "职务", "专兼职", "文化程度", "职业或身份")
WIDTHS = (1, 2, 1, 2, 1, 2, 2, 2, 3)


def _row(number: int, m: Mediator, facts: Facts) -> tuple[str, ...]:
    return (
        str(number),
        m.name,
        m.get_gender_display(),
        m.ethnicity,
        parts.age(m.birth_date, facts.at.date()),
        m.get_capacity_display(),
        "专职" if m.full_time else "兼职",
        m.get_education_display(),
        m.background,
    )


def members(facts: Facts) -> Table:
    """Everybody in office, read from the register of mediators."""
    rows = tuple(_row(n, m, facts) for n, m in enumerate(standings.serving(facts.record), 1))
    return Table(head=HEAD, rows=rows, widths=WIDTHS)


def filing(facts: Facts) -> Sheet:
    r = facts.record
    rows = (
        (Field(label="名称", value=r.name, span=3),),
        (Field(label="类型", value=r.get_kind_display()), Field(label="代字", value=r.short)),
        (Field(label="设立单位", value=r.host), Field(label="专业领域", value=r.get_specialities_display() or "—")),
        (Field(label="办公地址", value=r.address), Field(label="调解室", value=r.room)),
        (Field(label="电话", value=r.phone), Field(label="接待时间", value=r.hours)),
        (
            Field(label="设立日期", value=parts.day(r.established_on)),
            Field(label="推选日期", value=parts.day(r.elected_on)),
        ),
        (Field(label="任期至", value=parts.day(r.term_ends) or "—"), Field(label="登记号", value=facts.case.number)),
    )
    slots = (
        Slot(label="设立单位", hint="盖章"),
        Slot(label="司法所", hint="盖章"),
        Slot(label="县级司法行政部门", hint="盖章"),
    )
    return parts.form(
        "人民调解委员会备案表",
        facts,
        Fields(rows=rows),
        Heading(text="组成人员"),
        members(facts),
        Signatures(slots=slots, dated=True),
    )


def notice(facts: Facts) -> Sheet:
    """The county bureau's letter to the basic court (人民调解法 §10)."""
    r, about, office = facts.record, NOTICES.title_of(facts.data["about"]), facts.office.name
    return Sheet(
        kind="official",
        title=f"关于通报{r.name}{about}的函",
        number=facts.number,
        office=office,
        mark=office,
        date=facts.at.date(),
        to=str(facts.data.get("to_office") or facts.data["to_name"]),
        blocks=(
            Para(text=f"根据《中华人民共和国人民调解法》第十条的规定，现将{r.name}的{about}通报如下："),
            *_content(facts),
            Para(text="请在业务指导中予以支持。特此函告。"),
            SealPlace(office=office, date=facts.at.date()),
        ),
    )


def _content(facts: Facts) -> tuple[Block, ...]:
    r = facts.record
    if facts.data["about"] == "dissolved":
        return (Para(text=f"该调解委员会已于{parts.day(r.dissolved_on)}撤销。"),)
    told = (
        f"该调解委员会由{r.host}于{parts.day(r.established_on)}设立，",
        f"本届委员于{parts.day(r.elected_on)}推选产生，任期至{parts.day(r.term_ends)}。" if r.elected_on else "",
        f"办公地址：{r.address}，电话：{r.phone or '—'}。",
    )
    return (Para(text="".join(told)), Para(text="人员组成："), members(facts))


FILING = Paper(
    code="filing",
    title="人民调解委员会备案表",
    compose=filing,
    law=cite(LAW, 10),
    series="filing",
    number="{word}调委备〔{year}〕{n}号",
    order=1,
    signed_by=("设立单位", "司法所", "县级司法行政部门"),
)
NOTICE = Paper(
    code="court_notice",
    title="通报基层人民法院函",
    compose=notice,
    law=cite(LAW, 10),
    series="court_notice",
    number="{word}函〔{year}〕{n}号",
    official=True,
    order=4,
    signed_by=("印章",),
    issued_by=parts.bureau_of,
)
