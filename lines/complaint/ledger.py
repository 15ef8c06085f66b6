"""The ledger of complaints about service (服务投诉登记台账)."""

from common.imports.words import Assumed, Column, Entry, Kind, Ledger, Side, listed, register_ledger
from kernel.words import Op, Where

from .codes import ABOUT, MEASURES, VERDICTS

ABOUT_WORDS = {
    "slow": ("拖延、超期", "拖延", "超期", "办得慢", "效率低"),
    "attitude": ("态度不好", "态度", "服务态度"),
    "pushed": ("推诿、让人来回跑", "推诿", "来回跑", "踢皮球"),
    "unclear": ("没有一次性告知", "一次性告知", "告知不清"),
    "refused": ("该受理的不受理", "不受理", "拒绝受理"),
    "unfair": ("办事不公", "不公", "偏袒"),
    "money": ("乱收费、吃拿卡要", "乱收费", "收费", "吃拿卡要"),
    "result": ("对办理结果不满意", "结果不满意"),
    "other": ("其他",),
}
VERDICT_WORDS = {
    "true": ("属实", "查实", "情况属实"),
    "partly": ("部分属实", "基本属实"),
    "false": ("不属实", "查无实据", "失实"),
    "unclear": ("无法查清", "无法核实"),
}
MEASURE_WORDS = {
    "none": ("无过错，不作处理", "不作处理", "无"),
    "talk": ("谈话提醒", "谈话", "提醒"),
    "criticise": ("批评教育、责令改正", "批评教育", "责令改正", "批评"),
    "notice": ("通报批评", "通报"),
    "deduct": ("考核扣分", "扣分"),
    "transfer": ("移送有权机关处理", "移送"),
}
STANDS = (
    ("received", "待受理"),
    ("looked_into", "调查中"),
    ("found", "待答复"),
    ("replied", "已答复"),
    ("ended", "已撤回"),
)
UNTOLD = "（原台账未记载）"
DATES = ("registered_on", "accepted_on", "replied_on")
TAKEN = Where("stands", Op.NOT, ("received", "ended"))
FOUND = Where("stands", Op.NOT, ("received", "looked_into", "ended"))
TOLD = Where("stands", Op.NOT, ("received", "looked_into", "found", "ended"))

# One column a paragraph: what it is called in the field is read at one glance.
# fmt: off
COLUMNS = (
    Column(key="seq", title="序号", kind=Kind.SEQUENCE, names=("编次", "顺序号", "NO")),
    Column(key="number", title="登记号", kind=Kind.NUMBER, written="case.number", names=listed("编号 登记编号 投诉编号 受理编号")),
    Column(key="registered_on", title="投诉日期", kind=Kind.DATE, written="case.opened_at",
           names=listed("日期 时间 投诉时间 登记日期 登记时间 收到日期")),
    Column(key="accepted_on", title="受理日期", kind=Kind.DATE, soft=True, names=("受理时间",)),
    Column(key="about", title="投诉的问题", kind=Kind.CODE, codes=ABOUT_WORDS, titles=dict(ABOUT.choices()), by_sense=True, long_as="facts",
           names=listed("投诉类别 投诉类型 类别 类型 问题类型")),
    Column(key="against", title="投诉谁", most=80, names=listed("被投诉人 被投诉单位 被投诉对象 投诉对象")),
    Column(key="concerns", title="涉及的案号", written="number", most=60, soft=True, names=listed("涉及案号 案号 原登记号 原工单号")),
    Column(key="facts", title="事情经过", most=2000,
           names=listed("投诉内容 内容 主要内容 投诉事由 事由 反映问题 情况"), within=("内容", "事由")),
    Column(key="wish", title="希望怎样改正", most=500, names=listed("诉求 要求 投诉诉求 投诉请求")),
    Column(key="found", title="查明的事实", most=2000,
           names=listed("调查情况 核查情况 查明事实 核实情况 调查结果"), within=("调查", "核查", "核实")),
    Column(key="verdict", title="调查结论", kind=Kind.CODE, codes=VERDICT_WORDS, titles=dict(VERDICTS.choices()), by_sense=True,
           names=listed("是否属实 结论 认定 核查结论")),
    Column(key="at_fault", title="责任人", most=80, soft=True, names=("过错人",)),
    Column(key="measure", title="过错处理", kind=Kind.CODE, codes=MEASURE_WORDS, titles=dict(MEASURES.choices()), by_sense=True,
           names=listed("处理 处理结果 处理措施 责任追究")),
    Column(key="corrected", title="改正情况", most=500, soft=True, names=listed("整改情况 整改措施")),
    Column(key="reply", title="答复内容", most=2000, names=listed("答复 答复意见 回复 答复情况 回复内容")),
    Column(key="replied_on", title="答复日期", kind=Kind.DATE, soft=True, names=listed("答复时间 办结日期 办结时间 回复时间")),
    Column(key="content", title="对处理是否满意", kind=Kind.CODE, codes={"yes": ("满意",), "no": ("不满意",)}, soft=True,
           names=listed("是否满意 投诉人满意度 满意情况")),
    Column(key="office", title="受理单位", kind=Kind.OFFICE, written="case.office", names=listed("单位 登记单位 承办单位")),
    Column(key="handler", title="调查人", kind=Kind.HANDLER, written="case.handler", names=listed("承办人 经办人 核查人 办理人")),
    Column(key="stands", title="办理环节", kind=Kind.CODE, codes={c: (t,) for c, t in STANDS}, titles=dict(STANDS), written="case.stage"),
)
SIDES = (Side(code="complainant", title="投诉人", names=listed("姓名 投诉人姓名 来访人 来电人 反映人 当事人")),)
SAID = {n: n for n in ("parties", "about", "against", "facts", "wish")} | {"number": "concerns"}
LATE = ("replied_on", "accepted_on", "registered_on")

COMPLAINT_LEDGER = register_ledger(Ledger(
    code="complaint", title="服务投诉登记台账", procedure="complaint", columns=COLUMNS, sides=SIDES,
    demands={"facts": "没有写事情经过。请补上投诉人说了什么。"},
    assumed=(
        Assumed(key="about", question="没写投诉问题的，按", value="other", choices=tuple(ABOUT.choices())),
        Assumed(key="verdict", question="没写调查结论的，按", value="unclear", choices=tuple(VERDICTS.choices())),
    ),
    openings=(Entry(step="take_down", dated=DATES, says=SAID, fixed=dict.fromkeys(("against", "number", "wish"), "")),),
    entries=(
        Entry(step="withdraw", where=(Where("stands", Op.IN, ("ended",)),), dated=LATE),
        Entry(step="accept", where=(TAKEN,), dated=("accepted_on", "registered_on"), says={"investigator": "mediator"},
              fixed={"investigator": None}),
        Entry(step="ask", where=(FOUND,), dated=("accepted_on", "registered_on"), says={"record": "found"},
              fixed={"asked": "按原台账登记", "record": UNTOLD}),
        Entry(step="find", where=(FOUND,), dated=LATE, says={n: n for n in ("found", "verdict", "at_fault", "measure", "corrected")},
              fixed={"found": UNTOLD, "verdict": "unclear", "at_fault": "", "measure": "none", "corrected": ""}),
        Entry(step="reply", where=(TOLD,), dated=LATE, says={"reply": "reply", "content": "content"},
              fixed={"reply": "按原台账登记" + UNTOLD, "content": ""}),
    ),
    ordered=("registered_on", "accepted_on", "replied_on"),
))
