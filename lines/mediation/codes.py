"""Code lists of mediation. Source: statutes.md §3.4 (国家月报十五类为父级, 新系统十八类为子级; 信访分类映射)."""

from kernel.words import Code, CodeList


def _kind(code: str, title: str, petition: str = "党务政务等", parent: str = "") -> Code:
    return Code(code, title, parent, maps={"信访分类": petition})


KINDS = CodeList(
    code="dispute_kind",
    title="纠纷类型",
    source="国家月报15类、调解信息系统18类[P][C]",
    entries=(
        _kind("marriage", "婚姻家庭"),
        _kind("neighbours", "邻里"),
        _kind("housing", "房屋宅基地", "农村农业"),
        _kind("contract", "合同"),
        _kind("production", "生产经营", "市场监督"),
        _kind("damages", "损害赔偿"),
        _kind("land", "山林土地", "自然资源"),
        _kind("demolition", "征地拆迁", "城乡建设"),
        _kind("pollution", "环境污染", "生态环境"),
        _kind("labour", "劳动争议", "劳动和社会保障"),
        _kind("wages", "拖欠农民工工资", "劳动和社会保障", "labour"),
        _kind("labour_other", "其他劳动争议", "劳动和社会保障", "labour"),
        _kind("consumption", "消费", "经济管理"),
        _kind("tourism", "旅游", "文体旅游", "consumption"),
        _kind("ecommerce", "电子商务", "经济管理", "consumption"),
        _kind("consumption_other", "其他消费", "经济管理", "consumption"),
        _kind("medical", "医疗", "卫生健康"),
        _kind("traffic", "道路交通事故", "交通运输"),
        _kind("property", "物业", "房产物业"),
        _kind("other", "其他"),
    ),
)

SOURCES = CodeList(
    code="dispute_source",
    title="案件来源",
    source="调解信息系统[C]",
    entries=(
        Code("applied", "依申请"),
        Code("found", "主动"),
        Code("transferred", "接受委托移送"),
        Code("court", "法院", "transferred"),
        Code("police", "公安机关", "transferred"),
        Code("procuratorate", "检察院", "transferred"),
        Code("petition", "信访部门", "transferred"),
        Code("other_organ", "其他部门", "transferred"),
    ),
)

OUTCOMES = CodeList(
    code="dispute_outcome",
    title="调解结果",
    source="人民调解法第十七、二十六、二十八条",
    entries=(
        Code("written", "达成书面协议"),
        Code("oral", "达成口头协议"),
        Code("failed", "调解不成"),
        Code("declined", "当事人拒绝调解"),
        Code("withdrawn", "撤回申请"),
        Code("settled", "自行和解"),
    ),
)

CONFIRMATIONS = CodeList(
    code="confirmation",
    title="司法确认结果",
    source="人民调解法第三十三条; 司法确认程序规定第四、七、八条",
    entries=(
        Code("granted", "确认有效"),
        Code("refused", "不予确认（驳回）"),
        Code("not_accepted", "不予受理"),
        Code("withdrawn", "撤回申请"),
    ),
)

PERFORMANCES = CodeList(
    code="performance",
    title="履行情况",
    source="人民调解法第三十一条",
    entries=(Code("full", "全部履行"), Code("partly", "部分履行"), Code("none", "未履行")),
)

REMEDIES = (
    ("arbitration", "向劳动人事争议仲裁委员会或仲裁机构申请仲裁"),
    ("administrative", "请求行政机关依法处理、裁决"),
    ("court", "向人民法院提起诉讼"),
    ("police", "向公安机关报案"),
    ("petition", "通过信访渠道反映"),
)
