"""Papers of assignment and handling: to whom and why, who comes instead, what was done, what came of it, the volume."""

from __future__ import annotations

from typing import Any

from kernel.cases.issue import Facts
from kernel.cases.volume import contents
from kernel.papers.blocks import Field, Fields, Note, Para, Sheet, Signatures, Slot, Table
from kernel.words import Paper, cite

from .. import assigning
from . import parts


def _rows(facts: Facts, model: str) -> list[Any]:
    """Child rows of the case, the last one that of the act."""
    return list(facts.case.children[f"legal_aid.{model}"])


def _licence(made: Any) -> str:
    return f"（执业证号{made.lawyer.licence}）" if made.lawyer else ""


def assignment(facts: Facts) -> Sheet:
    """To the firm whose person is assigned."""
    made, r = _rows(facts, "Assignment")[-1], facts.record
    asked, service = parts.asked_for(facts), r.get_service_display() or "以决定为准"
    return parts.letter(
        "法律援助指派通知书",
        facts,
        made.firm or made.name,
        Para(
            text=f"受援人{parts.recipient(facts)}，{r.get_category_display()}案件，{asked}（登记号{facts.case.number}）。"
        ),
        Para(text=f"现指派{made.name}{_licence(made)}承办，服务形式：{service}。"),
        Para(text=f"案情：{r.facts}"),
        Para(text="请及时会见受援人、约定委托事项，依法尽职办理；不得收取受援人任何财物。办结后及时提交结案材料。"),
    )


def why(facts: Facts) -> Sheet:
    """Everything the choice rests on, line by line: who reads it comes to the same person."""
    made = _rows(facts, "Assignment")[-1]
    rows = (
        (Field(label="登记号", value=facts.case.number), Field(label="受援人", value=parts.recipient(facts))),
        (
            Field(label="怎样确定", value=made.get_way_display()),
            Field(label="指派日期", value=parts.day(facts.at.date())),
        ),
        (Field(label="法律援助人员", value=str(made), span=3),),
        (Field(label="理由", value=made.why, span=3, lines=2),),
    )
    signed = Signatures(slots=(Slot(label="经办人", name=facts.actor, hint="签名"),), dated=True)
    return parts.form("法律援助指派情况记录", facts, Fields(rows=rows), *_reckoning(made.basis), signed)


def _reckoning(basis: dict[str, Any]) -> tuple[Any, ...]:
    """The people who could have been assigned, in the order in which they came."""
    if not basis:
        return ()
    weights, found = basis["weights"], assigning.people_of(basis)
    found.sort(key=lambda c: (bool(c.out), -c.score(weights), c.last, c.licence))
    head = ("姓名", "机构", "专长", "同镇", "在办", "本季度", "评查", "上次指派", "得分", "不能承办")
    rows = tuple(
        (c.name, c.firm, _yes(c.speciality), _yes(c.near), str(c.load), str(c.quarter), str(c.grade), c.last or "无",
         str(c.score(weights)), c.out)
        for c in found
    )  # fmt: skip
    reckoned = (
        f"得分＝专长相符{weights['speciality']}分，同在一镇{weights['near']}分，在办每件{weights['load']}分，"
        f"本季度已指派每件{weights['quarter']}分，评查等次每折一{weights.get('grade', 0)}分；"
        f"得分相同的，等候最久的在先。轮流的，只看等候最久。规则版本{basis['rule']}。"
    )
    return Table(head=head, rows=rows, widths=(3, 6, 2, 2, 2, 2, 2, 4, 2, 5)), Note(text=reckoned)


def _yes(value: bool) -> str:
    return "是" if value else ""


def letter(facts: Facts) -> Sheet:
    """Tells the organ who will come (§36)."""
    made, r = _rows(facts, "Assignment")[-1], facts.record
    text = f"受援人{parts.recipient(facts)}一案{parts.notice(r)}，我机构已指派{made}{_licence(made)}提供法律援助。请予接洽。"
    return parts.letter("法律援助公函", facts, r.organ, Para(text=text))


