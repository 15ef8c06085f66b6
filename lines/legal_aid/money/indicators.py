"""What is counted of money: subsidies paid, by source; budgets, by source; what a cheat was ordered to pay.

Spending is placed by the day of payment. Definitions: statistics.md §2.2, 经费, whose spending is subsidies of cases, those
of duty and advice, and direct costs; here the first.
"""

from __future__ import annotations

from kernel.words import Count, Indicator, Op, Where, register_indicators

from .codes import FUNDS

LINE, BUDGET = "legal_aid", "aid_budget"
SOURCE = "各地法律援助年报栏目（网页摘录归纳），统计报表正文未见"
PAID = Where("record.subsidy_state", Op.IS, "paid")
ON = "record.subsidy_paid_on"


def _paid(code: str, title: str, *where: Where, total: str = "record.subsidy") -> Indicator:
    count = Count(where=(PAID, *where), dated_by=ON, total=total)
    note = "只计办案补贴，不含值班、咨询补贴和办案直接费用"
    return Indicator(
        code=f"{LINE}.{code}",
        title=title,
        line=LINE,
        unit="元" if total else "件",
        source=SOURCE,
        note=note,
        numerator=count,
    )


def _budget(code: str, title: str, *where: Where) -> Indicator:
    open_ = Where("stage", Op.IN, ("active", "settled"))
    count = Count(where=(open_, *where), dated_by="record.since", total="record.amount")
    return Indicator(code=f"{BUDGET}.{code}", title=title, line=BUDGET, unit="元", source=SOURCE, numerator=count)


register_indicators(
    _paid("subsidised", "已发放补贴的案件", total=""),
    _paid("subsidy", "办案补贴支出"),
    *(_paid(f"subsidy_{c.code}", f"办案补贴支出：{c.title}", Where("record.subsidy_source", Op.IS, c.code)) for c in FUNDS),
    _budget("income", "法律援助经费收入"),
    *(_budget(f"income_{c.code}", f"法律援助经费收入：{c.title}", Where("record.source", Op.IS, c.code)) for c in FUNDS),
    Indicator(
        code=f"{LINE}.recovery", title="责令支付法律援助费用", line=LINE, source="法律援助法第六十四条",
        numerator=Count(where=(Where("record.recover_ordered_on", Op.EMPTY, False),), dated_by="record.recover_ordered_on"),
    ),
    Indicator(
        code=f"{LINE}.recovered", title="追偿收回", line=LINE, unit="元", source="法律援助法第六十四条",
        numerator=Count(where=(Where("record.recovered_on", Op.EMPTY, False),), dated_by="record.recovered_on", total="record.recovered"),
    ),
)  # fmt: skip
