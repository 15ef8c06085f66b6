"""What is counted of reviews: how many were drawn, how many are done, what grades they gave. Defined by this bureau."""

from kernel.words import Count, Indicator, Op, Where

from .quality_codes import GRADES

LINE = "aid_review"
SOURCE = "本局口径；法律援助法第五十九条的案卷检查（见于网页摘录，未核对原文）"
DONE = Where("record.concluded_on", Op.EMPTY, False)
BY = "record.concluded_on"


def _graded(code: str, title: str) -> Indicator:
    return Indicator(
        code=f"{LINE}.{code}", title=f"评查{title}率", line=LINE, unit="%", source=SOURCE,
        numerator=Count(where=(Where("record.grade", Op.IS, code),), dated_by=BY),
        denominator=Count(where=(DONE,), dated_by=BY), note=f"等次{title}的÷评查完毕的",
    )  # fmt: skip


QUALITY = (
    Indicator(code=f"{LINE}.sent", title="送交质量评查", line=LINE, source=SOURCE, numerator=Count(dated_by="opened_at")),
    Indicator(
        code=f"{LINE}.reviewed", title="完成质量评查", line=LINE, source=SOURCE,
        numerator=Count(where=(DONE,), dated_by=BY),
    ),
    Indicator(
        code=f"{LINE}.share", title="质量评查完成率", line=LINE, unit="%", source=SOURCE,
        numerator=Count(where=(DONE,), dated_by="opened_at"), denominator=Count(dated_by="opened_at"),
        note="同期送评的案件中已经评查完毕的",
    ),
    Indicator(
        code=f"{LINE}.disputed", title="第三人评查占比", line=LINE, unit="%", source=SOURCE,
        numerator=Count(where=(Where("record.disputed", Op.IS, True),), dated_by="opened_at"),
        denominator=Count(dated_by="opened_at"), note="两人评分相差过大的÷送评的",
    ),
    *(_graded(entry.code, entry.title) for entry in GRADES),
)  # fmt: skip
