"""What is counted of complaints: the four rates of supervision begin here."""

from kernel.words import Count, Indicator, Op, Where, register_indicators

SOURCE = "本局口径；热线合同样例要求不满意百分之百回访（网页摘录）"
ALL = Count(dated_by="opened_at")
UNHAPPY = Where("record.rated", Op.IS, True)
REPLIED = Where("record.replied_on", Op.EMPTY, False)


def _share(code: str, title: str, over: Count, *where: Where) -> Indicator:
    return Indicator(
        code=f"complaint.{code}", title=title, line="complaint", unit="%", source=SOURCE,
        numerator=Count(where=(*over.where, *where), dated_by="opened_at"), denominator=over,
    )  # fmt: skip


register_indicators(
    Indicator(code="complaint.received", title="收到投诉", line="complaint", numerator=ALL, source=SOURCE),
    _share("founded", "投诉属实率", ALL, Where("record.verdict", Op.IN, ("true", "partly"))),
    _share("replied", "投诉办结率", ALL, REPLIED),
    _share("followed", "不满意回访率", Count(where=(UNHAPPY,), dated_by="opened_at"), REPLIED),
)
