"""The ledger of mediation (人民调解台账): what its columns are headed with, the words its codes go by, and what happened."""

from common.imports.words import DAY, Assumed, Column, Entry, Infer, Kind, Ledger, Side, listed, register_ledger
from kernel.words import Op, Where

from .codes import CONFIRMATIONS, KINDS, PERFORMANCES, SOURCES
from .ledger_words import CONFIRMED, KIND_WORDS, OUTCOME_TITLES, OUTCOME_WORDS, PERFORMED, SATISFIED, SOURCE_WORDS

# What our own ledger says of where a case stands, so that it is read back to that point and no further.
STANDS = (
    ("registered", "待受理"),
    ("accepted", "待选定调解员"),
    ("mediating", "调解中"),
    ("signing", "待签字盖章"),
    ("performing", "履行中"),
    ("ended", "已终止"),
    ("closed", "已结案"),
    ("refused", "不予受理"),
    ("archived", "已归档"),
)
CHOSEN = ("mediating", "signing", "performing", "closed", "archived")

# One column a paragraph: what it is called in the field is read at one glance.
# fmt: off
COLUMNS = (
    Column(key="seq", title="序号", kind=Kind.SEQUENCE, names=("编次", "顺序号", "NO", "项次")),
    Column(key="number", title="编号", kind=Kind.NUMBER, written="case.number",
           names=listed(
               "案号 案件编号 登记号 登记编号 案件号 受理编号 受理号 调解编号 纠纷编号 台账编号 协议书编号 协议编号 "
               "调解协议书编号 调解协议编号 文号 调字号 案件字号 字号"
           )),
    Column(key="registered_on", title="登记日期", kind=Kind.DATE, written="case.opened_at",
           names=listed(
               "登记时间 日期 时间 申请日期 申请时间 收案日期 收案时间 立案日期 立案时间 来访日期 来访时间 接待日期 年月日 "
               "接访时间 排查时间 排查日期 报案时间"
           )),
    Column(key="accepted_on", title="受理日期", kind=Kind.DATE, names=listed(
        "受理时间 受案时间 受案日期 受理登记时间 接案日期 接案时间"
    ),
           within=("受理时间", "受理日期")),
    Column(key="happened_on", title="纠纷发生日期", kind=Kind.DATE, soft=True,
           names=("发生时间", "发生日期", "纠纷发生时间", "纠纷时间", "案发时间", "事发时间")),
    Column(key="mediated_on", title="调解日期", kind=Kind.DATE, written="mediation.Session.at",
           names=("调解时间", "调处时间", "调处日期", "调解处理时间", "化解日期")),
    Column(key="agreed_on", title="达成协议日期", kind=Kind.DATE,
           names=listed(
               "协议日期 协议时间 达成协议时间 签订协议日期 签订协议时间 签订日期 签订时间 协议签订日期 协议签订时间 "
               "协议达成时间 调解成功日期 调解成功时间 签约日期"
           )),
    Column(key="performed_on", title="履行日期", kind=Kind.DATE, soft=True, names=listed(
        "履行时间 履行完毕日期 履行完毕时间 兑现日期"
    )),
    Column(key="closed_on", title="结案日期", kind=Kind.DATE,
           names=listed("结案时间 办结日期 办结时间 调结日期 调结时间 终结日期 终结时间 了结时间 化解时间 完成时间 销案时间")),
    Column(key="visited_on", title="回访日期", kind=Kind.DATE, soft=True, names=("回访时间",)),
    Column(key="archived_on", title="归档日期", kind=Kind.DATE, soft=True, names=("归档时间", "立卷日期", "立卷时间")),
    Column(key="perform_by", title="履行期限", kind=Kind.DATE, soft=True, future=True, names=listed(
        "约定履行日期 履行截止日期 约定履行期限"
    )),
    Column(key="kind", title="纠纷类型", kind=Kind.CODE, codes=KIND_WORDS, titles=dict(KINDS.choices()), by_sense=True, long_as="facts",
           names=listed(
               "纠纷类别 案件类型 案件类别 类型 类别 纠纷种类 矛盾类型 矛盾纠纷类型 矛盾纠纷类别 纠纷性质 案由 争议类型 "
               "纠纷小类 案件性质 性质 纠纷大类"
           ), within=("纠纷类", "类型", "类别")),
    Column(key="source", title="案件来源", kind=Kind.CODE, codes=SOURCE_WORDS, titles=dict(SOURCES.choices()), by_sense=True,
           names=("来源", "纠纷来源", "受理方式", "受理来源", "调解方式", "申请方式", "受理途径", "案源", "调解启动方式", "信息来源")),
    Column(key="from_organ", title="移送单位", most=60, names=("移送机关", "委托单位", "移交单位", "委派单位", "来件单位")),
    Column(key="from_number", title="移送文号", most=60, names=("移送函号", "委托书号", "移交文号")),
    Column(key="facts", title="纠纷简要情况", most=2000,
           names=listed(
               "简要情况 纠纷情况 案情 案情简介 简要案情 纠纷简介 纠纷事由 事由 纠纷概况 主要事实 纠纷内容 基本案情 事实经过 "
               "案情摘要 纠纷事实 纠纷主要事实 争议事项 矛盾纠纷简要情况 内容 简要内容 主要内容 案件简介 纠纷摘要 纠纷名称 摘要 "
               "矛盾纠纷概况 案件名称 纠纷原因 情况简介 事件描述 事件名称 事件经过 简况 纠纷简况 矛盾纠纷简况 矛盾纠纷名称"
           ),
           within=("简要情况", "案情", "事由", "争议事项", "概况", "简介")),
    Column(key="claims", title="申请事项", most=1000, names=listed(
        "请求事项 调解请求 诉求 主要诉求 当事人诉求 申请调解事项 当事人请求"
    )),
    Column(key="amount", title="涉及金额", kind=Kind.MONEY,
           names=listed("金额 纠纷金额 标的 标的额 标的金额 涉案金额 争议金额 诉求金额 纠纷涉及金额 涉及标的 涉及资金 涉案标的"),
           within=("涉及金额", "标的", "涉案金额")),
    Column(key="agreement_amount", title="协议涉及金额", kind=Kind.MONEY,
           names=listed("协议金额 调解金额 协议标的 达成金额 赔偿金额 补偿金额 协议涉及标的 调解协议金额 调解协议涉及金额"),
           within=("协议涉及金额", "协议金额", "赔偿金额")),
    Column(key="people", title="涉及当事人数", kind=Kind.COUNT,
           names=("涉及人数", "当事人数", "人数", "涉案人数", "参与人数", "涉及当事人人数", "涉及人员", "当事人人数", "涉及当事人")),
    Column(key="place", title="纠纷发生地", kind=Kind.PLACE,
           names=listed(
               "发生地 发生地点 地点 纠纷地点 所在村 村 村居 村(居) 村(社区) 社区 村社区 所属村 所属社区 所属村居 辖区 属地 "
               "所属区域 行政村 镇村 案发地 所在地 乡镇 乡镇(街道) 镇街 所属乡镇 调解地点"
           )),
    Column(key="located", title="登记区域", kind=Kind.PLACE, written="case.area"),
    Column(key="office", title="调解组织", kind=Kind.OFFICE, written="case.office",
           names=listed(
               "调委会 人民调解委员会 调解委员会 受理单位 受理调委会 调解机构 调解单位 承办单位 受理机构 所属调委会 "
               "受理调解组织 调委会名称 人民调解委员会名称 调解组织名称 责任单位 办理单位 调处单位 经办单位"
           )),
    Column(key="handler", title="调解员", kind=Kind.HANDLER, written="case.handler",
           names=listed(
               "人民调解员 承办人 主持人 主持调解员 调解人 调解人员 首席调解员 经办人 负责人 调解主持人 责任人 参与调解人员 "
               "调处人 调解员姓名 承办调解员 包案领导 主办人 受理人"
           ), within=("调解员",)),
    Column(key="outcome", title="调解结果", kind=Kind.CODE, codes=OUTCOME_WORDS, titles=OUTCOME_TITLES,
           by_stage={"refused": "refused"}, by_sense=True, long_as="record",
           names=listed(
               "结果 处理结果 调处结果 是否成功 是否调解成功 调解情况 办理结果 结案方式 调解状态 案件状态 状态 办理情况 "
               "办理状态 是否达成协议 化解情况 结案情况 调处情况 是否调处成功 是否化解 进展情况 化解状态 化解结果 调解是否成功 "
               "达成协议情况 处理情况"
           )),
    Column(key="form", title="协议形式", kind=Kind.CODE,
           codes={"written": ("书面", "书面协议", "书面调解协议", "协议书", "制作协议书", "有协议书", "是", "有", "√"),
                  "oral": ("口头", "口头协议", "口头调解", "口头调解协议", "登记表", "无", "否")},
           titles={"written": "书面协议", "oral": "口头协议"}, by_sense=True,
           names=listed(
               "协议类型 调解协议形式 协议方式 协议类别 书面/口头 协议种类 是否签订书面协议 是否制作协议书 协议(书面/口头) "
               "是否书面协议 书面或口头协议 书面或口头"
           )),
    Column(key="agreement", title="协议内容", most=3000,
           names=listed(
               "协议主要内容 调解协议内容 调解协议 协议条款 调解协议主要内容 达成协议内容 调解意见"
           ), within=listed(
               "协议内容 协议主要内容"
           )),
    Column(key="record", title="调解过程", most=3000, written="mediation.Session.record", names=listed(
        "调解经过 调处经过 调解记录 调处过程 调解简况 化解措施 调解情况记录 调解过程记录"
    ), within=listed(
        "调解过程 调解经过"
    )),
    Column(key="perform_how", title="履行方式", most=200),
    Column(key="performance", title="履行情况", kind=Kind.CODE, codes=PERFORMED, titles=dict(PERFORMANCES.choices()),
           by_sense=True, long_as="finding",
           names=listed("是否履行 协议履行情况 履行 协议是否履行 履行结果 是否履行完毕 履行状态 履约情况 是否兑现 兑现情况")),
    Column(key="performed_amount", title="履行金额", kind=Kind.MONEY, written="mediation.Performance.amount",
           names=("已履行金额", "兑现金额")),
    Column(key="satisfied", title="满意情况", kind=Kind.CODE, codes=SATISFIED,
           titles={"yes": "满意", "basic": "基本满意", "no": "不满意"}, names=listed(
               "满意度 是否满意 当事人满意度 群众满意度 满意程度"
           )),
    Column(key="finding", title="回访情况", most=1000, written="mediation.Visit.finding", names=("回访记录", "回访内容", "回访结果")),
    Column(key="ended_because", title="未成功原因", most=500, written="ended_because|refusal", names=listed(
        "终止原因 不成功原因 未达成原因 调解不成原因 失败原因 不予受理原因 不予受理理由"
    )),
    Column(key="confirmation", title="司法确认", kind=Kind.CODE, codes=CONFIRMED, titles=dict(CONFIRMATIONS.choices()),
           names=("是否司法确认", "司法确认情况", "确认情况", "是否申请司法确认", "司法确认结果")),
    Column(key="court", title="确认法院", most=60, names=("司法确认法院",)),
    Column(key="confirmed_on", title="司法确认日期", kind=Kind.DATE, soft=True, names=("司法确认时间", "确认日期", "确认时间")),
    Column(key="confirmation_number", title="司法确认案号", most=60, names=listed(
        "确认书编号 司法确认书编号 司法确认文号 裁定书号 确认案号"
    )),
    Column(key="difficult", title="疑难复杂", kind=Kind.YES, names=("是否疑难", "疑难纠纷", "是否疑难复杂", "重大疑难", "是否重大")),
    Column(key="stands", title="办理环节", kind=Kind.CODE, codes={code: (title,) for code, title in STANDS}, titles=dict(STANDS),
           written="case.stage"),
    Column(key="volume", title="卷号", most=40, names=("卷宗号", "档案号", "案卷号", "归档号", "卷宗编号", "档案编号")),
    Column(key="pages", title="页数", kind=Kind.COUNT, names=("卷内页数", "卷宗页数")),
)

