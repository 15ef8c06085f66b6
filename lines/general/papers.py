"""Papers of a general case."""

from __future__ import annotations

from common.catalogue import titles
from common.papers import day, form, letter, money, names, who
from kernel.cases.issue import Facts
from kernel.papers.blocks import Field, Fields, Para, SealPlace, Sheet
from kernel.words import Paper

SIDES = {"applicant": "申请人", "respondent": "对方"}


def registration(facts: Facts) -> Sheet:
    record = facts.record
    rows = (
        (Field(label="登记日期", value=day(facts.at.date())), Field(label="登记号", value=facts.case.number)),
        (Field(label="事项", value=titles.title_of(record.matter) or "—", span=3),),
        *who(facts, SIDES),
        (Field(label="反映的事", value=record.facts, span=3, lines=5),),
        (Field(label="希望解决", value=record.wish or "—"), Field(label="涉及金额", value=money(record.amount))),
        (Field(label="登记人", value=facts.actor, span=3),),
    )
    return form("一般办件登记表", facts, Fields(rows=rows), SealPlace(office=facts.office.name, date=facts.at.date()))


def _to(facts: Facts) -> str:
    return names(facts, "applicant") or "来访人"


def _about(facts: Facts) -> str:
    return f"您于{day(facts.case.opened_at)}反映的事项（{facts.case.number}）"


def refusal(facts: Facts) -> Sheet:
    return letter(
        "不予受理告知书",
        facts,
        _to(facts),
        Para(text=f"{_about(facts)}，因下列原因不予受理："),
        Para(text=facts.record.refusal),
    )


def reply(facts: Facts) -> Sheet:
    record = facts.record
    basis = (Para(text=f"依据：{record.basis}"),) if record.basis else ()
    lines = tuple(Para(text=line) for line in record.reply.splitlines() if line.strip())
    return letter("答复书", facts, _to(facts), Para(text=f"{_about(facts)}，现答复如下："), *lines, *basis)


def extension(facts: Facts) -> Sheet:
    text = f"{_about(facts)}，因{facts.record.extended_because.rstrip('。')}，办理期限延长{facts.data['extend_by']}个工作日，特此告知。"
    return letter("延长办理期限告知书", facts, _to(facts), Para(text=text))


REGISTRATION = Paper(code="general_registration", title="一般办件登记表", compose=registration, order=1, required=True)
REFUSAL = Paper(
    code="general_refusal", title="不予受理告知书", compose=refusal, series="refusal", number="〔{year}〕{word}不受字第{n}号",
    order=2, public=True,
)  # fmt: skip
EXTENSION = Paper(code="general_extension", title="延长办理期限告知书", compose=extension, order=3, public=True)
REPLY = Paper(
    code="general_reply",
    title="答复书",
    compose=reply,
    series="reply",
    number="〔{year}〕{word}复字第{n}号",
    order=4,
    public=True,
)
