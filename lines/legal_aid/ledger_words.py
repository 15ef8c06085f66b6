"""By what words old ledgers of legal aid say what is a code here."""

from collections.abc import Mapping

from kernel.words import CodeList

from .codes import CATEGORIES, HARDSHIP, MATTERS, NOTICES, ORGANS, OUTCOMES, RESULTS, SERVICES, SOURCES, TERMINATIONS

CATEGORY_WORDS = {
    "civil": ("民事", "民事案件"),
    "criminal": ("刑事", "刑事案件"),
    "administrative": ("行政", "行政案件"),
}
SOURCE_WORDS = {
    "applied": ("申请", "依申请", "本人申请", "来访申请", "网上申请"),
    "detained": ("在押人员申请，有关机关转交", "看守所转交", "转交", "在押人员申请"),
    "notified": ("办案机关通知", "通知辩护", "通知代理", "指定辩护", "法院通知", "检察院通知", "公安通知"),
}
MATTER_WORDS = {
    "compensation": ("国家赔偿", "请求国家赔偿"),
    "security": ("社会保险待遇、社会救助", "请求社会保险待遇或者社会救助", "社会保险", "社保", "低保", "社会救助"),
    "pension": ("抚恤金", "请求发给抚恤金"),
    "support": (
        "赡养费、抚养费、扶养费",
        "请求给付赡养费、抚养费、扶养费",
        "赡养费",
        "抚养费",
        "扶养费",
        "赡养",
        "抚养",
        "婚姻家庭",
    ),
    "labour": ("劳动关系、劳动报酬", "劳动报酬", "讨薪", "劳动争议", "拖欠工资", "欠薪", "劳动关系"),
    "capacity": ("认定民事行为能力", "民事行为能力"),
    "injury": (
        "工伤、交通、食品药品、医疗事故人身损害",
        "工伤",
        "交通事故",
        "医疗事故",
        "人身损害",
    ),
    "environment": ("环境污染、生态破坏", "环境污染"),
    "other": ("其他", "法律、法规、规章规定的其他情形"),
}
HARDSHIP_WORDS = {
    "statement": ("提交经济困难状况说明并承诺", "经济困难", "提交说明", "承诺"),
    "exempt": ("免予核查经济困难状况", "免予核查", "免审查", "免予审查"),
    "unlimited": ("不受经济困难条件限制", "不审查经济困难", "不受限制"),
}
NOTICE_WORDS = {
    "minor": ("未成年人", "未成年"), "senses": ("视力、听力、言语残疾人", "盲聋哑", "聋哑人"),
    "mind": ("不能完全辨认自己行为的成年人", "限制责任能力"), "grave": ("可能被判处无期徒刑、死刑的人", "可能判处无期徒刑、死刑"),
    "review": ("申请法律援助的死刑复核案件被告人", "死刑复核"), "absent": ("缺席审判案件的被告人", "缺席审判"),
    "law": ("法律法规规定的其他人员",), "may": ("其他适用普通程序审理的刑事案件（可以通知）", "全覆盖", "普通程序"),
    "compulsory": ("强制医疗案件的被申请人或者被告人", "强制医疗"),
}  # fmt: skip
ORGAN_WORDS = {
    "court": ("人民法院", "法院"), "procuratorate": ("人民检察院", "检察院"), "police": ("公安机关", "公安", "公安局"),
    "custody": ("看守所",), "prison": ("监狱",), "detox": ("强制隔离戒毒所", "戒毒所"), "other": ("其他办案机关",),
}  # fmt: skip
OUTCOME_WORDS = {
    "granted": ("给予法律援助", "给予", "批准", "同意", "准予"),
    "refused": ("不予法律援助", "不予", "不批准", "不同意"),
    "notified": ("依通知指派", "通知指派", "直接指派"),
    "withdrawn": ("撤回申请", "撤回"),
    "lapsed": ("视为撤回申请", "视为撤回"),
}
RESULT_WORDS = {
    "won": ("请求得到支持", "胜诉", "全部支持"), "partly": ("请求得到部分支持", "部分支持", "部分胜诉"),
    "settled": ("调解、和解", "调解", "和解", "调撤"), "lost": ("请求未得到支持", "败诉", "驳回"),
    "lighter": ("从轻、减轻处罚", "从轻", "减轻", "缓刑"), "freed": ("不起诉、无罪或者变更强制措施", "不起诉", "无罪", "取保候审"),
    "unchanged": ("辩护意见未被采纳", "未采纳"), "other": ("其他",),
}  # fmt: skip
STANDS = (
    ("awaited", "待转交"), ("received", "审查中"), ("examined", "待决定"), ("granted", "待指派"), ("assigned", "待接受指派"),
    ("handling", "承办中"),
    ("refused", "不予援助"), ("terminated", "已终止"), ("closed", "已结案"), ("ended", "已撤回"), ("lapsed", "视为撤回"),
    ("archived", "已归档"),
)  # fmt: skip


def own(codes: CodeList) -> dict[str, tuple[str, ...]]:
    """A list's own terms as the words it goes by."""
    return {c.code: (c.title,) for c in codes}


TITLES: Mapping[str, CodeList] = {
    "category": CATEGORIES, "source": SOURCES, "matter": MATTERS, "hardship": HARDSHIP, "notice": NOTICES,
    "organ_kind": ORGANS, "outcome": OUTCOMES, "service": SERVICES, "termination": TERMINATIONS,
    "result": RESULTS,
}  # fmt: skip
WORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "category": CATEGORY_WORDS, "source": SOURCE_WORDS, "matter": MATTER_WORDS, "hardship": HARDSHIP_WORDS,
    "notice": NOTICE_WORDS, "organ_kind": ORGAN_WORDS, "outcome": OUTCOME_WORDS, "service": own(SERVICES),
    "termination": own(TERMINATIONS), "result": RESULT_WORDS,
}  # fmt: skip
