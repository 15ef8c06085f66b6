"""Papers of a reception: the receipt, the note it travels with, the one notice of what is missing."""

from __future__ import annotations

from typing import Any

from common.catalogue import titles
from common.papers import day, form, letter, money, names, who
from kernel.cases.issue import Facts
from kernel.papers.blocks import Field, Fields, Heading, Items, Para, SealPlace, Sheet
from kernel.words import Paper

SIDES = {"visitor": "来访人", "other": "对方"}


def receipt(facts: Facts) -> Sheet:
    """What was said, who heard it, how to follow it: the visitor takes it home."""
    record = facts.record
    rows = (
        (Field(label="登记号", value=facts.case.number), Field(label="登记日期", value=day(facts.at.date()))),
        (Field(label="来访渠道", value=record.get_channel_display()), Field(label="首问责任人", value=facts.actor)),
        *who(facts, SIDES),
        (Field(label="所说的事", value=record.words, span=3, lines=5),),
        (Field(label="希望解决", value=record.wish or "—", span=3),),
    )
    return form(
        "接待回执",
        facts,
        Fields(rows=rows),
        Para(
            text="您反映的事情已经登记。能当场答复的当场答复；需要转有关机构办理的，在对方接收以前由首问责任人负责到底。"
        ),
        Para(text="凭登记号和查询码可以在网上查看办到哪一步、由谁在办。"),
        SealPlace(office=facts.office.name, date=facts.at.date()),
    )


def reference(facts: Facts) -> Sheet:
    """The note with which a matter travels (分流转办单)."""
    record, to = facts.record, facts.case.office
    rows = (
        (Field(label="登记号", value=facts.case.number), Field(label="转办次数", value=f"第{record.hands}次")),
        (Field(label="转出单位", value=facts.office.name), Field(label="承办单位", value=to.name)),
        (Field(label="事项", value=titles.title_of(record.matter), span=3),),
        *who(facts, SIDES),
        (Field(label="所说的事", value=record.words, span=3, lines=5),),
        (Field(label="希望解决", value=record.wish or "—"), Field(label="涉及金额", value=money(record.amount))),
        (Field(label="转办说明", value=facts.data.get("note") or "—", span=3),),
    )
    return form("分流转办单", facts, Fields(rows=rows), SealPlace(office=facts.office.name, date=facts.at.date()))


def notice(facts: Facts) -> Sheet:
    """Everything that is missing, once (一次性告知)."""
    items = tuple(line.strip() for line in facts.record.missing.splitlines() if line.strip())
    return letter(
        "一次性告知书",
        facts,
        names(facts, "visitor") or "来访人",
        Para(text=f"您于{day(facts.case.opened_at)}反映的事项（{facts.case.number}），还需要补充下列内容："),
        Items(items=items, numbering="（一）"),
        Heading(text="说明"),
        Para(text="以上内容一次告知完毕。补充可以当面交，也可以在网上凭登记号和查询码提交。"),
    )


def reply(facts: Facts) -> Sheet:
    """What was answered on the spot, for who wants it in writing."""
    record = facts.record
    basis = (Para(text=f"依据：{record.basis}"),) if record.basis else ()
    return letter(
        "答复意见",
        facts,
        names(facts, "visitor") or "来访人",
        Para(text=f"您反映的“{titles.title_of(record.matter)}”事项（{facts.case.number}），现答复如下："),
        *(Para(text=line) for line in record.answer.splitlines() if line.strip()),
        *basis,
    )


def from_first(case: Any) -> Any:
    """A note of reference is the paper of who sends it, not of who keeps the case from then on."""
    return case.record.received_by


RECEIPT = Paper(code="reception_receipt", title="接待回执", compose=receipt, order=1, public=True)
REFERENCE = Paper(
    code="reception_reference", title="分流转办单", compose=reference, series="reference", number="〔{year}〕{word}转字第{n}号",
    issued_by=from_first, order=3,
)  # fmt: skip
NOTICE = Paper(code="reception_notice", title="一次性告知书", compose=notice, order=2, public=True)
REPLY = Paper(code="reception_reply", title="答复意见", compose=reply, order=4, public=True)
