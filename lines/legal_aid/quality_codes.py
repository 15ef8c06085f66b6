"""Code lists of the quality of legal aid: grades, what organs and recipients say, how a case came to be reviewed."""

from kernel.words import Code, CodeList

GRADES = CodeList(
    code="aid_grade",
    title="质量等次",
    source="各地质量评估通行的四等；全国标准未见原文，分数线为本局口径（未核实）",
    entries=(Code("excellent", "优秀"), Code("good", "良好"), Code("passed", "合格"), Code("failed", "不合格")),
)

SATISFIED = CodeList(
    code="aid_satisfied",
    title="评价",
    source="征询意见、回访记录的评价栏，登记需要",
    entries=(Code("yes", "满意"), Code("mostly", "基本满意"), Code("no", "不满意"), Code("silent", "不作评价")),
)

VISITS = CodeList(
    code="aid_visit_way",
    title="回访方式",
    source="登记需要",
    entries=(Code("phone", "电话"), Code("face", "当面"), Code("letter", "书面")),
)

DRAWN = CodeList(
    code="aid_review_way",
    title="评查来源",
    source="本局口径",
    entries=(Code("drawn", "按规则抽取"), Code("named", "指定评查")),
)
