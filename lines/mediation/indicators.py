"""What is counted of mediation. Definitions: statistics.md §2.1."""

from kernel.words import Count, Indicator, Op, Where, register_indicators

ACCEPTED = Where("record.accepted_on", Op.EMPTY, False)
AGREED = Where("record.outcome", Op.IN, ("written", "oral"))
LINE = "mediation"
BY_ACCEPTANCE = "record.accepted_on"

ACCEPTED_TOTAL = Count(where=(ACCEPTED,), dated_by=BY_ACCEPTANCE)
SUCCEEDED = Count(where=(ACCEPTED, AGREED), dated_by=BY_ACCEPTANCE)

register_indicators(
    Indicator(
        code="mediation.accepted",
        title="受理纠纷",
        line=LINE,
        numerator=ACCEPTED_TOTAL,
        source="人民调解统计月报栏目（网页摘录，未见原表）",
    ),
    Indicator(
        code="mediation.succeeded",
        title="调解成功",
        line=LINE,
        numerator=SUCCEEDED,
        source="人民调解统计月报栏目（网页摘录，未见原表）",
        note="达成书面协议和口头协议都计入",
    ),
    Indicator(
        code="mediation.success_rate",
        title="调解成功率",
        line=LINE,
        numerator=SUCCEEDED,
        denominator=ACCEPTED_TOTAL,
        unit="%",
        source="黄石、广东等地公布数据复算一致：调解成功÷调解（受理）总数；未见国家统一公式",
    ),
    Indicator(
        code="mediation.agreements",
        title="达成协议",
        line=LINE,
        source="人民调解法第二十八条",
        numerator=Count(where=(AGREED,), dated_by="record.agreed_on"),
    ),
    Indicator(
        code="mediation.amount",
        title="协议涉及金额",
        line=LINE,
        unit="元",
        source="人民调解统计月报栏目（网页摘录，未见原表）",
        numerator=Count(where=(AGREED,), dated_by="record.agreed_on", total="record.agreement_amount"),
    ),
    Indicator(
        code="mediation.found_share",
        title="主动调解占比",
        line=LINE,
        denominator=ACCEPTED_TOTAL,
        unit="%",
        numerator=Count(where=(ACCEPTED, Where("record.source", Op.IS, "found")), dated_by=BY_ACCEPTANCE),
        source="黄石公布数据复算一致：÷受理总数",
    ),
    Indicator(
        code="mediation.transferred_share",
        title="移送占比",
        line=LINE,
        denominator=ACCEPTED_TOTAL,
        unit="%",
        numerator=Count(
            where=(
                ACCEPTED,
                Where("record.source", Op.IN, ("court", "police", "procuratorate", "petition", "other_organ")),
            ),
            dated_by=BY_ACCEPTANCE,
        ),
        source="黄石公布数据复算一致：÷受理总数",
    ),
    Indicator(
        code="mediation.confirmed",
        title="司法确认有效",
        line=LINE,
        source="人民调解法第三十三条",
        numerator=Count(where=(Where("record.confirmation", Op.IS, "granted"),), dated_by="record.confirmed_on"),
    ),
)