SIDES = (
    Side(code="applicant", title="申请人",
         names=listed(
             "申请人 申请方 甲方 申请人甲方 当事人甲 当事人一 当事人1 当事人A 甲 原告 投诉人 受害人 受害方 患方 劳动者 "
             "一方当事人 当事人一方 第一当事人 申诉人 请求人 申请人甲 甲方当事人 当事人甲方 申请调解人"
         )),
    Side(code="respondent", title="被申请人",
         names=listed(
             "被申请人 被申请方 乙方 当事人乙 当事人二 当事人2 当事人B 乙 被告 被投诉人 致害人 侵权人 侵害方 医方 用人单位 "
             "另一方当事人 当事人另一方 对方当事人 对方 相对方 第二当事人 被诉人 被请求人 被申请人乙 乙方当事人 当事人乙方 "
             "另一方 对方姓名 被申请调解人"
         )),
    Side(code="third", title="第三人", names=("第三人", "第三方", "丙方", "当事人丙", "当事人三", "其他当事人")),
)

TRANSFERRED = ("court", "police", "procuratorate", "petition", "other_organ")
AGREED = ("written", "oral")
DATES = ("registered_on", "accepted_on", "mediated_on", "agreed_on", "closed_on", "happened_on")
UNTOLD = "（原台账未记载）"
DISPUTE = {n: n for n in ("parties", "kind", "facts", "claims", "amount", "people", "place")}
BLANK = {"facts": UNTOLD, "claims": "", "people": 2}
CONTRACT = {n: n for n in ("agreement", "agreement_amount", "perform_how", "perform_by")} | {"agreed_facts": "facts"}
NO_CONTRACT = {"agreement": UNTOLD, "agreed_facts": UNTOLD, "perform_how": "", "performance": ""}
BECAUSE = {"ended_because": UNTOLD, "remedies": [], "who": ""}


