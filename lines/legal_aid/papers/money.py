"""Papers of money: the reckoning of a subsidy, the list of a batch, the order to a cheat."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kernel.cases.issue import Facts
from kernel.papers.blocks import Field, Fields, Note, Para, Sheet, Signatures, Slot, Table
from kernel.words import Paper, cite

from . import parts

ITEMS = ("项目", "标准", "执行起日", "每件、每次（元）", "次数", "小计（元）")


def _row(item: dict[str, Any]) -> tuple[str, ...]:
    each, total = Decimal(item["each"]), Decimal(item["sum"])
    return (item["what"], item["standard"], item["since"], f"{each:,.2f}", str(item["times"]), f"{total:,.2f}")


def subsidy(facts: Facts) -> Sheet:
    """核算审批表: every line with the row it goes by, so that anybody can work it out again."""
    r = facts.record
    rows = (
        (Field(label="登记号", value=facts.case.number), Field(label="受援人", value=parts.recipient(facts))),
        (Field(label="案件类型", value=r.get_category_display()), Field(label="服务形式", value=r.get_service_display())),
        (Field(label="法律援助人员", value=r.lawyer_name), Field(label="所在机构", value=r.lawyer_firm)),
        (Field(label="结案日期", value=parts.day(r.closed_on)), Field(label="材料审核通过", value=parts.day(r.file_taken_on))),
        (Field(label="补贴合计", value=parts.money(r.subsidy), span=3),),
    )  # fmt: skip
    table = Table(head=ITEMS, rows=tuple(map(_row, r.subsidy_items)), widths=(4, 6, 4, 4, 2, 4))
    signed = Signatures(slots=(Slot(label="审批人", name=facts.actor, hint="签名"),), dated=True)
    return parts.form("法律援助补贴核算审批表", facts, Fields(rows=rows), table, signed)


def recovery(facts: Facts) -> Sheet:
    """责令支付决定书 with its remedies."""
    r = facts.record
    return parts.letter(
        "责令支付法律援助费用、罚款决定书",
        facts,
        parts.recipient(facts),
        Para(text=f"你以欺骗或者其他不正当手段获得法律援助（登记号{facts.case.number}），已被终止法律援助。"),
        Para(text=f"查明的事实和证据：{r.recover_because}"),
        Para(text=f"{parts.day(r.recover_told_on)}已告知你拟作出决定的内容、事实、理由、依据和依法享有的权利。"),
        Para(
            text=f"依照《中华人民共和国法律援助法》第六十四条，责令你支付已实施法律援助的费用{parts.money(r.recover_cost)}，"
            f"并处罚款{parts.money(r.recover_fine)}。"
        ),
        Para(text="请自收到本决定书之日起十五日内缴纳罚款（《中华人民共和国行政处罚法》第六十七条）。"),
        Note(text="不服本决定的，可以依法申请行政复议或者提起行政诉讼。"),
    )


def batch(facts: Facts) -> Sheet:
    """发放表: one line a case, in the order of their numbers."""
    from ..money.batches import members

    r = facts.record
    found = sorted(members(facts.case), key=lambda aid: aid.case.number)
    rows = tuple(
        (str(n), aid.case.number, aid.lawyer_name, aid.lawyer_firm, f"{aid.subsidy:,.2f}")
        for n, aid in enumerate(found, 1)
    )
    head = (
        (Field(label="批次", value=facts.case.number), Field(label="经费来源", value=str(r.budget))),
        (Field(label="笔数", value=str(r.count)), Field(label="合计", value=parts.money(r.total))),
    )
    table = Table(head=("序号", "登记号", "法律援助人员", "所在机构", "金额（元）"), rows=rows, widths=(2, 6, 4, 7, 4))
    signed = Signatures(slots=(Slot(label="审核人", name=facts.actor, hint="签名"),), dated=True)
    return parts.form("法律援助补贴发放表", facts, Fields(rows=head), table, signed)


def execution(facts: Facts) -> Sheet:
    """执行情况表: what a source gave in a year and what has been paid out of it."""
    from ..money.batches import paid_from

    r = facts.record
    rows = (
        (Field(label="年度", value=f"{r.year}年"), Field(label="经费来源", value=r.get_source_display())),
        (Field(label="预算金额", value=parts.money(r.amount)), Field(label="已发放", value=parts.money(r.spent))),
        (
            Field(label="结余", value=parts.money(r.amount - (r.spent or 0))),
            Field(label="核对日期", value=parts.day(r.spent_on)),
        ),
    )
    lines = tuple(
        (p.case.number, parts.day(p.paid_on), p.voucher, str(p.count), f"{p.total:,.2f}") for p in paid_from(r)
    )
    table = Table(head=("批次", "发放日期", "凭证号", "笔数", "金额（元）"), rows=lines, widths=(7, 5, 5, 2, 4))
    return parts.form("法律援助经费执行情况表", facts, Fields(rows=rows), table)


PAYING = cite(parts.LAW, 52)
SUBSIDY = Paper(
    code="subsidy", title="法律援助补贴核算审批表", compose=subsidy, law=PAYING, order=14, signed_by=("审批人",)
)
RECOVERY = Paper(
    code="recovery", title="责令支付法律援助费用、罚款决定书", compose=recovery, law=cite(parts.LAW, 64), series="recovery",
    order=15, public=True, number=parts.number("责"),
)  # fmt: skip
BATCH = Paper(code="batch", title="法律援助补贴发放表", compose=batch, law=PAYING, order=1, signed_by=("审核人",))
EXECUTION = Paper(code="execution", title="法律援助经费执行情况表", compose=execution, law=cite(parts.LAW, 4), order=1)
