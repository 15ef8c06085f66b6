"""Code lists of the registers. Each names where it was read; the marks are those of `kernel.words.law.Mark`."""

from __future__ import annotations

from kernel.words import Code, CodeList

COMMITTEE_KINDS = CodeList(
    code="committee_kind",
    title="调委会类型",
    source="人民调解法第八、三十四条[L]；调解信息系统的类型表[C]",
    entries=(
        Code("village", "村"),
        Code("community", "居"),
        Code("town", "乡镇"),
        Code("street", "街道"),
        Code("enterprise", "企事业单位"),
        Code("industry", "行业性专业性"),
        Code("other", "其他"),
        Code("studio", "个人调解工作室"),
    ),
)

NOTICES = CodeList(
    code="court_notice",
    title="通报事项",
    source="人民调解法第十条[L]",
    entries=(Code("founded", "设立情况"), Code("changed", "人员组成和调整情况"), Code("dissolved", "撤销情况")),
)

CAPACITIES = CodeList(
    code="mediator_capacity",
    title="职务",
    source="人民调解法第八、十三条[L]",
    entries=(Code("chair", "主任"), Code("deputy", "副主任"), Code("member", "委员"), Code("engaged", "聘任调解员")),
)
MEMBERS = ("chair", "deputy", "member")  # 委员: counted in the three to nine; engaged mediators are not (§13)

# The same codes and titles as the kinds of dispute a line counts; a list of its own, since no line is known here.
SPECIALITIES = CodeList(
    code="mediator_speciality",
    title="擅长纠纷类型",
    source="国家月报15类、调解信息系统18类[P][C]",
    entries=(
        Code("marriage", "婚姻家庭"),
        Code("neighbours", "邻里"),
        Code("housing", "房屋宅基地"),
        Code("contract", "合同"),
        Code("production", "生产经营"),
        Code("damages", "损害赔偿"),
        Code("land", "山林土地"),
        Code("demolition", "征地拆迁"),
        Code("pollution", "环境污染"),
        Code("wages", "拖欠农民工工资"),
        Code("labour_other", "其他劳动争议"),
        Code("tourism", "旅游"),
        Code("ecommerce", "电子商务"),
        Code("consumption_other", "其他消费"),
        Code("medical", "医疗"),
        Code("traffic", "道路交通事故"),
        Code("property", "物业"),
        Code("other", "其他"),
    ),
)

EDUCATION = CodeList(
    code="education",
    title="文化程度",
    source="GB/T 4658 学历代码的常用层次[M]",
    entries=(
        Code("primary", "小学"),
        Code("junior", "初中"),
        Code("senior", "高中"),
        Code("vocational", "中专"),
        Code("college", "大专"),
        Code("bachelor", "本科"),
        Code("master", "硕士研究生"),
        Code("doctor", "博士研究生"),
    ),
)

POLITICS = CodeList(
    code="politics",
    title="政治面貌",
    source="GB/T 4762 政治面貌代码的常用项[M]",
    entries=(
        Code("party", "中共党员"),
        Code("probationary", "中共预备党员"),
        Code("league", "共青团员"),
        Code("democratic", "民主党派"),
        Code("none", "无党派人士"),
        Code("masses", "群众"),
    ),
)

GROUNDS = CodeList(
    code="mediator_misconduct",
    title="违反职业道德的行为",
    source="人民调解法第十五条[L]",
    entries=(
        Code("partial", "偏袒一方当事人"),
        Code("insult", "侮辱当事人"),
        Code("gain", "索取、收受财物或者牟取其他不正当利益"),
        Code("leak", "泄露当事人的个人隐私、商业秘密"),
    ),
)

LEAVING = CodeList(
    code="mediator_leaving",
    title="离任原因",
    source="人民调解法第九条第二款[L]；其余为登记需要",
    entries=(
        Code("term", "任期届满未连任"),
        Code("engagement", "聘期届满未续聘"),
        Code("moved", "工作调动或迁离"),
        Code("unfit", "不再符合担任条件"),
        Code("died", "去世"),
        Code("resigned", "本人辞任"),
    ),
)

RESULTS = CodeList(
    code="yearly_result",
    title="年度考核结果",
    source="登记需要；等次由司法局确认[M]",
    entries=(Code("excellent", "优秀"), Code("qualified", "合格"), Code("failed", "不合格")),
)

