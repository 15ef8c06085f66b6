"""The ledger of general cases (一般办件登记台账)."""

from common.catalogue.ledgers import Titles, Words
from common.imports.words import Assumed, Column, Entry, Kind, Ledger, Side, listed, register_ledger
from kernel.words import Op, Where

from .codes import OUTCOMES

OUTCOME_WORDS = {
    "done": ("已办成", "已办结", "办结", "已解决", "解决", "办成"),
    "explained": ("已解释说明", "解释", "答复", "已答复", "说明"),
    "passed": ("已转其他机关", "转办", "移送", "已移交", "转出"),
    "impossible": ("依法不能办理", "不能办理", "无法办理"),
    "withdrawn": ("来访人撤回", "撤回", "撤销申请"),
}
SATISFIED = {"yes": ("满意", "非常满意"), "basic": ("基本满意", "一般"), "no": ("不满意",)}
STANDS = (
    ("registered", "待受理"),
    ("handling", "办理中"),
    ("replied", "已答复"),
    ("refused", "不予受理"),
    ("ended", "已撤回"),
)
UNTOLD = "（原台账未记载）"
DATES = ("registered_on", "accepted_on", "replied_on")
DONE = Where("stands", Op.NOT, ("registered", "handling", "refused", "ended"))
TAKEN = Where("stands", Op.NOT, ("registered", "refused"))
NOT_GONE = Where("outcome", Op.NOT, ("withdrawn",))

# One column a paragraph: what it is called in the field is read at one glance.
# fmt: off
COLUMNS = (
    Column(key="seq", title="序号", kind=Kind.SEQUENCE, names=("编次", "顺序号", "NO")),
    Column(key="number", title="登记号", kind=Kind.NUMBER, written="case.number", names=listed("编号 登记编号 受理号 受理编号 办件编号")),
    Column(key="registered_on", title="登记日期", kind=Kind.DATE, written="case.opened_at",
           names=listed("日期 时间 登记时间 来访日期 收件日期 申请日期 申请时间")),
    Column(key="accepted_on", title="受理日期", kind=Kind.DATE, soft=True, names=listed("受理时间 立案日期")),
    Column(key="matter", title="事项", kind=Kind.CODE, codes=Words(), titles=Titles(), by_sense=True, soft=True,
           names=listed("事项类别 类别 类型 业务类型 事项名称 办理事项")),
    Column(key="facts", title="反映的事", most=2000, names=listed("反映问题 反映事项 事由 主要内容 内容 申请事由 情况 诉求内容 简要内容"),
           within=("内容", "事由", "反映")),
    Column(key="wish", title="希望怎样解决", most=1000, names=listed("诉求 请求 要求 申请事项 主要诉求")),
    Column(key="place", title="事情发生地", kind=Kind.PLACE, names=listed("发生地 地点 所在地 所属乡镇 所属村")),
    Column(key="amount", title="涉及金额", kind=Kind.MONEY, names=listed("金额 标的 涉案金额")),
    Column(key="record", title="办理经过", most=2000, written="general.Progress.record",
           names=listed("办理情况 处理经过 处理过程 办理过程 工作情况 调查情况"), within=("经过", "过程")),
    Column(key="outcome", title="办理结果", kind=Kind.CODE, codes=OUTCOME_WORDS, titles=dict(OUTCOMES.choices()),
           by_sense=True, long_as="reply",
           names=listed("结果 处理结果 办结情况 是否办结")),
    Column(key="reply", title="答复内容", most=3000, names=listed("答复 答复意见 回复 回复内容 处理意见 答复情况")),
    Column(key="basis", title="答复依据", most=200, soft=True, names=listed("依据 法律依据")),
    Column(key="refusal", title="不予受理理由", most=500, soft=True, names=listed("不受理理由 不予受理原因")),
    Column(key="replied_on", title="答复日期", kind=Kind.DATE, soft=True, names=listed("答复时间 办结日期 办结时间 回复时间")),
    Column(key="visited_on", title="回访日期", kind=Kind.DATE, soft=True, names=("回访时间",)),
    Column(key="satisfied", title="满意情况", kind=Kind.CODE, codes=SATISFIED, soft=True, names=listed("满意度 群众评价 是否满意")),
    Column(key="office", title="承办单位", kind=Kind.OFFICE, written="case.office", names=listed("单位 受理单位 办理单位 责任单位")),
    Column(key="handler", title="主办人", kind=Kind.HANDLER, written="case.handler", names=listed("承办人 经办人 办理人 受理人 责任人")),
    Column(key="stands", title="办理环节", kind=Kind.CODE, codes={c: (t,) for c, t in STANDS}, titles=dict(STANDS), written="case.stage"),
)
SIDES = (
    Side(code="applicant", title="申请人", names=listed("姓名 来访人 申请人姓名 反映人 当事人 诉求人 服务对象")),
    Side(code="respondent", title="对方", names=listed("对方 被反映人 相对方 对方当事人")),
)
SAID = {n: n for n in ("parties", "matter", "facts", "wish", "place", "amount")}
LATE = ("replied_on", "accepted_on", "registered_on")

GENERAL_LEDGER = register_ledger(Ledger(
    code="general", title="一般办件登记台账", procedure="general", columns=COLUMNS, sides=SIDES,
    demands={"facts": "没有写反映的事。请补上来访人反映了什么。"},
    assumed=(Assumed(key="outcome", question="没写办理结果的，按", value="explained", choices=tuple(OUTCOMES.choices())),),
    openings=(Entry(step="register", dated=DATES, says=SAID, fixed={"matter": "", "wish": "", "place": ""}),),
    entries=(
        Entry(step="refuse", where=(Where("stands", Op.IN, ("refused",)),), dated=LATE, says={"refusal": "refusal"},
              fixed={"refusal": UNTOLD}),
        Entry(step="withdraw", where=(Where("stands", Op.IN, ("ended",)),), dated=LATE, fixed={"note": "按原台账登记"}),
        Entry(step="withdraw", where=(Where("outcome", Op.IN, ("withdrawn",)), DONE), dated=LATE, fixed={"note": "按原台账登记"}),
        Entry(step="accept", where=(TAKEN, NOT_GONE), dated=("accepted_on", "registered_on"),
              says={"lead": "mediator", "helpers": "others"}, fixed={"lead": None, "helpers": []}),
        Entry(step="progress", where=(Where("record", Op.EMPTY, False),), dated=("accepted_on", "registered_on"), says={"record": "record"},
              fixed={"way": "other"}),
        Entry(step="reply", where=(DONE, NOT_GONE), dated=("replied_on", "accepted_on", "registered_on"),
              says={"outcome": "outcome", "reply": "reply", "basis": "basis"},
              fixed={"outcome": "explained", "reply": "按原台账登记" + UNTOLD, "basis": ""}),
        Entry(step="visit", where=(Where("visited_on", Op.EMPTY, False),), dated=("visited_on",), says={"satisfied": "satisfied"},
              fixed={"satisfied": "", "finding": UNTOLD}),
        Entry(step="visit", where=(Where("satisfied", Op.EMPTY, False), Where("visited_on", Op.EMPTY, True)), dated=("replied_on",),
              says={"satisfied": "satisfied"}, fixed={"finding": UNTOLD}),
    ),
    ordered=("registered_on", "accepted_on", "replied_on"),
))
