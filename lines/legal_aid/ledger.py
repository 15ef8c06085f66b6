"""The ledger of legal aid (法律援助案件登记台账): what its columns are headed with, and what happened."""

from typing import Any

from common.imports.words import Assumed, Column, Entry, Kind, Ledger, Side, listed, register_ledger
from kernel.words import Op, Where

from .codes import CATEGORIES, OUTCOMES
from .ledger_words import STANDS, TITLES, WORDS

UNTOLD = "（原台账未记载）"
DATES = ("registered_on", "decided_on", "assigned_on", "closed_on")
LATE = ("closed_on", "decided_on", "registered_on")
TOLD = ("decided_on", "registered_on")


def _code(key: str, title: str, names: str, **more: Any) -> Column:
    return Column(
        key=key, title=title, kind=Kind.CODE, codes=WORDS[key], titles=dict(TITLES[key].choices()), by_sense=True,
        names=listed(names), **more,
    )  # fmt: skip


def _date(key: str, title: str, names: str, **more: Any) -> Column:
    return Column(key=key, title=title, kind=Kind.DATE, names=listed(names), **more)


# One column a paragraph: what it is called in the field is read at one glance.
# fmt: off
COLUMNS = (
    Column(key="seq", title="序号", kind=Kind.SEQUENCE, names=("编次", "顺序号", "NO")),
    Column(key="number", title="案号", kind=Kind.NUMBER, written="case.number",
           names=listed("编号 登记号 援助案号 受理号 案件编号 法援案号")),
    _date("registered_on", "申请日期", "日期 申请时间 登记日期 登记时间 受理日期 受理时间 收案日期 通知日期", written="case.opened_at"),
    _code("source", "申请来源", "来源 案件来源 受理方式"),
    _code("category", "案件类型", "类型 案件类别 类别 案件性质"),
    _code("matter", "申请事项", "事项 援助事项 案由 申请援助事项", soft=True),
    Column(key="facts", title="案情简述", most=2000, names=listed("案情 案情简介 基本案情 简要案情 案件概要"), within=("案情",)),
    Column(key="reason", title="申请理由", most=500, names=("理由",)),
    Column(key="amount", title="涉及金额", kind=Kind.MONEY, names=listed("金额 标的 标的额 涉案金额")),
    _code("hardship", "经济困难条件", "经济状况 经济困难情况 审查方式", soft=True),
    _code("organ_kind", "机关类别", "通知机关类别", soft=True),
    Column(key="organ", title="机关名称", most=80, names=listed("通知机关 办案机关 办案单位 通知单位")),
    Column(key="notice_number", title="通知文书号", most=60, names=listed("通知书号 通知文号 文书号")),
    _code("notice", "通知的情形", "通知情形 指定情形", soft=True),
    Column(key="custody", title="羁押、服刑或者戒毒场所", most=80, names=listed("羁押场所 羁押地点 关押地点")),
    _code("outcome", "决定", "审批结果 决定结果 审查结果 审批意见 是否给予"),
    Column(key="refusal", title="不予援助的理由", most=1000, names=listed("不予理由 不予援助理由")),
    _date("decided_on", "决定日期", "审批日期 批准日期 决定时间 批准时间 审批时间"),
    _code("service", "服务形式", "援助方式 援助形式", soft=True),
    Column(key="lawyer", title="法律援助人员", most=40, written="lawyer_name",
           names=listed("承办律师 承办人员 援助律师 律师 指派律师 承办人")),
    Column(key="firm", title="所在机构", most=80, written="lawyer_firm",
           names=listed("律所 律师事务所 承办机构 承办单位")),
    _date("assigned_on", "指派日期", "指派时间"),
    _code("termination", "终止事由", "终止原因", soft=True),
    Column(key="terminated_because", title="终止的事实和理由", most=1000, names=("终止理由",)),
    _date("terminated_on", "终止日期", "终止时间"),
    _code("result", "办理结果", "结果 办案结果 案件结果", long_as="closing", soft=True),
    Column(key="gained", title="挽回损失或者取得利益", kind=Kind.MONEY, names=listed("挽回损失 取得利益 挽回经济损失")),
    Column(key="closing", title="办理过程和结果", most=2000, names=listed("结案情况 承办结果 承办情况 办案情况")),
    _date("closed_on", "结案日期", "结案时间 办结日期 办结时间"),
    Column(key="volume", title="卷号", most=40, names=("档案号",)),
    _date("archived_on", "归档日期", "归档时间"),
    Column(key="office", title="法律援助机构", kind=Kind.OFFICE, written="case.office",
           names=listed("机构 受理机构 单位 受理单位 援助机构")),
    Column(key="handler", title="受理人", kind=Kind.HANDLER, written="case.handler", names=listed("经办人 登记人 审查人 接待人")),
    Column(key="stands", title="办理环节", kind=Kind.CODE, codes={c: (t,) for c, t in STANDS}, titles=dict(STANDS), written="case.stage"),
)
SIDES = (
    Side(code="applicant", title="申请人", names=listed("受援人 姓名 申请人姓名 受援人姓名 被告人 犯罪嫌疑人 当事人")),
    Side(code="respondent", title="对方", names=listed("对方当事人 被申请人 相对方 被告")),
)
SAID = {n: n for n in ("parties", "category", "matter", "facts", "reason", "amount", "hardship")}
CALLED = {n: n for n in ("parties", "organ_kind", "organ", "notice_number", "notice", "custody", "facts")}
HELD = {n: n for n in ("parties", "organ_kind", "organ", "custody", "category")}
NOTIFIED, DETAINED = Where("source", Op.IN, ("notified",)), Where("source", Op.IN, ("detained",))
APPLIED = Where("source", Op.NOT, ("notified",))
LEFT = ("awaited", "received", "ended", "lapsed")
EXAMINED, DECIDED = Where("stands", Op.NOT, LEFT), Where("stands", Op.NOT, (*LEFT, "examined"))
GIVEN, NOT_GIVEN = Where("outcome", Op.IN, ("granted",)), Where("outcome", Op.IN, ("refused",))
CONCLUDED = {n: n for n in ("closing", "result", "gained")}
THERE = {"identities": [], "relative": False}


