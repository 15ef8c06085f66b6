"""Code lists of legal aid. Source: statutes.md §2.4, the articles of the 法律援助法 (2022-01-01)."""

from kernel.words import Code, CodeList

SOURCES = CodeList(
    code="aid_source",
    title="申请来源",
    source="法律援助法第三十六、三十九条；其余为依申请",
    entries=(
        Code("applied", "申请"),
        Code("detained", "在押人员申请，有关机关转交"),
        Code("notified", "办案机关通知"),
    ),
)

APPLICANTS = CodeList(
    code="aid_applicant",
    title="由谁申请",
    source="法律援助申请表的申请人、代理人栏；近亲属代为申请另行标明",
    entries=(
        Code("own", "本人申请"),
        Code("guardian", "法定代理人代为申请"),
        Code("relative", "近亲属代为申请"),
        Code("agent", "委托代理人代为申请"),
    ),
)

CATEGORIES = CodeList(
    code="aid_category",
    title="案件类型",
    source="法律援助统计口径：民事、刑事、行政",
    entries=(Code("civil", "民事"), Code("criminal", "刑事"), Code("administrative", "行政")),
)

SERVICES = CodeList(
    code="aid_service",
    title="服务形式",
    source="法律援助法第二十二条",
    entries=(
        Code("01", "法律咨询"),
        Code("02", "代拟法律文书"),
        Code("03", "刑事辩护与代理"),
        Code("04", "民事、行政、国家赔偿代理"),
        Code("05", "值班律师法律帮助"),
        Code("06", "劳动争议调解与仲裁代理"),
        Code("07", "其他形式"),
    ),
)

MATTERS = CodeList(
    code="aid_matter",
    title="申请事项",
    source="法律援助法第三十一条（名称从简）",
    entries=(
        Code("compensation", "国家赔偿"),
        Code("security", "社会保险待遇、社会救助"),
        Code("pension", "抚恤金"),
        Code("support", "赡养费、抚养费、扶养费"),
        Code("labour", "劳动关系、劳动报酬"),
        Code("capacity", "认定民事行为能力"),
        Code("injury", "工伤、交通、食品药品、医疗事故人身损害"),
        Code("environment", "环境污染、生态破坏"),
        Code("other", "其他"),
    ),
)

HARDSHIP = CodeList(
    code="aid_hardship",
    title="经济困难条件",
    source="法律援助法第三十二、四十一、四十二条：三种情形互不相同",
    entries=(
        Code("statement", "提交经济困难状况说明并承诺"),
        Code("exempt", "免予核查经济困难状况"),
        Code("unlimited", "不受经济困难条件限制"),
    ),
)

EXEMPTIONS = CodeList(
    code="aid_exemption",
    title="免予核查的情形",
    source="法律援助法第四十二条",
    entries=(
        Code("no_income", "无固定生活来源的未成年人、老年人、残疾人等特定群体"),
        Code("relief", "社会救助、司法救助或者优抚对象"),
        Code("migrant", "申请支付劳动报酬或者请求工伤事故人身损害赔偿的进城务工人员"),
        Code("other", "法律、法规、规章规定的其他人员"),
    ),
)

UNLIMITED = CodeList(
    code="aid_unlimited",
    title="不受经济困难条件限制的情形",
    source="法律援助法第三十二条；地方可以扩大，由司法局提供依据",
    entries=(
        Code("heroes", "英雄烈士近亲属为维护英雄烈士的人格权益"),
        Code("courage", "因见义勇为行为主张相关民事权益"),
        Code("acquitted", "再审改判无罪请求国家赔偿"),
        Code("violence", "遭受虐待、遗弃或者家庭暴力的受害人主张相关权益"),
        Code("other", "法律、法规、规章规定的其他情形"),
    ),
)

NOTICES = CodeList(
    code="aid_notice",
    title="通知的情形",
    source="法律援助法第二十五、二十八条",
    entries=(
        Code("minor", "未成年人"),
        Code("senses", "视力、听力、言语残疾人"),
        Code("mind", "不能完全辨认自己行为的成年人"),
        Code("grave", "可能被判处无期徒刑、死刑的人"),
        Code("review", "申请法律援助的死刑复核案件被告人"),
        Code("absent", "缺席审判案件的被告人"),
        Code("law", "法律法规规定的其他人员"),
        Code("may", "其他适用普通程序审理的刑事案件（可以通知）"),
        Code("compulsory", "强制医疗案件的被申请人或者被告人"),
    ),
)

ORGANS = CodeList(
    code="aid_organ",
    title="机关类别",
    source="法律援助法第三十六、三十九条",
    entries=(
        Code("court", "人民法院"),
        Code("procuratorate", "人民检察院"),
        Code("police", "公安机关"),
        Code("custody", "看守所"),
        Code("prison", "监狱"),
        Code("detox", "强制隔离戒毒所"),
        Code("other", "其他办案机关"),
    ),
)
NOTIFYING = ("court", "procuratorate", "police")

