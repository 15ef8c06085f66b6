"""Papers while mediating: inquiries, sessions, danger reports."""

from __future__ import annotations

from kernel.cases.issue import Facts
from kernel.papers.blocks import Field, Fields, Para, Sheet, Signatures, Slot
from kernel.words import Paper, cite

from . import parts

LAW = "人民调解法"


def inquiry(facts: Facts) -> Sheet:
    d = facts.data
    rows = (
        (Field(label="时间", value=parts.moment(d["at"])), Field(label="地点", value=d["place"])),
        (Field(label="被调查人", value=d["asked"]), Field(label="参加人", value=d.get("present", ""))),
        (Field(label="调查人", value=facts.actor), Field(label="案号", value=facts.case.number)),
        (Field(label="调查记录", value=d["record"], span=3, lines=12),),
    )
    slots = (Slot(label="被调查人", name=d["asked"]), Slot(label="调查人", name=facts.actor, hint="签名"))
    return parts.form("人民调解调查记录", facts, Fields(rows=rows), Signatures(slots=slots, dated=True))


def session(facts: Facts) -> Sheet:
    d = facts.data
    rows = (
        (Field(label="时间", value=parts.moment(d["at"])), Field(label="地点", value=d["place"])),
        (
            Field(label="事由", value=f"{facts.record.get_kind_display()}纠纷"),
            Field(label="案号", value=facts.case.number),
        ),
        *parts.party_rows(facts),
        (
            Field(label="受邀参加人", value=d.get("invited") or "无"),
            Field(label="方式", value="现场调解" if d.get("on_site") else "在调解室"),
        ),
        (Field(label="调解记录", value=d["record"], span=3, lines=12),),
        (Field(label="调解结果", value=d.get("result", ""), span=3),),
    )
    signing = parts.signatures(facts, *parts.mediator_slots(facts), ("记录人", d.get("recorder") or facts.actor))
    return parts.form("人民调解记录", facts, Fields(rows=rows), signing)


def police_report(facts: Facts) -> Sheet:
    signs = [
        t
        for t, on in (
            ("可能引发刑事案件", facts.record.danger_crime),
            ("可能引发群体性上访", facts.record.danger_petition),
            ("可能引发自杀", facts.record.danger_suicide),
            ("可能引发械斗", facts.record.danger_fight),
        )
        if on
    ]
    return parts.letter(
        "纠纷情况报告",
        facts,
        facts.data["to_name"],
        Para(
            text=f"本委员会在调解{parts.matter(facts)}过程中，发现该纠纷{'、'.join(signs) or '有可能激化'}。"
            "根据《中华人民共和国人民调解法》第二十五条的规定，现将有关情况报告如下："
        ),
        Para(text=facts.data["situation"]),
        Para(text=f"已采取的预防措施：{facts.data['measures']}"),
        Para(text=f"纠纷当事人：{'；'.join(parts.describe(p) for p in facts.parties)}。"),
    )


INQUIRY = Paper(
    code="inquiry",
    title="人民调解调查记录",
    compose=inquiry,
    law=cite(LAW, 27),
    order=5,
    signed_by=("被调查人", "调查人"),
)
SESSION = Paper(
    code="session",
    title="人民调解记录",
    compose=session,
    law=cite(LAW, 27),
    order=7,
    required=True,
    signed_by=("当事人", "人民调解员", "记录人"),
)
POLICE_REPORT = Paper(
    code="police_report",
    title="纠纷情况报告",
    compose=police_report,
    law=cite(LAW, 25),
    order=6,
    series="report",
    number="（{year}）{word}报字第{n}号",
)
