"""Papers of an agreement: written, oral, its performance, the visit, the joint application to the court."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kernel.cases.issue import Facts
from kernel.papers.blocks import Block, Field, Fields, Heading, Para, SealPlace, Sheet, Signatures, Slot
from kernel.words import Paper, cite

from . import parts

LAW = "人民调解法"
ON_PAPER = "已在纸质原件上签署"


def written(facts: Facts) -> Sheet:
    """The items of 人民调解法 §29: parties, facts and responsibilities, content, manner and term of performance."""
    r = facts.record
    return parts.form(
        "人民调解协议书",
        facts,
        *(Para(text=f"{parts.side(p)}：{parts.describe(p)}", indent=False, align="left") for p in facts.parties),
        Heading(text="一、纠纷的主要事实、争议事项及各方责任"),
        Para(text=r.agreed_facts),
        Heading(text="二、经调解，自愿达成如下协议"),
        Para(text=r.agreement),
        Heading(text="三、履行方式、地点、期限"),
        Para(
            text=f"履行方式：{r.perform_how}。履行地点：{r.perform_where or '—'}。履行期限：{parts.day(r.perform_by) or '即时履行'}。"
        ),
        Para(
            text=f"本协议一式{parts.sides(facts) + 1}份，当事人各执一份，人民调解委员会留存一份，"
            "自各方当事人签名、盖章或者按指印，人民调解员签名并加盖人民调解委员会印章之日起生效。"
        ),
        parts.signatures(facts, *parts.mediator_slots(facts), ("记录人", facts.data.get("recorder") or facts.actor)),
        SealPlace(office=facts.office.name),
    )


def signed(facts: Facts) -> Sheet:
    """The agreement as it came into effect (§29): the very sheet that was signed, with what was signed on it."""
    sheet = facts.earlier or written(facts)
    blocks = (_completed(block, facts) for block in sheet.blocks)
    return replace(sheet, number=facts.number, date=facts.at.date(), blocks=tuple(blocks))


def _completed(block: Block, facts: Facts) -> Block:
    if isinstance(block, SealPlace):
        return replace(block, date=facts.data["sealed_on"])
    if isinstance(block, Signatures):
        drawn = parts.drawn(facts)
        return replace(block, slots=tuple(_sign(slot, drawn, facts) for slot in block.slots))
    return block


def _sign(slot: Slot, drawn: dict[tuple[str, str], list[str]], facts: Facts) -> Slot:
    """Signed on the pad: picture and date. Who did not, signed the original of which the act brought a scan.

    A correction brings neither: what stood on the signed sheet stays, and a corrected text stands unsigned.
    """
    if pictures := drawn.get((slot.label, slot.name)):
        return replace(slot, image=pictures.pop(0), date=facts.at.date())
    return replace(slot, hint=ON_PAPER) if facts.data.get("scan") and not slot.image else slot


def oral(facts: Facts) -> Sheet:
    r = facts.record
    rows = (
        (Field(label="案号", value=facts.case.number), Field(label="达成日期", value=parts.day(r.agreed_on))),
        *parts.party_rows(facts),
        (Field(label="主要事实和争议", value=r.agreed_facts, span=3, lines=4),),
        (Field(label="协议内容", value=r.agreement, span=3, lines=6),),
        (
            Field(label="履行方式", value=r.perform_how),
            Field(label="履行期限", value=parts.day(r.perform_by) or "即时履行"),
        ),
        (Field(label="人民调解员", value=parts.mediators(facts)), Field(label="记录人", value=facts.actor)),
    )
    return parts.form(
        "口头调解协议登记表",
        facts,
        Fields(rows=rows),
        Para(text="口头调解协议自各方当事人达成协议之日起生效。"),
        Signatures(
            slots=tuple(Slot(label=label, name=name, hint="签名") for label, name in parts.mediator_slots(facts))
        ),
        SealPlace(office=facts.office.name, date=facts.at.date()),
    )


def performed(facts: Facts) -> Sheet:
    d = facts.data
    rows = (
        (Field(label="案号", value=facts.case.number), Field(label="时间", value=parts.moment(d["at"]))),
        (
            Field(label="履行情况", value=dict(facts.record._meta.get_field("performance").choices)[d["state"]]),
            Field(label="履行金额", value=parts.money(d.get("amount"))),
        ),
        (
            Field(label="约定期限", value=parts.day(facts.record.perform_by)),
            Field(label="地点", value=d.get("place", "")),
        ),
        (Field(label="说明", value=d.get("note", ""), span=3, lines=3),),
    )
    return parts.form(
        "调解协议履行记录", facts, Fields(rows=rows), parts.signatures(facts, ("人民调解员", facts.actor))
    )


def visit(facts: Facts) -> Sheet:
    d = facts.data
    rows = (
        (Field(label="当事人", value=d["visited"]), Field(label="案号", value=facts.case.number)),
        (Field(label="回访事由", value=d["about"], span=3),),
        (Field(label="履行与满意情况", value=d["finding"], span=3, lines=5),),
        (Field(label="回访人", value=facts.actor), Field(label="回访时间", value=parts.moment(d["at"]))),
    )
    return parts.form("人民调解回访记录", facts, Fields(rows=rows))


def confirmation(facts: Facts) -> Sheet:
    """Joint application of both sides (人民调解法 §33; 司法确认程序规定 §3)."""
    r = facts.record
    return Sheet(
        kind="letter",
        title="司法确认申请书",
        office=facts.office.name,
        date=facts.at.date(),
        to=r.court,
        blocks=(
            *(Para(text=f"{_joint(p)}：{parts.describe(p)}", indent=False, align="left") for p in facts.parties),
            Para(
                text=f"申请人之间因{r.get_kind_display()}纠纷，经{facts.office.name}主持调解，于{parts.day(r.agreed_on)}"
                f"达成{r.get_outcome_display().removeprefix('达成')}（案号：{facts.case.number}），自{parts.day(r.effective_on)}起生效。"
            ),
            Para(text="协议内容：" + r.agreement),
            Para(
                text="申请人认为有必要确认该协议的效力，根据《中华人民共和国人民调解法》第三十三条，共同申请贵院予以司法确认。"
                "申请人承诺：出于解决纠纷的目的自愿达成协议，没有恶意串通、规避法律的行为；因该协议内容给他人造成损害的，愿意承担相应的责任。"
            ),
            Signatures(
                slots=tuple(replace(parts.party_slot(p), label=_joint(p)) for p in _joining(facts)),
                dated=True,
            ),
        ),
    )


def _joint(party: Any) -> str:
    return parts.side(party) if party.represents_id else "共同申请人"


def _joining(facts: Facts) -> list[Any]:
    """Both sides themselves, and for a ward the guardian; an agent's mandate for mediation does not reach the court."""
    return [p for p in parts.signers(facts.parties) if not p.represents_id or p.representation == "guardian"]


