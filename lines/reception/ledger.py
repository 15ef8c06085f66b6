"""The ledger of reception (来访来电登记台账): what its columns are headed with, and what happened."""

from common.catalogue.ledgers import Titles, Words
from common.imports.words import Assumed, Column, Entry, Kind, Ledger, Side, listed, register_ledger
from kernel.words import Op, Where

from .codes import CHANNELS, IDENTITIES, RESULTS

CHANNEL_WORDS = {
    "phone": ("来电", "电话", "电话咨询", "热线", "12348", "致电"),
    "window": ("来访", "窗口", "现场", "来访窗口", "现场咨询", "接访", "面谈", "当面"),
    "web": ("网上", "网络", "在线", "网站"),
    "wechat": ("微信小程序", "微信", "小程序", "公众号"),
    "letter": ("来信", "信件", "信函"),
    "message": ("留言",),
    "video": ("视频",),
    "robot": ("智能机器人", "机器人"),
    "home": ("上门", "上门服务", "入户"),
    "h12345": ("12345转派", "12345", "政务热线"),
    "organ": ("其他单位转来", "转来", "转办", "交办", "移交"),
}
RESULT_WORDS = {
    "answered": ("当场答复", "已答复", "已解答", "解答", "即时解答", "已办结", "办结"),
    "referred": ("转有关机构办理", "转办", "已转办", "移送", "已移交", "引导至相关部门"),
    "withdrawn": ("来访人撤回", "撤回"),
    "unreached": ("联系不上来访人", "联系不上", "未接通"),
}
STANDS = (
    ("received", "接待中"),
    ("referred", "待接收"),
    ("taken", "对方已接收"),
    ("answered", "已答复"),
    ("ended", "已终止"),
)
UNTOLD = "（原台账未记载）"
DATES = ("registered_on", "answered_on")
SAID = {n: n for n in ("parties", "words", "wish", "identity", "place", "amount")}
SENT = {"from_organ": "from_organ", "from_number": "from_number"}

# One column a paragraph: what it is called in the field is read at one glance.
# fmt: off
COLUMNS = (
    Column(key="seq", title="序号", kind=Kind.SEQUENCE, names=("编次", "顺序号", "NO")),
    Column(key="number", title="登记号", kind=Kind.NUMBER, written="case.number",
           names=listed("编号 登记编号 受理号 工单号 来访编号 来电编号 咨询编号")),
    Column(key="registered_on", title="登记日期", kind=Kind.DATE, written="case.opened_at",
           names=listed("日期 时间 登记时间 来访日期 来访时间 来电日期 来电时间 接待日期 接待时间 咨询日期 咨询时间 接听时间")),
    Column(key="channel", title="来访渠道", kind=Kind.CODE, codes=CHANNEL_WORDS, titles=dict(CHANNELS.choices()), by_sense=True,
           names=listed("渠道 来源 方式 来访方式 咨询方式 接待方式 服务方式 受理方式 来访形式")),
    Column(key="identity", title="身份类别", kind=Kind.CODE, titles=dict(IDENTITIES.choices()), by_sense=True,
           codes={c.code: (c.title,) for c in IDENTITIES}, names=listed("人员类别 服务对象类别 来访人类别 身份")),
    Column(key="words", title="所说的事", most=2000,
           names=listed("来访事由 事由 咨询内容 来电内容 来访内容 反映问题 反映事项 主要内容 内容 诉求内容 问题 简要内容 咨询事项"),
           within=("内容", "事由", "反映")),
    Column(key="wish", title="希望怎样解决", most=1000, names=listed("诉求 请求 要求 来访人诉求 主要诉求")),
    Column(key="place", title="事情发生地", kind=Kind.PLACE, names=listed("发生地 地点 所在地 住址 地址 所属乡镇 所属村")),
    Column(key="amount", title="涉及金额", kind=Kind.MONEY, names=listed("金额 标的 涉案金额")),
    Column(key="from_organ", title="转来单位", most=60, names=listed("转办单位 来件单位 交办单位 移交单位")),
    Column(key="from_number", title="转来编号", most=60, names=listed("转办编号 交办文号 来件编号 原工单号")),
    Column(key="office", title="接待单位", kind=Kind.OFFICE, written="case.office",
           names=listed("受理单位 单位 接待机构 服务机构 工作站 受理机构")),
    Column(key="handler", title="接待人", kind=Kind.HANDLER, written="case.handler",
           names=listed("接待人员 接访人 接线员 坐席 值班律师 值班人员 承办人 经办人 受理人 答复人 首问责任人")),
    Column(key="matter", title="事项", kind=Kind.CODE, codes=Words(), titles=Titles(), by_sense=True, soft=True,
           names=listed("事项类别 类别 类型 咨询类别 咨询类型 事项类型 业务类型")),
    Column(key="result", title="接待结果", kind=Kind.CODE, codes=RESULT_WORDS, titles=dict(RESULTS.choices()), by_sense=True,
           long_as="answer", names=listed("结果 处理结果 办理结果 处理方式 处理情况 办理情况 是否办结")),
    Column(key="answer", title="答复内容", most=2000, names=listed("答复 解答内容 解答 答复情况 回复 回复内容 处理意见 答复意见")),
    Column(key="basis", title="答复依据", most=200, soft=True, names=listed("依据 法律依据 引用法条")),
    Column(key="answered_on", title="答复日期", kind=Kind.DATE, soft=True, names=listed("答复时间 办结日期 办结时间 回复时间")),
    Column(key="stands", title="办理环节", kind=Kind.CODE, codes={c: (t,) for c, t in STANDS}, titles=dict(STANDS), written="case.stage"),
)

SIDES = (
    Side(code="visitor", title="来访人", names=listed(
        "来访人 来电人 咨询人 服务对象 姓名 来访者 来访群众 来访人姓名 来电人姓名 咨询人姓名 当事人 申请人 反映人 诉求人"
    )),
    Side(code="other", title="对方", names=listed("对方 对方当事人 被反映人 相对方 对方姓名")),
)


def _opening(step: str, *codes: str) -> Entry:
    where = (Where("channel", Op.IN, codes),) if codes else ()
    return Entry(step=step, where=where, dated=DATES, says=SAID | SENT | {"channel": "channel"}, fixed={"channel": "letter"})


RECEPTION_LEDGER = register_ledger(Ledger(
    code="reception", title="来访来电登记台账", procedure="reception", columns=COLUMNS, sides=SIDES,
    demands={"words": "没有写所说的事。请补上来访人反映了什么。"},
    assumed=(
        Assumed(key="channel", question="没写来访渠道的，按", value="window", choices=tuple(CHANNELS.choices())),
        Assumed(key="result", question="没写接待结果的，按", value="answered", choices=tuple(RESULTS.choices())),
    ),
    openings=(_opening("call", "phone"), _opening("visit", "window"),
              _opening("pass", "letter", "message", "wechat", "video", "robot", "home", "h12345", "organ"),
              _opening("apply", "web"), _opening("visit")),
    entries=(
        Entry(step="answer", where=(Where("result", Op.IN, ("answered", "referred")),), dated=("answered_on", "registered_on"),
              says={"matter": "matter", "answer": "answer", "basis": "basis"},
              fixed={"matter": "", "answer": "按原台账登记" + UNTOLD, "basis": ""}),
        Entry(step="withdraw", where=(Where("result", Op.IN, ("withdrawn", "unreached")),), dated=("answered_on", "registered_on"),
              says={"why": "result"}, fixed={"note": "按原台账登记"}),
    ),
    ordered=("registered_on", "answered_on"),
))