TIERS = CodeList(
    code="place_tier",
    title="场所层级",
    source="县中心、乡镇街道站、村居室三级[D] 四川省公共法律服务条例",
    entries=(Code("centre", "公共法律服务中心"), Code("station", "公共法律服务站"), Code("room", "公共法律服务室")),
)

SERVICES = CodeList(
    code="place_service",
    title="服务项目",
    source="登记需要；正式清单由司法局公布",
    entries=(
        Code("consultation", "法律咨询"),
        Code("mediation", "人民调解"),
        Code("legal_aid", "法律援助申请"),
        Code("education", "法治宣传"),
        Code("notary", "公证指引"),
        Code("appraisal", "司法鉴定指引"),
        Code("reconsideration", "行政复议指引"),
        Code("resettlement", "安置帮教"),
        Code("lawyer", "律师值班"),
    ),
)

ACCESS = CodeList(
    code="place_access",
    title="无障碍条件",
    source="法律援助法第四十五条[L]（无障碍设施设备和服务）",
    entries=(
        Code("ramp", "轮椅坡道"),
        Code("ground", "一楼办理"),
        Code("toilet", "无障碍卫生间"),
        Code("wheelchair", "轮椅"),
        Code("glasses", "老花镜、放大镜"),
        Code("hearing", "助听设备"),
        Code("sign", "手语服务"),
        Code("visit", "上门服务"),
    ),
)

HOLIDAYS = CodeList(
    code="place_holidays",
    title="法定节假日",
    source="登记需要；由场所自定",
    entries=(
        Code("closed", "按国务院放假安排休息，调休上班日照常开放"),
        Code("open", "节假日照常开放"),
    ),
)

STAND_IN = CodeList(
    code="place_stand_in",
    title="AB岗",
    source="首问负责、AB岗工作制为各局自定的服务规范",
    entries=(Code("a", "A岗（主办）"), Code("b", "B岗（补位）")),
)

DATUMS = CodeList(
    code="datum",
    title="坐标系",
    source="登记需要",
    entries=(
        Code("CGCS2000", "CGCS2000"),
        Code("WGS-84", "WGS-84"),
        Code("GCJ-02", "GCJ-02（国内地图）"),
        Code("BD-09", "BD-09"),
    ),
)

FIRM_KINDS = CodeList(
    code="firm_kind",
    title="机构类型",
    source="律师法、公证法[L]；基层法律服务、司法鉴定按各自管理办法[D][P]",
    entries=(
        Code("law_firm", "律师事务所"),
        Code("notary_office", "公证机构"),
        Code("legal_service", "基层法律服务所"),
        Code("appraisal", "司法鉴定机构"),
    ),
)

PRACTITIONER_KINDS = CodeList(
    code="practitioner_kind",
    title="执业类别",
    source="律师法第二条、公证法第十六条[L]；其余同机构类型",
    entries=(
        Code("lawyer", "律师"),
        Code("notary", "公证员"),
        Code("legal_worker", "基层法律服务工作者"),
        Code("appraiser", "司法鉴定人"),
    ),
)
WORKS_IN = {"lawyer": "law_firm", "notary": "notary_office", "legal_worker": "legal_service", "appraiser": "appraisal"}

FIELDS_OF_LAW = CodeList(
    code="field_of_law",
    title="业务专长",
    source="登记需要",
    entries=(
        Code("family", "婚姻家庭"),
        Code("labour", "劳动争议"),
        Code("contract", "合同纠纷"),
        Code("traffic", "交通事故"),
        Code("criminal", "刑事辩护"),
        Code("construction", "建设工程"),
        Code("company", "公司事务"),
        Code("administrative", "行政诉讼"),
        Code("real_estate", "房产纠纷"),
        Code("demolition", "征地拆迁"),
        Code("ip", "知识产权"),
        Code("medical", "医疗纠纷"),
        Code("finance", "金融保险"),
        Code("foreign", "涉外"),
        Code("inheritance", "继承"),
        Code("evidence", "保全证据"),
        Code("forensic_medicine", "法医类鉴定"),
        Code("trace", "物证类鉴定"),
        Code("audio_video", "声像资料鉴定"),
        Code("environment", "环境损害鉴定"),
    ),
)

PRACTICE_RESULTS = CodeList(
    code="practice_result",
    title="年度考核结果",
    source="律师执业年度考核规则[M]；其他类别参照",
    entries=(Code("competent", "称职"), Code("basic", "基本称职"), Code("incompetent", "不称职")),
)
