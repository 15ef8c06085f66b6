"""Papers of the decision and of what follows it: granted, refused, terminated, objected to."""

from __future__ import annotations

from typing import Any

from kernel.cases.issue import Facts
from kernel.papers.blocks import Items, Para, Sheet
from kernel.reach.models import Office
from kernel.words import Paper, cite

from . import parts


def grant(facts: Facts) -> Sheet:
    r = facts.record
    came = f"您于{parts.day(facts.case.opened_at)}就“{parts.asked_for(facts)}”提出的法律援助申请（登记号{facts.case.number}）"
    before = "情况紧急，依照《法律援助法》第四十四条的规定，决定先行提供法律援助。请及时补办手续、补充材料。"
    after = "经审查，符合法律援助条件，依照《法律援助法》第四十三条的规定，决定给予法律援助。"
    if r.objection_result == "corrected":
        after = "根据司法行政部门的异议审查决定，本机构予以改正，决定给予法律援助。"
    form = (Para(text=f"服务形式：{r.get_service_display()}。"),) if r.service else ()
    return parts.letter(
        "给予法律援助决定书",
        facts,
        parts.recipient(facts),
        Para(text=f"{came}，{before if r.advance and not r.made_up_on else after}"),
        *form,
        Para(text="本机构将自作出决定之日起三日内指派法律援助人员，并告知您其姓名和联系方式。法律援助不收取任何费用。"),
        Para(
            text="您应当如实陈述与案件有关的情况，提供证据，配合法律援助人员；经济状况、案件情况有变化的，请及时告知。"
        ),
    )


def refusal(facts: Facts) -> Sheet:
    """With its reasons and with what may be done against it (§43, §49)."""
    return parts.letter(
        "不予法律援助决定书",
        facts,
        parts.recipient(facts),
        Para(text=f"您于{parts.day(facts.case.opened_at)}就“{parts.asked_for(facts)}”提出的法律援助申请（登记号{facts.case.number}），"
                  "经审查，决定不予法律援助。理由如下："),
        Para(text=facts.record.refusal),
        *_remedies(),
    )  # fmt: skip


def termination(facts: Facts) -> Sheet:
    r = facts.record
    return parts.letter(
        "终止法律援助决定书",
        facts,
        parts.recipient(facts),
        Para(text=f"您的法律援助案件（登记号{facts.case.number}），有《法律援助法》第四十八条规定的情形：{r.get_termination_display()}。"
                  "现决定终止法律援助。事实和理由："),
        Para(text=r.terminated_because),
        *_remedies(),
    )  # fmt: skip


def _remedies() -> tuple[Any, ...]:
    return Para(text="您不服本决定的："), Items(items=parts.REMEDIES, numbering="（一）")


def termination_letter(facts: Facts) -> Sheet:
    """Tells the organ that handles the case."""
    r = facts.record
    which = f"（登记号{facts.case.number}{parts.notice(r)}）"
    text = f"我机构为{parts.recipient(facts)}提供的法律援助{which}，因{r.get_termination_display()}，"
    return parts.letter(
        "终止法律援助公函", facts, r.organ, Para(text=f"{text}已于{parts.day(facts.at.date())}决定终止。特此函告。")
    )


def objection(facts: Facts) -> Sheet:
    """What the judicial bureau decides of an objection (§49)."""
    r = facts.record
    what = "终止法律援助" if r.terminated_on else "不予法律援助"
    then = (
        "如不服本决定，可以依法申请行政复议或者提起行政诉讼。"
        if r.objection_result == "upheld"
        else "请法律援助机构收到本决定书后及时改正，并告知申请人。"
    )
    return parts.letter(
        "法律援助异议审查决定书",
        facts,
        parts.recipient(facts),
        Para(
            text=f"您对{facts.case.office.name}作出的{what}决定（登记号{facts.case.number}）不服，于{parts.day(r.objected_on)}提出异议。"
        ),
        Para(text=f"异议的理由：{r.objection}"),
        Para(text=f"经审查：{r.objection_reason}"),
        Para(text=f"依照《法律援助法》第四十九条的规定，决定{r.get_objection_result_display()}。{then}"),
    )


def bureau(case: Any) -> Office | None:
    """The judicial bureau that set the legal aid centre up: the office above it, or the one of the district."""
    office = case.office
    if office.parent_id:
        return Office.objects.get(pk=office.parent_id)
    return Office.objects.filter(kind="bureau", district_id=case.district_id, active=True).order_by("pk").first()


GRANT = Paper(
    code="grant", title="给予法律援助决定书", compose=grant, law=cite(parts.LAW, 43), series="grant", order=6, public=True,
    number=parts.number("给"),
)  # fmt: skip
REFUSAL = Paper(
    code="refusal", title="不予法律援助决定书", compose=refusal, law=cite(parts.LAW, 43), series="refusal", order=6, public=True,
    number=parts.number("不"),
)  # fmt: skip
TERMINATION = Paper(
    code="termination", title="终止法律援助决定书", compose=termination, law=cite(parts.LAW, 48), series="termination", order=9,
    public=True, number=parts.number("终"),
)  # fmt: skip
TERMINATION_LETTER = Paper(
    code="termination_letter", title="终止法律援助公函", compose=termination_letter, law=cite(parts.LAW, 48), series="letter",
    order=10, number=parts.number("函"),
)  # fmt: skip
OBJECTION = Paper(
    code="objection", title="法律援助异议审查决定书", compose=objection, law=cite(parts.LAW, 49), series="objection", order=11,
    public=True, issued_by=bureau, number=parts.number("审"),
)  # fmt: skip