WRITTEN = Paper(
    code="agreement",
    title="人民调解协议书",
    compose=written,
    law=cite(LAW, 29),
    series="agreement",
    number="（{year}）{word}字第{n}号",
    order=8,
    required=True,
    public=True,
    signed_by=("当事人", "人民调解员", "记录人", "印章"),
)
SIGNED = Paper(
    code="agreement_signed",
    title="人民调解协议书（签署本）",
    compose=signed,
    law=cite(LAW, 29, 2),
    series="agreement",
    number="（{year}）{word}字第{n}号",
    order=8,
    public=True,
    edition_of="agreement",
    encloses=("signed_agreement", "signature"),
)
ORAL = Paper(
    code="oral_agreement",
    title="口头调解协议登记表",
    compose=oral,
    law=cite(LAW, 28),
    series="oral",
    number="（{year}）{word}口字第{n}号",
    order=8,
    required=True,
    public=True,
    signed_by=("人民调解员",),
)
PERFORMED = Paper(code="performed", title="调解协议履行记录", compose=performed, law=cite(LAW, 31, 2), order=9)
VISIT = Paper(code="visit", title="人民调解回访记录", compose=visit, law=cite(LAW, 31, 2), order=10)
CONFIRMATION = Paper(
    code="confirmation",
    title="司法确认申请书",
    compose=confirmation,
    law=cite(LAW, 33, 1),
    order=11,
    public=True,
    signed_by=("双方当事人",),
)
