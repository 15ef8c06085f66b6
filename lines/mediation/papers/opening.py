"""Papers up to acceptance. Forms after 人民调解文书格式 (statutes.md §3.3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils import timezone

from kernel.cases.issue import Facts
from kernel.papers.blocks import Field, Fields, Heading, Items, Note, Para, SealPlace, Sheet, Signatures, Slot
from kernel.words import Paper, cite

from ..codes import REMEDIES
from . import parts

LAW = "人民调解法"


def application(facts: Facts) -> Sheet:
    record = facts.record
    rows = (
        *parts.party_rows(facts),
        (Field(label="纠纷简要情况", value=record.facts, span=3, lines=6),),
        (Field(label="申请事项", value=record.claims, span=3, lines=4),),
    )
    asks = Para(text=f"特申请{facts.office.name}予以调解。")
    return parts.form("人民调解申请书", facts, Fields(rows=rows), asks, _applicants(facts))


def _applicants(facts: Facts) -> Signatures:
    signing = [p for p in parts.signers(facts.parties) if p.role == "applicant"]
    slots = tuple(replace(parts.party_slot(p), date=facts.at.date()) for p in signing)
    return Signatures(slots=slots, dated=True)


def registration(facts: Facts) -> Sheet:
    record = facts.record
    source = record.get_source_display() + (
        f"（{record.from_organ} {record.from_number}）" if record.from_organ else ""
    )
    rows = (
        (Field(label="登记日期", value=parts.day(facts.at.date())), Field(label="案号", value=facts.case.number)),
        (Field(label="纠纷类型", value=record.get_kind_display()), Field(label="案件来源", value=source)),
        *parts.party_rows(facts),
        (Field(label="纠纷简要情况", value=record.facts, span=3, lines=6),),
        (Field(label="发生地点", value=record.place), Field(label="涉及金额", value=parts.money(record.amount))),
        (Field(label="登记人", value=facts.actor), Field(label="备注", value="疑难复杂" if record.difficult else "")),
    )
    return parts.form(
        "人民调解受理登记表",
        facts,
        Fields(rows=rows),
        parts.signatures(facts),
        SealPlace(office=facts.office.name, date=facts.at.date()),
    )


RIGHTS = (
    "选择或者接受人民调解员；",
    "接受调解、拒绝调解或者要求终止调解；",
    "要求调解公开进行或者不公开进行；",
    "自主表达意愿、自愿达成调解协议。",
)
DUTIES = ("如实陈述纠纷事实；", "遵守调解现场秩序，尊重人民调解员；", "尊重对方当事人行使权利。")


def rights(facts: Facts) -> Sheet:
    """The rights and duties of 人民调解法 §23 and §24, in the statute's words."""
    return parts.form(
        "当事人权利义务告知书",
        facts,
        Para(text="根据《中华人民共和国人民调解法》的规定，现将当事人在人民调解活动中的权利义务告知如下："),
        Heading(text="一、享有下列权利"),
        Items(items=RIGHTS, numbering="（一）"),
        Heading(text="二、履行下列义务"),
        Items(items=DUTIES, numbering="（一）"),
        Heading(text="三、其他事项"),
        Para(
            text="人民调解委员会调解民间纠纷，不收取任何费用。经调解达成的调解协议具有法律约束力，当事人应当按照约定履行；"
            "双方认为有必要的，可以自调解协议生效之日起三十日内共同向人民法院申请司法确认。"
        ),
        Para(text="以上内容我已知悉。"),
        parts.signatures(facts, dated=True),
    )


def refusal(facts: Facts) -> Sheet:
    """Refusal naming the other ways open to the parties."""
    r, ways = facts.record, parts.ways(dict(REMEDIES), facts.record.remedies)
    day = parts.day(timezone.localdate(facts.case.opened_at))
    came = f"{r.from_organ}于{day}移送" if r.from_organ else f"你（单位）于{day}申请"
    return parts.letter(
        "不予受理告知书",
        facts,
        parts.names(facts, "applicant") or parts.names(facts, "respondent"),
        Para(text=f"{came}本委员会调解的{r.get_kind_display()}纠纷，经审查，因下列原因不予受理："),
        Para(text=r.refusal),
        Para(text="你（单位）可以依法通过下列途径维护自己的权利："),
        Items(items=ways, numbering="（一）"),
    )


def mandate(facts: Facts) -> Sheet:
    """One sheet for all who are represented by an agent."""
    agents = [p for p in facts.parties if p.represents_id and p.representation == "agent"]
    rows = tuple(
        (Field(label="委托人", value=a.represents.name), Field(label="受委托人", value=parts.describe(a)))
        for a in agents
    )
    scope = "、".join(dict.fromkeys(a.get_scope_display() or "一般授权" for a in agents))
    return parts.form(
        "授权委托书",
        facts,
        Fields(rows=rows),
        Para(text=f"现委托上列受委托人在{facts.case.number}纠纷的人民调解中作为委托代理人。代理权限：{scope}。"),
        Note(text="特别授权包括代为承认、放弃、变更请求，代为达成调解协议。"),
        Signatures(slots=tuple(slot for agent in agents for slot in _mandated(agent)), dated=True),
    )


def _mandated(agent: Any) -> tuple[Slot, Slot]:
    return replace(parts.party_slot(agent.represents), label="委托人"), Slot(
        label="受委托人", name=agent.name, hint="签名"
    )


APPLICATION = Paper(
    code="application",
    title="人民调解申请书",
    compose=application,
    law=cite(LAW, 17),
    order=1,
    required=True,
    public=True,
    signed_by=("申请人",),
)
REGISTRATION = Paper(
    code="registration",
    title="人民调解受理登记表",
    compose=registration,
    law=cite(LAW, 27),
    order=1,
    required=True,
    signed_by=("当事人", "登记人"),
)
RIGHTS_NOTICE = Paper(
    code="rights",
    title="当事人权利义务告知书",
    compose=rights,
    law=cite(LAW, 23),
    order=2,
    required=True,
    public=True,
    signed_by=("当事人",),
)
REFUSAL = Paper(
    code="refusal",
    title="不予受理告知书",
    compose=refusal,
    law=cite(LAW, 3),
    series="refusal",
    number="（{year}）{word}不受字第{n}号",
    order=1,
    public=True,
)
MANDATE = Paper(code="mandate", title="授权委托书", compose=mandate, order=4, signed_by=("委托人",))
