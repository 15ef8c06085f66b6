"""Papers of application and examination (group 1 of the thirty-two of 2024)."""

from __future__ import annotations

from kernel.cases.issue import Facts
from kernel.papers.blocks import Field, Fields, Items, Note, Para, SealPlace, Sheet, Signatures, Slot
from kernel.words import Paper, cite

from ..codes import IDENTITIES
from . import parts

GIVEN = (("identity", "身份证明"), ("mandate", "代理权或者亲属关系证明"), ("hardship_proof", "经济困难状况的证件、材料"),
         ("material", "案件材料"), ("letter", "转交函"))  # fmt: skip
PLEDGE = "本人承诺：以上说明的情况真实、完整。如有虚假，愿意承担相应的法律责任，并支付已实施法律援助的费用。"


def application(facts: Facts) -> Sheet:
    r = facts.record
    identities = "、".join(IDENTITIES.title_of(code) for code in r.identities)
    rows = (
        *parts.people(facts),
        (Field(label="受援人身份", value=identities, span=3),),
        (
            Field(label="案件类型", value=r.get_category_display()),
            Field(label="申请事项", value=parts.asked_for(facts)),
        ),
        (Field(label="经济困难条件", value=parts.condition(r), span=3),),
        (Field(label="案情简述", value=r.facts, span=3, lines=6),),
        (Field(label="申请理由", value=r.reason, span=3, lines=2),),
    )
    asks = Para(text=f"特向{facts.office.name}申请法律援助。以上所填属实。")
    signed = Slot(label="申请人（代理人）", name="", date=facts.at.date())
    return parts.form("法律援助申请表", facts, Fields(rows=rows), asks, Signatures(slots=(signed,), dated=True))


def hardship(facts: Facts) -> Sheet:
    """经济困难状况说明表: the statement, and the pledge that stands in the place of a certificate (§41)."""
    r = facts.record
    rows = (
        *parts.people(facts)[:3],
        (Field(label="家庭人口", value=f"{r.household}人" if r.household else ""), Field(label="家庭月收入", value=parts.money(r.income))),
        (Field(label="家庭月支出", value=parts.money(r.expenses)), Field(label="债务状况", value=r.debts)),
        (Field(label="财产状况", value=r.assets, span=3, lines=2),),
    )  # fmt: skip
    signed = Slot(label="说明人", name="", date=facts.at.date())
    return parts.form(
        "经济困难状况说明表", facts, Fields(rows=rows), Para(text=PLEDGE), Signatures(slots=(signed,), dated=True)
    )


def receipt(facts: Facts) -> Sheet:
    """What was handed in, and until when it will be decided."""
    r = facts.record
    brought = [title for name, title in GIVEN if facts.data.get(name)]
    brought += ["身份证明（已当面核对）"] if r.identity_given and not facts.data.get("identity") else []
    brought += ["经济困难状况说明表"] if r.hardship == "statement" else []
    listed = tuple(f"{title}；" for title in ("法律援助申请表", *brought))
    text = f"{facts.office.name}已收到您提交的下列申请材料（登记号{facts.case.number}）："
    return parts.letter(
        "法律援助申请材料接收凭证",
        facts,
        parts.recipient(facts),
        Para(text=text),
        Items(items=listed, numbering="1"),
        Para(
            text="本机构将自收到申请之日起七日内审查，作出是否给予法律援助的决定。材料不齐全的，一次性告知您需要补充的内容。"
        ),
        Note(text="法律援助不收取任何费用。"),
    )


def supplement(facts: Facts) -> Sheet:
    """Everything that is missing, told once, with the day (§43)."""
    r = facts.record
    lines = tuple(line.strip() for line in r.missing.splitlines() if line.strip())
    return parts.letter(
        "补充材料、说明通知书",
        facts,
        parts.recipient(facts),
        Para(text=f"您的法律援助申请（登记号{facts.case.number}）经审查，还需要补充下列材料或者作出说明："),
        Items(items=lines, numbering="1"),
        Para(text=f"请于{parts.day(r.supplement_by)}前补充或者说明。未按要求补充材料或者作出说明的，视为撤回申请。"),
        Para(text="以上内容一次性告知；确实无法提供的，请向我们说明情况。"),
    )


def examination(facts: Facts) -> Sheet:
    r = facts.record
    rows = (
        (Field(label="登记号", value=facts.case.number), Field(label="申请人", value=parts.recipient(facts))),
        (Field(label="案件类型", value=r.get_category_display()), Field(label="申请事项", value=parts.asked_for(facts))),
        (Field(label="收到申请", value=parts.day(facts.case.opened_at)), Field(label="一次性告知补充", value="有" if r.noticed else "无")),
        (Field(label="经济困难条件", value=parts.condition(r), span=3),),
        (Field(label="审查情况和理由", value=r.opinion_reason, span=3, lines=5),),
        (Field(label="审查意见", value=r.get_opinion_display()), Field(label="服务形式", value=r.get_service_display())),
        (Field(label="审查人", value=facts.actor), Field(label="审查日期", value=parts.day(facts.at.date()))),
    )  # fmt: skip
    decides = Slot(label="法律援助机构负责人", hint="签名")
    seal = SealPlace(office=facts.office.name, date=facts.at.date())
    return parts.form("法律援助审查表", facts, Fields(rows=rows), Signatures(slots=(decides,), dated=True), seal)


APPLICATION = Paper(
    code="application", title="法律援助申请表", compose=application, law=cite(parts.LAW, 31), order=1, public=True,
    signed_by=("申请人",),
)  # fmt: skip
HARDSHIP = Paper(
    code="hardship", title="经济困难状况说明表", compose=hardship, law=cite(parts.LAW, 41), order=2, public=True,
    signed_by=("申请人",),
)  # fmt: skip
RECEIPT = Paper(code="receipt", title="法律援助申请材料接收凭证", compose=receipt, order=3, public=True)
SUPPLEMENT = Paper(
    code="supplement", title="补充材料、说明通知书", compose=supplement, law=cite(parts.LAW, 43), series="supplement",
    number="（{year}）{word}补字第{n}号", order=4, public=True,
)  # fmt: skip
EXAMINATION = Paper(
    code="examination", title="法律援助审查表", compose=examination, law=cite(parts.LAW, 43), order=5,
    signed_by=("法律援助机构负责人",),
)  # fmt: skip
