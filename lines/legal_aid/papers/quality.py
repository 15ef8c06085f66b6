"""Papers of quality: the hearing watched, the organ asked, the recipient asked, the case as reviewers read it, the result."""

from __future__ import annotations

from typing import Any

from kernel.cases.issue import Facts
from kernel.cases.models import Case
from kernel.papers.blocks import Field, Fields, Note, Para, Sheet, Signatures, Slot, Table
from kernel.words import Mark, Paper, cite

from .. import reviewing, standard
from ..quality_codes import GRADES
from . import parts

MEASURES = cite(parts.LAW, 59, mark=Mark.P, note="见于网页摘录，尚未对照原文")
YES, NO = "是", "否"


def _last(facts: Facts, model: str) -> Any:
    return facts.case.children[f"legal_aid.{model}"][-1]


def _said(value: bool) -> str:
    return YES if value else NO


def _head(facts: Facts) -> tuple[tuple[Field, ...], ...]:
    r = facts.record
    return (
        (Field(label="登记号", value=facts.case.number), Field(label="受援人", value=parts.recipient(facts))),
        (
            Field(label="案由", value=parts.asked_for(facts)),
            Field(label="承办人", value=f"{r.lawyer_firm}{r.lawyer_name}"),
        ),
    )


def observation(facts: Facts) -> Sheet:
    """㉚ 庭审旁听记录表."""
    seen = _last(facts, "Observation")
    rows = (
        *_head(facts),
        (Field(label="旁听时间", value=parts.day(seen.at)), Field(label="法院、仲裁委", value=seen.body)),
        (
            Field(label="按时到庭", value=_said(seen.punctual)),
            Field(label="熟悉案情、准备充分", value=_said(seen.prepared)),
        ),
        (
            Field(label="意见完整、有针对性", value=_said(seen.argued)),
            Field(label="言行、着装规范", value=_said(seen.proper)),
        ),
        (Field(label="庭审和履职情况", value=seen.record, span=3, lines=8),),
        (Field(label="旁听评价", value=seen.get_grade_display(), span=3),),
    )
    signed = Signatures(slots=(Slot(label="旁听人", name=seen.observer, hint="签名"),), dated=True)
    return parts.form("法律援助庭审旁听记录表", facts, Fields(rows=rows), signed)


def inquiry(facts: Facts) -> Sheet:
    """㉛ 征询办案机关意见函, with the slip that comes back."""
    asked, r = _last(facts, "Inquiry"), facts.record
    who = f"{r.lawyer_firm}{r.lawyer_name}"
    text = f"受援人{parts.recipient(facts)}一案{parts.notice(r)}，由我机构指派{who}提供法律援助。"
    text += "为督促提升服务质量，现就下列事项征询你单位意见："
    slip = Fields(
        rows=(
            (Field(label="总体评价", value="□满意　□基本满意　□不满意　□不作评价", span=3),),
            (Field(label="意见和建议", value="", span=3, lines=5),),
            (Field(label="填写人", value=""), Field(label="日期", value="")),
        )
    )
    return parts.letter(
        "征询办案机关意见函", facts, asked.organ, Para(text=text), Para(text=f"{asked.about}。"),
        Para(text="请填写下表后退回我机构。"), slip,
    )  # fmt: skip


def visit(facts: Facts) -> Sheet:
    """㉜ 受援人回访记录表."""
    made = _last(facts, "ReturnVisit")
    rows = (
        *_head(facts),
        (Field(label="回访对象", value=made.visited), Field(label="回访方式", value=made.get_way_display())),
        (Field(label="回访日期", value=parts.day(made.at)), Field(label="会见、沟通过", value=_said(made.met))),
        (
            Field(label="告知过进展和结果", value=_said(made.informed)),
            Field(label="收取过财物", value=_said(made.charged)),
        ),
        (Field(label="受援人的评价", value=made.get_satisfied_display(), span=3),),
        (Field(label="意见和要求", value=made.said, span=3, lines=6),),
    )
    signed = Signatures(slots=(Slot(label="回访人", name=facts.actor, hint="签名"),), dated=True)
    return parts.form("法律援助受援人回访记录表", facts, Fields(rows=rows), signed)


