"""What is counted of general cases."""

from kernel.words import Count, Indicator, Op, Where, register_indicators

SOURCE = "本局口径；各业务有专门报表的从其报表"
ACCEPTED = Count(where=(Where("record.accepted_on", Op.EMPTY, False),), dated_by="record.accepted_on")

register_indicators(
    Indicator(code="general.accepted", title="受理一般办件", line="general", numerator=ACCEPTED, source=SOURCE),
    Indicator(
        code="general.replied",
        title="答复办结",
        line="general",
        numerator=Count(where=(Where("record.replied_on", Op.EMPTY, False),), dated_by="record.replied_on"),
        source=SOURCE,
    ),
    Indicator(
        code="general.done_share",
        title="办成占比",
        line="general",
        unit="%",
        numerator=Count(
            where=(Where("record.accepted_on", Op.EMPTY, False), Where("record.outcome", Op.IS, "done")),
            dated_by="record.accepted_on",
        ),
        denominator=ACCEPTED,
        source=SOURCE,
    ),
)
