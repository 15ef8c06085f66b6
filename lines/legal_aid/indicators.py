"""What is counted of legal aid. Definitions: statistics.md §2.2; years of several places count in this manner."""

from kernel.words import Count, Indicator, Op, Where, register_indicators

from .codes import IDENTITIES
from .quality_indicators import QUALITY

LINE = "legal_aid"
SOURCE = "各地法律援助年报栏目（网页摘录归纳），统计报表正文未见"
OVERLAP = "受援人身份可多选，各类合计会超过案件数"
GIVEN = Where("record.outcome", Op.IN, ("granted", "notified"))
DECIDED = Where("record.outcome", Op.IN, ("granted", "refused"))
BY = "record.decided_on"


def _given(code: str, title: str, *where: Where, note: str = "") -> Indicator:
    count = Count(where=(GIVEN, *where), dated_by=BY)
    return Indicator(code=f"{LINE}.{code}", title=title, line=LINE, source=SOURCE, note=note, numerator=count)


register_indicators(
    Indicator(code=f"{LINE}.received", title="收到申请和通知", line=LINE, source=SOURCE, numerator=Count(dated_by="opened_at")),
    _given("given", "批准援助案件", note="含依办案机关通知指派的案件"),
    _given("civil", "民事援助案件", Where("record.category", Op.IS, "civil")),
    _given("criminal", "刑事援助案件", Where("record.category", Op.IS, "criminal"), note="值班律师法律帮助另行登记，不在其内"),
    _given("administrative", "行政援助案件", Where("record.category", Op.IS, "administrative")),
    _given("notified", "刑事通知辩护、代理", Where("record.source", Op.IS, "notified")),
    _given("criminal_applied", "刑事申请援助", Where("record.category", Op.IS, "criminal"), Where("record.source", Op.NOT, "notified")),
    _given("labour", "劳动关系和劳动报酬", Where("record.matter", Op.IS, "labour")),
    _given("advanced", "先行援助", Where("record.advance", Op.NOT, "")),
    *(
        _given(f"identity_{c.code}", f"受援人：{c.title}", Where(f"record.identity_{c.code}", Op.IS, True), note=OVERLAP)
        for c in IDENTITIES
    ),
    Indicator(
        code=f"{LINE}.grant_share", title="依申请给予援助占比", line=LINE, unit="%", source="本局口径",
        numerator=Count(where=(Where("record.outcome", Op.IS, "granted"),), dated_by=BY),
        denominator=Count(where=(DECIDED,), dated_by=BY), note="给予÷（给予＋不予），依通知指派、撤回和视为撤回的不计",
    ),
    Indicator(
        code=f"{LINE}.refused", title="不予援助", line=LINE, source="法律援助法第四十三条",
        numerator=Count(where=(Where("record.outcome", Op.IS, "refused"),), dated_by=BY),
    ),
    Indicator(
        code=f"{LINE}.terminated", title="终止援助", line=LINE, source="法律援助法第四十八条",
        numerator=Count(where=(Where("record.terminated_on", Op.EMPTY, False),), dated_by="record.terminated_on"),
    ),
    Indicator(
        code=f"{LINE}.corrected", title="异议审查责令改正", line=LINE, source="法律援助法第四十九条",
        numerator=Count(
            where=(Where("record.objection_result", Op.IS, "corrected"),), dated_by="record.objection_decided_on"
        ),
    ),
    Indicator(
        code=f"{LINE}.gained", title="挽回损失或者取得利益", line=LINE, unit="元", source=SOURCE,
        numerator=Count(where=(Where("record.closed_on", Op.EMPTY, False),), dated_by="record.closed_on", total="record.gained"),
    ),
    Indicator(
        code=f"{LINE}.closed", title="结案", line=LINE, source=SOURCE,
        numerator=Count(where=(Where("record.closed_on", Op.EMPTY, False),), dated_by="record.closed_on"),
    ),
    *QUALITY,
)  # fmt: skip

from .money import indicators as _money  # noqa: E402, F401  what is counted of money, after the cases