def change(facts: Facts) -> Sheet:
    """Tells the recipient that somebody else will come."""
    turn = _rows(facts, "Turn")[-1]
    said = f"：{turn.note}" if turn.note else ""
    text = f"承办您的法律援助案件（登记号{facts.case.number}）的{turn.name}，因{turn.get_reason_display()}{said}，不再承办。"
    then = "本机构将及时另行指派法律援助人员，并告知您其姓名和联系方式。"
    return parts.letter("更换法律援助人员通知书", facts, parts.recipient(facts), Para(text=text), Para(text=then))


def progress(facts: Facts) -> Sheet:
    deed, r = _rows(facts, "Deed")[-1], facts.record
    rows = (
        (Field(label="登记号", value=facts.case.number), Field(label="受援人", value=parts.recipient(facts))),
        (
            Field(label="法律援助人员", value=f"{r.lawyer_firm}{r.lawyer_name}"),
            Field(label="报告日期", value=parts.day(deed.at)),
        ),
        (Field(label="承办情况", value=deed.record, span=3, lines=8),),
    )
    return parts.form("法律援助承办情况报告记录", facts, Fields(rows=rows))


def report(facts: Facts) -> Sheet:
    """结案报告表: what was done, what came of it, what it brought."""
    r = facts.record
    deeds = tuple(
        (parts.day(d.at), d.get_kind_display(), d.record) for d in sorted(_rows(facts, "Deed"), key=lambda d: d.at)
    )
    rows = (
        (Field(label="登记号", value=facts.case.number), Field(label="受援人", value=parts.recipient(facts))),
        (Field(label="案由", value=parts.asked_for(facts)), Field(label="服务形式", value=r.get_service_display())),
        (Field(label="承办人", value=f"{r.lawyer_firm}{r.lawyer_name}"), Field(label="结案日期", value=parts.day(r.closed_on))),
        (Field(label="办理结果", value=r.get_result_display()), Field(label="挽回损失或者取得利益", value=parts.money(r.gained))),
        (Field(label="办理过程和结果", value=r.closing, span=3, lines=6),),
    )  # fmt: skip
    table = Table(head=("日期", "做了什么", "情况"), rows=deeds, widths=(3, 3, 8))
    signed = Signatures(slots=(Slot(label="承办人", name=r.lawyer_name, hint="签名"),), dated=True)
    return parts.form("法律援助结案报告表", facts, Fields(rows=rows), table, signed)


def index(facts: Facts) -> Sheet:
    """卷内目录: every paper and material of the volume in its order, read from the case."""
    rows = tuple((str(n), e.title, e.number, e.dated, e.pages) for n, e in enumerate(contents(facts.case), 1))
    head = (
        (Field(label="卷号", value=facts.record.volume), Field(label="登记号", value=facts.case.number)),
        (
            Field(label="案名", value=facts.case.title),
            Field(label="归档日期", value=parts.day(facts.record.archived_on)),
        ),
    )
    return parts.form(
        "法律援助卷宗目录",
        facts,
        Fields(rows=head),
        Table(head=("序号", "文书材料名称", "编号", "日期", "备注"), rows=rows, widths=(2, 9, 9, 5, 3)),
    )


ASSIGNMENT = Paper(
    code="assignment", title="法律援助指派通知书", compose=assignment, law=cite(parts.LAW, 43), series="assignment", order=7,
    public=True, number=parts.number("指"),
)  # fmt: skip
WHY = Paper(code="assignment_record", title="法律援助指派情况记录", compose=why, order=7)
LETTER = Paper(
    code="letter", title="法律援助公函", compose=letter, law=cite(parts.LAW, 36), series="letter", order=8,
    number=parts.number("函"),
)  # fmt: skip
CHANGE = Paper(code="change", title="更换法律援助人员通知书", compose=change, series="change", order=9, public=True,
               number=parts.number("换"))  # fmt: skip
PROGRESS = Paper(code="progress", title="法律援助承办情况报告记录", compose=progress, order=10)
REPORT = Paper(
    code="report", title="法律援助结案报告表", compose=report, law=cite(parts.LAW, 50), order=13, signed_by=("承办人",)
)
INDEX = Paper(code="index", title="法律援助卷宗目录", compose=index, law=cite(parts.LAW, 50), order=0)
