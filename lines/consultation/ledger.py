"""The ledgers of consultation (法律咨询登记台账) and of village groups (法润民生微信群台账)."""

from common.catalogue.ledgers import Titles, Words
from common.imports.words import Assumed, Column, Entry, Kind, Ledger, Side, listed, register_ledger
from kernel.words import Op, Where

from .codes import SERVICES, VERDICTS, WAYS

WAY_WORDS = {
    "web": ("网上", "网络", "线上", "网站", "小程序", "微信"),
    "desk": ("当面", "现场", "来访", "窗口", "面谈", "值班"),
    "phone": ("电话", "来电", "热线", "12348"),
    "group": ("村居微信群", "微信群", "群内"),
}
SERVICE_WORDS = {
    "answer": ("解答咨询", "咨询", "答疑"),
    "article": ("推送法律知识", "普法", "推送", "法律知识"),
    "case": ("推送以案释法", "以案释法", "案例"),
    "dispute": ("发现、劝解纠纷", "劝解", "调解", "纠纷"),
    "lead": ("引导申请法律服务", "引导", "指引"),
    "warning": ("发布风险提示", "提示", "提醒"),
}
STANDS = (
    ("asked", "待解答"),
    ("answered", "已解答，待复核"),
    ("amending", "待补正"),
    ("closed", "已复核"),
    ("published", "已编为典型案例"),
    ("ended", "已撤回"),
)
UNTOLD = "（原台账未记载）"
DATES = ("registered_on", "answered_on")
OPEN = Where("stands", Op.NOT, ("asked", "ended"))

# One column a paragraph: what it is called in the field is read at one glance.
# fmt: off
COLUMNS = (
    Column(key="seq", title="序号", kind=Kind.SEQUENCE, names=("编次", "顺序号", "NO")),
    Column(key="number", title="登记号", kind=Kind.NUMBER, written="case.number", names=listed("编号 登记编号 咨询编号 受理号 工单号")),
    Column(key="registered_on", title="咨询日期", kind=Kind.DATE, written="case.opened_at",
           names=listed("日期 时间 咨询时间 登记日期 登记时间 接待日期 接待时间 来访日期 来电时间")),
    Column(key="way", title="咨询方式", kind=Kind.CODE, codes=WAY_WORDS, titles=dict(WAYS.choices()), by_sense=True,
           names=listed("方式 渠道 来源 咨询渠道 接待方式 咨询形式")),
    Column(key="question", title="咨询内容", most=2000, names=listed("问题 咨询问题 咨询事项 内容 主要内容 事由 简要内容 咨询事由"),
           within=("内容", "问题", "事由")),
    Column(key="matter", title="事项", kind=Kind.CODE, codes=Words(), titles=Titles(), by_sense=True, soft=True,
           names=listed("咨询类别 类别 类型 咨询类型 业务类型 法律类别")),
    Column(key="answer", title="解答", most=3000,
           names=listed("解答内容 答复 答复内容 解答情况 答复意见 解答意见 回复 处理意见 处理情况 法律意见"), within=("解答", "答复")),
    Column(key="basis", title="依据", most=300, soft=True, names=listed("法律依据 引用法条 解答依据 适用法律")),
    Column(key="advice", title="建议下一步", most=300, soft=True, names=listed("建议 下一步建议 引导去向")),
    Column(key="answered_on", title="解答日期", kind=Kind.DATE, soft=True, names=listed("答复日期 解答时间 答复时间 办结日期")),
    Column(key="verdict", title="复核结论", kind=Kind.CODE, titles=dict(VERDICTS.choices()),
           codes={"good": ("答复准确", "准确", "合格", "通过"), "amend": ("需要补充或者更正", "需补充", "不合格")},
           names=("复核", "复核情况")),
    Column(key="review", title="复核意见", most=500, soft=True),
    Column(key="office", title="受理单位", kind=Kind.OFFICE, written="case.office", names=listed("单位 接待单位 服务机构 工作站")),
    Column(key="lawyer", title="解答人", most=40, soft=True,
           names=listed("值班律师 律师 解答律师 承办人 接待人 接待人员 答复人 值班人员")),
    Column(key="stands", title="办理环节", kind=Kind.CODE, codes={c: (t,) for c, t in STANDS}, titles=dict(STANDS), written="case.stage"),
)
SIDES = (Side(code="asker", title="咨询人", names=listed("姓名 咨询人姓名 来访人 来电人 当事人 服务对象 群众 咨询者")),)
SAID = {n: n for n in ("parties", "question")}


