"""Papers at the end: termination with advice, the answer to who handed the dispute over, the report, the volume."""

from __future__ import annotations

from kernel.cases.issue import Facts
from kernel.cases.volume import contents
from kernel.papers.blocks import Field, Fields, Items, Note, Para, Sheet, Signatures, Slot, Table
from kernel.words import Paper, cite

from ..codes import REMEDIES
from . import parts

LAW = "人民调解法"


def ended(facts: Facts) -> Sheet:
    """Termination and the other ways open (人民调解法 §26)."""
    ways = parts.ways(dict(REMEDIES), facts.record.remedies)
    advice = (
        (Para(text="你们可以依法通过下列途径维护自己的权利："), Items(items=ways, numbering="（一）")) if ways else ()
    )
    return parts.letter(
        "终止调解告知书",
        facts,
        parts.names(facts, "applicant", "respondent", "third"),
        Para(
            text=f"你们之间的{facts.record.get_kind_display()}纠纷，本委员会以{facts.case.number}登记办理，"
            f"{facts.record.get_outcome_display()}，现终止调解。"
        ),
        *((Para(text=f"原因：{facts.record.ended_because}"),) if facts.record.ended_because else ()),
        *advice,
    )


def reply(facts: Facts) -> Sheet:
    """The answer to the organ that handed the dispute over."""
    r = facts.record
    result = r.get_outcome_display() or (f"不予受理（{r.refusal.rstrip('。')}）" if r.refusal else "正在办理")
    return parts.letter(
        "移送纠纷办理情况反馈函",
        facts,
        r.from_organ,
        Para(
            text=f"贵单位移送的{parts.matter(facts)}（移送文号：{r.from_number or '无'}），本委员会登记为{facts.case.number}。"
            f"办理结果：{result}。特此反馈。"
        ),
    )


def report(facts: Facts) -> Sheet:
    """结案报告表: for an agreement the dispute is concluded on the day it was performed in full."""
    r = facts.record
    rows = (
        (Field(label="案号", value=facts.case.number), Field(label="案件来源", value=r.get_source_display())),
        (
            Field(label="受案时间", value=parts.day(r.accepted_on)),
            Field(label="结案时间", value=parts.day(r.closed_on)),
        ),
        (Field(label="当事人", value=facts.case.title, span=3),),
        (Field(label="纠纷事实", value=r.facts, span=3, lines=5),),
        (
            Field(label="调解结果", value=r.get_outcome_display()),
            Field(label="履行情况", value=r.get_performance_display()),
        ),
        (
            Field(label="协议金额", value=parts.money(r.agreement_amount)),
            Field(label="司法确认", value=r.get_confirmation_display() or "未申请"),
        ),
        (Field(label="结案说明", value=r.closing_note, span=3, lines=3),),
    )
    signing = (*parts.mediator_slots(facts), ("调委会主任", ""))
    slots = tuple(Slot(label=label, name=name, hint="签名") for label, name in signing)
    return parts.form("人民调解结案报告表", facts, Fields(rows=rows), Signatures(slots=slots, dated=True))


def index(facts: Facts) -> Sheet:
    """卷内目录: every paper and material of the volume in the statutory order, read from the case."""
    rows = tuple((str(n), e.title, e.number, e.dated, e.pages) for n, e in enumerate(contents(facts.case), 1))
    return parts.form(
        "人民调解卷宗",
        facts,
        Fields(
            rows=(
                (Field(label="卷号", value=facts.record.volume), Field(label="案号", value=facts.case.number)),
                (Field(label="案名", value=facts.case.title, span=3),),
                (
                    Field(label="调解日期", value=parts.day(facts.record.accepted_on)),
                    Field(label="归档日期", value=parts.day(facts.record.archived_on)),
                ),
            )
        ),
        Table(head=("序号", "文书材料名称", "编号", "日期", "备注"), rows=rows, widths=(2, 9, 9, 5, 3)),
    )


def back_cover(facts: Facts) -> Sheet:
    r = facts.record
    return parts.form(
        "卷宗情况说明",
        facts,
        Para(text=f"本卷宗共{r.pages or '—'}页，附件材料见卷内目录。"),
        Para(text=f"说明：{r.closing_note or '无'}"),
        Signatures(
            slots=(Slot(label="立卷人", name=facts.actor, hint="签名"), Slot(label="检查人", hint="签名")), dated=True
        ),
        Note(text="（封底）"),
    )


ENDED = Paper(
    code="ended",
    title="终止调解告知书",
    compose=ended,
    law=cite(LAW, 26),
    series="ended",
    number="（{year}）{word}终字第{n}号",
    order=8,
    public=True,
)
REPLY = Paper(
    code="reply",
    title="移送纠纷办理情况反馈函",
    compose=reply,
    law=cite(LAW, 18),
    series="reply",
    number="（{year}）{word}函字第{n}号",
    order=12,
)
REPORT = Paper(code="report", title="人民调解结案报告表", compose=report, law=cite(LAW, 27), order=12)
INDEX = Paper(code="index", title="人民调解卷宗目录", compose=index, law=cite(LAW, 27), order=0)
BACK_COVER = Paper(code="back_cover", title="卷宗情况说明（封底）", compose=back_cover, order=13)
