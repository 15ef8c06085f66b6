"""What is counted of reception."""

from kernel.words import Count, Indicator, Op, Where, register_indicators

LINE = "reception"
ALL = Count(dated_by="opened_at")
SOURCE = "窗口登记表字段；本局口径，未见国家统一公式"
REFERRED = Where("record.hands", Op.AT_LEAST, 1)


def _count(code: str, title: str, *where: Where) -> Indicator:
    return Indicator(
        code=f"{LINE}.{code}", title=title, line=LINE, source=SOURCE, numerator=Count(where=where, dated_by="opened_at")
    )


def _share(code: str, title: str, *where: Where, note: str = "") -> Indicator:
    return Indicator(
        code=f"{LINE}.{code}",
        title=title,
        line=LINE,
        unit="%",
        source=SOURCE,
        note=note,
        numerator=Count(where=where, dated_by="opened_at"),
        denominator=ALL,
    )


register_indicators(
    _count("received", "接待总数"),
    _count("calls", "来电", Where("record.channel", Op.IS, "phone")),
    _count("visits", "来访", Where("record.channel", Op.IS, "window")),
    _share("answered", "当场答复占比", Where("record.result", Op.IS, "answered")),
    _share("referred", "转办占比", REFERRED),
    _share("returned", "退回占比", Where("record.returns", Op.AT_LEAST, 1), note="退回过至少一次的接待÷接待总数"),
)