def _is(key: str, *values: str) -> Where:
    return Where(key, Op.IN, values)


def _given(key: str) -> Where:
    return Where(key, Op.EMPTY, False)


def _silent(key: str) -> Where:
    return Where(key, Op.EMPTY, True)


def _opening(step: str, *where: Where) -> Entry:
    sent = {n: n for n in ("source", "from_organ", "from_number")}
    return Entry(step=step, where=where, dated=DATES, says=DISPUTE | sent, fixed=BLANK)


def _ending(step: str, outcome: str) -> Entry:
    return Entry(step=step, where=(_is("outcome", outcome),), dated=("closed_on", "mediated_on", "accepted_on", "registered_on"),
                 says={"ended_because": "ended_because"}, fixed=BECAUSE)


def _agreeing(step: str, outcome: str) -> Entry:
    return Entry(step=step, where=(_is("outcome", outcome),), dated=("agreed_on", "mediated_on", "closed_on"), says=CONTRACT,
                 fixed=NO_CONTRACT)


CHOICE = {"mediator": "mediator", "others": "others"}
OPEN_ENDED = Where("stands", Op.NOT, ("signing", "performing"))
UNSAID = _silent("stands")


def _accepting(where: Where) -> Entry:
    return Entry(step="accept", where=(Where("outcome", Op.NOT, ("refused",)), where), dated=("accepted_on", "registered_on"),
                 says={"difficult": "difficult"}, fixed={"difficult": False, "consent": True})


