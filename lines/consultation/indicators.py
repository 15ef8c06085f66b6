"""What is counted of consultations and of the groups."""

from kernel.words import Count, Indicator, Op, Where, register_indicators

SOURCE = "本局口径，未见国家统一公式"
ALL = Count(dated_by="opened_at")

register_indicators(
    Indicator(code="consultation.asked", title="法律咨询", line="consultation", numerator=ALL, source=SOURCE),
    Indicator(
        code="consultation.web_share",
        title="网上咨询占比",
        line="consultation",
        unit="%",
        numerator=Count(where=(Where("record.way", Op.IS, "web"),), dated_by="opened_at"),
        denominator=ALL,
        source=SOURCE,
    ),
    Indicator(
        code="consultation.amended_share",
        title="解答补正率",
        line="consultation",
        unit="%",
        numerator=Count(where=(Where("record.amended", Op.IS, True),), dated_by="record.answered_on"),
        denominator=Count(where=(Where("record.answered_on", Op.EMPTY, False),), dated_by="record.answered_on"),
        source=SOURCE,
    ),
    Indicator(
        code="group_log.services",
        title="微信群服务",
        line="group_log",
        unit="次",
        numerator=Count(dated_by="record.served_on"),
        source=SOURCE,
    ),
    Indicator(
        code="group_log.answered",
        title="群内解答",
        line="group_log",
        unit="人次",
        numerator=Count(dated_by="record.served_on", total="record.answered"),
        source=SOURCE,
    ),
)