def _told(key: str) -> Where:
    return Where(key, Op.EMPTY, False)


def _examined(outcome: Where, opinion: str) -> Entry:
    return Entry(step="examine", where=(APPLIED, outcome, EXAMINED), dated=TOLD, says={"service": "service"},
                 fixed={"opinion": opinion, "opinion_reason": UNTOLD, "service": ""})


def _gone(step: str, stage: str, outcome: str) -> tuple[Entry, Entry]:
    """Taken back, by the stage or, where no stage is written, by the outcome."""
    fixed = {"note": "按原台账登记"} if step == "withdraw" else {}
    return (Entry(step=step, where=(Where("stands", Op.IN, (stage,)),), dated=TOLD, fixed=fixed),
            Entry(step=step, where=(Where("outcome", Op.IN, (outcome,)), _not_told("stands")), dated=TOLD, fixed=fixed))


def _not_told(key: str) -> Where:
    return Where(key, Op.EMPTY, True)


LEGAL_AID_LEDGER = register_ledger(Ledger(
    code="legal_aid", title="法律援助案件登记台账", procedure="legal_aid", columns=COLUMNS, sides=SIDES, needs_sides=("applicant",),
    assumed=(
        Assumed(key="category", question="没写案件类型的，按", value="civil", choices=tuple(CATEGORIES.choices())),
        Assumed(key="outcome", question="没写决定的，按", value="granted", choices=tuple(OUTCOMES.choices())),
    ),
    openings=(
        Entry(step="notified", where=(NOTIFIED,), dated=DATES, says=CALLED,
              fixed={**THERE, "organ_kind": "", "organ": "", "notice_number": "", "notice": "", "custody": "", "facts": ""}),
        Entry(step="detained", where=(DETAINED,), dated=DATES, says=HELD, fixed={**THERE, "organ_kind": "", "organ": "", "custody": ""}),
        Entry(step="apply", dated=DATES, says=SAID, fixed={**THERE, "matter": "", "facts": UNTOLD, "reason": "", "hardship": ""}),
    ),
    entries=(
        Entry(step="hand_in", where=(DETAINED, Where("stands", Op.NOT, ("awaited", "ended"))), dated=("registered_on",),
              says={n: SAID[n] for n in SAID if n != "parties"}, fixed={"matter": "", "facts": UNTOLD, "reason": "", "hardship": ""}),
        *_gone("withdraw", "ended", "withdrawn"),
        *_gone("lapse", "lapsed", "lapsed"),
        _examined(GIVEN, "grant"),
        _examined(NOT_GIVEN, "refuse"),
        Entry(step="grant", where=(APPLIED, GIVEN, DECIDED), dated=TOLD),
        Entry(step="refuse", where=(APPLIED, NOT_GIVEN, DECIDED), dated=TOLD, says={"refusal": "refusal"}, fixed={"refusal": UNTOLD}),
        Entry(step="assign", where=(_told("lawyer"),), dated=("assigned_on", *TOLD), says={"name": "lawyer", "firm": "firm"},
              fixed={"lawyer": None, "firm": "", "way": "named", "why": "按原台账登记"}),
        Entry(step="take_on", where=(_told("lawyer"), Where("stands", Op.NOT, ("assigned",))), dated=("assigned_on", *TOLD),
              fixed={"note": ""}),
        Entry(step="terminate", where=(_told("termination"),), dated=("terminated_on", *LATE),
              says={"termination": "termination", "terminated_because": "terminated_because"}, fixed={"terminated_because": UNTOLD}),
        Entry(step="close", where=(_told("closed_on"),), dated=("closed_on",), says=CONCLUDED,
              fixed={"closing": UNTOLD, "result": "other"}),
        Entry(step="close", where=(_told("closing"), _not_told("closed_on")), dated=("assigned_on", *TOLD), says=CONCLUDED,
              fixed={"result": "other"}),
        Entry(step="archive", where=(_told("archived_on"),), dated=("archived_on",), says={"volume": "volume"}, fixed={"volume": ""}),
    ),
    ordered=("registered_on", "decided_on", "assigned_on", "closed_on", "archived_on"),
))