URGENCIES = CodeList(
    code="aid_urgency",
    title="先行援助的情形",
    source="法律援助法第四十四条",
    entries=(
        Code("expiring", "距法定时效或者期限届满不足七日，需要及时提起诉讼或者申请仲裁、行政复议"),
        Code("preserve", "需要立即申请财产保全、证据保全或者先予执行"),
        Code("other", "法律、法规、规章规定的其他情形"),
    ),
)

TERMINATIONS = CodeList(
    code="aid_termination",
    title="终止事由",
    source="法律援助法第四十八条",
    entries=(
        Code("deceit", "受援人以欺骗或者其他不正当手段获得法律援助"),
        Code("concealed", "受援人故意隐瞒与案件有关的重要事实或者提供虚假证据"),
        Code("misused", "受援人利用法律援助从事违法活动"),
        Code("improved", "受援人的经济状况发生变化，不再符合法律援助条件"),
        Code("ended", "案件终止审理或者已经被撤销"),
        Code("hired", "受援人自行委托律师或者其他代理人"),
        Code("asked", "受援人有正当理由要求终止法律援助"),
        Code("other", "法律法规规定的其他情形"),
    ),
)

OUTCOMES = CodeList(
    code="aid_outcome",
    title="决定",
    source="法律援助法第四十三条",
    entries=(
        Code("granted", "给予法律援助"),
        Code("refused", "不予法律援助"),
        Code("notified", "依通知指派"),
        Code("withdrawn", "撤回申请"),
        Code("lapsed", "视为撤回申请"),
    ),
)

OPINIONS = CodeList(
    code="aid_opinion",
    title="审查意见",
    source="法律援助法第四十三条",
    entries=(Code("grant", "建议给予法律援助"), Code("refuse", "建议不予法律援助")),
)

OBJECTIONS = CodeList(
    code="aid_objection",
    title="异议审查结果",
    source="法律援助法第四十九条",
    entries=(Code("upheld", "维持法律援助机构的决定"), Code("corrected", "责令法律援助机构改正")),
)

IDENTITIES = CodeList(
    code="aid_identity",
    title="受援人身份",
    source="各地法律援助统计常见分类（网页摘录[P]）；可多选，各类合计会超过总数",
    entries=(
        Code("farmer", "农民"),
        Code("migrant", "农民工"),
        Code("disabled", "残疾人"),
        Code("elderly", "老年人"),
        Code("minor", "未成年人"),
        Code("woman", "妇女"),
        Code("soldier", "军人军属"),
        Code("veteran", "退役军人"),
        Code("minority", "少数民族"),
        Code("foreign", "外国籍"),
    ),
)

WAYS = CodeList(
    code="aid_way",
    title="怎样确定",
    source="本局口径；每次指派都留有可以复核的记录",
    entries=(Code("chosen", "受援人点援"), Code("rota", "轮流"), Code("weight", "按权重"), Code("named", "机构指定")),
)

TURNS = CodeList(
    code="aid_turn",
    title="承办变动",
    source="2024年法律援助文书目录的更换人员文书；接受、不能承办为登记需要",
    entries=(Code("accepted", "接受指派"), Code("declined", "不能承办"), Code("changed", "更换人员")),
)

REASONS = CodeList(
    code="aid_turn_reason",
    title="不能承办、更换的原因",
    source="登记需要",
    entries=(
        Code("conflict", "有利害关系，应当回避"),
        Code("busy", "手上案件过多、时间冲突"),
        Code("health", "患病或者其他身体原因"),
        Code("duty", "不依法履行职责"),
        Code("asked", "受援人要求更换"),
        Code("left", "不再执业或者调离"),
        Code("other", "其他"),
    ),
)

DEEDS = CodeList(
    code="aid_deed",
    title="办理情况",
    source="2024年法律援助文书目录的承办情况通报、报告记录；其余为登记需要",
    entries=(
        Code("met", "会见受援人"),
        Code("read", "阅卷"),
        Code("gathered", "调查取证"),
        Code("wrote", "代拟文书"),
        Code("appeared", "出庭、参加仲裁或者调解"),
        Code("report", "向机构报告"),
        Code("other", "其他"),
    ),
)

RESULTS = CodeList(
    code="aid_result",
    title="办理结果",
    source="本局口径",
    entries=(
        Code("won", "请求得到支持"),
        Code("partly", "请求得到部分支持"),
        Code("settled", "调解、和解"),
        Code("lost", "请求未得到支持"),
        Code("lighter", "从轻、减轻处罚"),
        Code("freed", "不起诉、无罪或者变更强制措施"),
        Code("unchanged", "辩护意见未被采纳"),
        Code("other", "其他"),
    ),
)
