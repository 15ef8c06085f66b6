"""Code lists of complaints about service."""

from kernel.words import Code, CodeList

ABOUT = CodeList(
    code="complaint_about",
    title="投诉的问题",
    source="窗口服务投诉常见分类（本局口径）",
    entries=(
        Code("slow", "拖延、超期"),
        Code("attitude", "态度不好"),
        Code("pushed", "推诿、让人来回跑"),
        Code("unclear", "没有一次性告知"),
        Code("refused", "该受理的不受理"),
        Code("unfair", "办事不公"),
        Code("money", "乱收费、吃拿卡要"),
        Code("result", "对办理结果不满意"),
        Code("other", "其他"),
    ),
)

VERDICTS = CodeList(
    code="complaint_verdict",
    title="调查结论",
    source="本局口径",
    entries=(
        Code("true", "属实"),
        Code("partly", "部分属实"),
        Code("false", "不属实"),
        Code("unclear", "无法查清"),
    ),
)

MEASURES = CodeList(
    code="complaint_measure",
    title="过错处理",
    source="本局口径；给予处分的另依公务员法、公职人员政务处分法办理",
    entries=(
        Code("none", "无过错，不作处理"),
        Code("talk", "谈话提醒"),
        Code("criticise", "批评教育、责令改正"),
        Code("notice", "通报批评"),
        Code("deduct", "考核扣分"),
        Code("transfer", "移送有权机关处理"),
    ),
)