DONE = ("closed_on", "performed_on", "agreed_on")
CLOSING = {"closing_note": "按原台账登记"}
VISIT = {"finding": "finding", "satisfied": "satisfied"}
VOLUME = {"volume": "volume", "pages": "pages"}

MEDIATION_LEDGER = register_ledger(Ledger(
    code="mediation", title="人民调解台账", procedure="mediation", columns=COLUMNS, sides=SIDES, needs_sides=("applicant", "respondent"),
    assumed=(
        Assumed(key="form", question="写了“成功”、没写协议形式的，按", value="written",
                choices=(("written", "书面协议"), ("oral", "口头协议"))),
        Assumed(key="closing", question="已达成协议、没写结案和履行的，按", value="yes", choices=(("yes", "已结案"), ("no", "还在履行中"))),
        Assumed(key="source", question="没写案件来源的，按", value="applied", choices=tuple(SOURCES.choices())),
        Assumed(key="kind", question="没写纠纷类型的，按", value="other", choices=tuple(KINDS.choices())),
    ),
    infers=(
        Infer(key="outcome", value="agreed", where=(Where("outcome", Op.EMPTY, True), _given("agreed_on"))),
        Infer(key="outcome", value="agreed", where=(Where("outcome", Op.EMPTY, True), _given("agreement"))),
        Infer(key="outcome", value="written", where=(_is("outcome", "agreed"), _is("form", "written"))),
        Infer(key="outcome", value="oral", where=(_is("outcome", "agreed"), _is("form", "oral"))),
    ),
    openings=(_opening("receive", _is("source", *TRANSFERRED)), _opening("find", _is("source", "found")), _opening("apply")),
    entries=(
        _accepting(UNSAID), _accepting(_given("accepted_on")),
        Entry(step="refuse", where=(_is("outcome", "refused"),), dated=("accepted_on", "closed_on", "registered_on"),
              says={"refusal": "ended_because"}, fixed={"refusal": UNTOLD, "remedies": []}),
        Entry(step="choose", where=(_is("outcome", *AGREED, "failed"),), dated=("accepted_on", "registered_on"), says=CHOICE),
        Entry(step="choose", where=(_is("stands", *CHOSEN),), dated=("accepted_on", "registered_on"), says=CHOICE),
        Entry(step="choose", where=(_given("mediator"), UNSAID), dated=("accepted_on", "registered_on"), says=CHOICE),
        Entry(step="mediate", where=(_given("record"),), dated=("mediated_on", "agreed_on", "closed_on"), says={"record": "record"}),
        _agreeing("agree_written", "written"), _agreeing("agree_orally", "oral"),
        _ending("fail", "failed"), _ending("decline", "declined"), _ending("withdraw", "withdrawn"), _ending("settle", "settled"),
        Entry(step="sign", where=(_is("outcome", "written"), Where("stands", Op.NOT, ("signing",))),
              dated=("agreed_on", "mediated_on", "closed_on"),
              fixed={"mediator_signed": True, "sealed_on": DAY}),
        Entry(step="ask:confirmation", where=(_is("stands", *CHOSEN), _given("court")), dated=("confirmed_on", "agreed_on"),
              says={"court": "court"}, fixed={"jointly": True, "fit": True}),
        Entry(step="ask:confirmation", where=(_given("confirmation"),), dated=("agreed_on", "confirmed_on"), says={"court": "court"},
              fixed={"court": "", "jointly": True, "fit": True}),
        Entry(step="answer:confirmation", where=(_given("confirmation"),), dated=("confirmed_on", "agreed_on"),
              says={n: n for n in ("confirmation", "confirmed_on", "confirmation_number")}),
        Entry(step="perform", where=(_given("performance"),), dated=("performed_on", "closed_on", "agreed_on"),
              says={"state": "performance", "amount": "performed_amount"}, fixed={"note": "原台账所载"}),
        Entry(step="close", where=(_is("outcome", *AGREED), _given("closed_on"), OPEN_ENDED), dated=("closed_on",), fixed=CLOSING),
        Entry(step="close", where=(_is("outcome", *AGREED), _is("performance", "full"), OPEN_ENDED), dated=DONE, fixed=CLOSING),
        Entry(step="close", where=(_is("outcome", *AGREED), _is("closing", "yes"), Where("performance", Op.EMPTY, True), OPEN_ENDED),
              dated=DONE,
              fixed={"closing_note": "按原台账登记，台账未载履行情况"}),
        Entry(step="visit", where=(_given("visited_on"),), dated=("visited_on",), says=VISIT,
              fixed={"visited": "当事人", "finding": UNTOLD, "satisfied": "", "about": "了解协议履行情况和当事人满意情况"}),
        Entry(step="visit", where=(_given("finding"), _silent("visited_on")), dated=DONE, says=VISIT,
              fixed={"visited": "当事人", "satisfied": "", "about": "了解协议履行情况和当事人满意情况"}),
        Entry(step="archive", where=(_given("archived_on"),), dated=("archived_on",), says=VOLUME, fixed={"volume": ""}),
        Entry(step="archive", where=(_given("volume"), _silent("archived_on")), dated=("closed_on", "agreed_on"), says=VOLUME),
    ),
    ordered=("registered_on", "accepted_on", "mediated_on", "agreed_on", "performed_on"),
))