def extract(facts: Facts) -> Sheet:
    """The case as a reviewer reads it: what was done and when, without a name."""
    aid: Case = facts.record.aid
    r, words = aid.record, reviewing.words_of(aid)
    rows = (
        (Field(label="评查号", value=facts.case.number), Field(label="评查来源", value=facts.record.get_way_display())),
        (Field(label="案件类型", value=r.get_category_display()), Field(label="服务形式", value=r.get_service_display())),
        (Field(label="事项", value=str(r), span=3),),
        (Field(label="收到申请或者通知", value=parts.day(aid.opened_at)), Field(label="决定", value=parts.day(r.decided_on))),
        (Field(label="指派", value=parts.day(r.assigned_on)), Field(label="接受指派", value=parts.day(r.accepted_on))),
        (Field(label="结案", value=parts.day(r.closed_on)), Field(label="归档", value=parts.day(r.archived_on))),
        (Field(label="案情", value=reviewing.blind(r.facts, words), span=3, lines=4),),
        (Field(label="办理结果", value=r.get_result_display()), Field(label="挽回损失或者取得利益", value=parts.money(r.gained))),
        (Field(label="结案报告", value=reviewing.blind(r.closing, words), span=3, lines=6),),
    )  # fmt: skip
    table = Table(head=("日期", "做了什么", "情况"), rows=_done(aid, words), widths=(3, 3, 9))
    return parts.form("送评案卷摘要", facts, Fields(rows=rows), table, *_drawn(facts.record.draw))


def _done(aid: Case, words: dict[str, str]) -> tuple[tuple[str, str, str], ...]:
    """What was done, watched and said, in its order."""
    found: list[tuple[Any, str, str]] = []
    rows: Any = aid.children
    for row in rows["legal_aid.Deed"]:
        found.append((row.at, row.get_kind_display(), row.record))
    for row in rows["legal_aid.Hearing"]:
        found.append((row.at, "开庭", row.body))
    for row in rows["legal_aid.Observation"]:
        found.append((row.at, "庭审旁听", f"{row.get_grade_display()}。{row.record}"))
    for row in rows["legal_aid.OrganOpinion"]:
        found.append((row.at, "办案机关的意见", f"{row.get_opinion_display()}。{row.said}"))
    for row in rows["legal_aid.ReturnVisit"]:
        found.append((row.at, "受援人回访", f"{row.get_satisfied_display()}。{row.said}"))
    found.sort(key=lambda told: told[0])
    return tuple((parts.day(at), what, reviewing.blind(text, words)) for at, what, text in found)


def _drawn(draw: Any) -> tuple[Note, ...]:
    """By what draw it came here, so that anybody can draw again; and that the standard waits to be signed off."""
    note = Note(text=standard.UNVERIFIED)
    if draw is None:
        return (note,)
    text = (
        f"抽取：{draw.month:%Y年%-m月}结案的可抽{draw.population}件，比例{draw.share}%、至少{draw.least}件，抽中{draw.chosen}件。"
        f"种子{draw.seed}（{draw.origin}）；可抽案件的摘要{draw.digest}。同样的种子和案件，重新抽取得到同样的结果。"
    )
    return Note(text=text), note


def result(facts: Facts) -> Sheet:
    """Item by item what each gave, what follows, and by which rule."""
    r, rule = facts.record, standard.of(facts.record.standard)
    scores: list[Any] = sorted(facts.case.children["legal_aid.Score"], key=lambda s: s.pk)
    titles = ("第一人", "第二人", "第三人")[: len(scores)]
    rows = tuple((i.title, str(i.points), *(str(s.given(i)) for s in scores)) for i in rule.items)
    total = ("合计", str(rule.whole), *(f"{s.total}（{GRADES.title_of(s.grade)}）" for s in scores))
    head = (
        (Field(label="评查号", value=facts.case.number), Field(label="案件", value=r.about)),
        (Field(label="得分", value=str(r.points)), Field(label="等次", value=r.get_grade_display())),
        *(
            (Field(label=f"{t}意见", value=s.comment, span=3, lines=3),)
            for t, s in zip(titles, scores, strict=True)
        ),
    )  # fmt: skip
    table = Table(head=("评查事项", "分值", *titles), rows=(*rows, total), widths=(8, 2, *(4 for _ in titles)))
    how = (
        f"{rule.since:%Y年%-m月%-d日}起施行的标准：{rule.excellent}分以上优秀，{rule.good}分以上良好，{rule.passed}分以上合格；"
        f"两人相差不超过{rule.distance}分的取平均，超过的由第三人评查，取居中的得分。"
    )
    return parts.form(
        "法律援助案件质量评查结果", facts, Fields(rows=head), table, Note(text=how), Note(text=standard.UNVERIFIED)
    )


OBSERVATION = Paper(code="observation", title="法律援助庭审旁听记录表", compose=observation, law=MEASURES, order=11,
                    signed_by=("旁听人",))  # fmt: skip
INQUIRY = Paper(
    code="inquiry", title="征询办案机关意见函", compose=inquiry, law=MEASURES, series="inquiry", order=12,
    number=parts.number("征"),
)  # fmt: skip
VISIT = Paper(
    code="visit", title="法律援助受援人回访记录表", compose=visit, law=MEASURES, order=16, signed_by=("回访人",)
)
EXTRACT = Paper(code="extract", title="送评案卷摘要", compose=extract, law=MEASURES, order=1)
RESULT = Paper(code="result", title="法律援助案件质量评查结果", compose=result, law=MEASURES, series="result", order=3,
               number=parts.number("评"))  # fmt: skip