def _opening(step: str, *codes: str, **more: str) -> Entry:
    where = (Where("way", Op.IN, codes),) if codes else ()
    return Entry(step=step, where=where, dated=DATES, says=SAID | more, fixed={"way": "desk", "matter": ""} if more else {})


CONSULTATION_LEDGER = register_ledger(Ledger(
    code="consultation", title="法律咨询登记台账", procedure="consultation", columns=COLUMNS, sides=SIDES,
    demands={"question": "没有写咨询内容。请补上咨询人问了什么。"},
    assumed=(Assumed(key="way", question="没写咨询方式的，按", value="desk", choices=tuple(WAYS.choices())),),
    openings=(_opening("ask", "web"), _opening("desk", way="way", matter="matter")),
    entries=(
        Entry(step="answer", where=(OPEN,), dated=("answered_on", "registered_on"),
              says={n: n for n in ("answer", "basis", "advice", "lawyer")},
              fixed={"answer": "按原台账登记" + UNTOLD, "basis": "", "advice": "", "lawyer": ""}),
        Entry(step="review", where=(OPEN, Where("verdict", Op.IN, ("good",))), dated=("answered_on", "registered_on"),
              says={"verdict": "verdict", "review": "review"}, fixed={"review": ""}),
        Entry(step="withdraw", where=(Where("stands", Op.IN, ("ended",)),), dated=("answered_on", "registered_on")),
    ),
    ordered=("registered_on", "answered_on"),
))

GROUP_COLUMNS = (
    Column(key="seq", title="序号", kind=Kind.SEQUENCE, names=("编次", "顺序号", "NO")),
    Column(key="number", title="登记号", kind=Kind.NUMBER, written="case.number", names=listed("编号 登记编号")),
    Column(key="registered_on", title="服务日期", kind=Kind.DATE, written="case.opened_at", names=listed("日期 时间 服务时间 登记日期")),
    Column(key="group", title="群名称", most=60, names=listed("微信群 微信群名称 群名 村居微信群 所在群")),
    Column(key="people", title="群内人数", kind=Kind.COUNT, soft=True, names=listed("群成员 群人数 人数 入群人数")),
    Column(key="service", title="服务内容", kind=Kind.CODE, codes=SERVICE_WORDS, titles=dict(SERVICES.choices()),
           by_sense=True, long_as="about",
           names=listed("服务类型 服务类别 服务方式 类别 类型")),
    Column(key="about", title="做了什么", most=1000, names=listed("服务情况 主要内容 内容 具体内容 工作内容 服务记录 备注情况"),
           within=("情况", "内容")),
    Column(key="answered", title="解答咨询（人次）", kind=Kind.COUNT, soft=True, names=listed("解答咨询 解答人次 咨询人次 人次 解答数")),
    Column(key="lawyer", title="服务律师", most=40, soft=True, names=listed("律师 法律顾问 村居法律顾问 服务人员")),
    Column(key="office", title="登记单位", kind=Kind.OFFICE, written="case.office", names=listed("单位 司法所 所属单位")),
)

TOLD = ("group", "service", "about", "answered", "people", "lawyer")

GROUP_LEDGER = register_ledger(Ledger(
    code="group_log", title="法润民生微信群台账", procedure="group_log", columns=GROUP_COLUMNS, sides=(),
    demands={"group": "没有写群名称。请补上是哪个村居的群。", "about": "没有写做了什么。"},
    assumed=(Assumed(key="service", question="没写服务内容的，按", value="answer", choices=tuple(SERVICES.choices())),),
    openings=(Entry(step="log", dated=("registered_on",), says={n: n for n in TOLD},
                    fixed={"answered": 0, "people": None, "lawyer": ""}),),
))
