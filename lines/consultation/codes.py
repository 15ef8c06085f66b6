"""Code lists of consultation."""

from kernel.words import Code, CodeList

WAYS = CodeList(
    code="consultation_way",
    title="咨询方式",
    source="公共法律服务渠道（本局口径）",
    entries=(
        Code("web", "网上"),
        Code("desk", "当面"),
        Code("phone", "电话"),
        Code("group", "村居微信群"),
    ),
)

VERDICTS = CodeList(
    code="consultation_verdict",
    title="复核结论",
    source="本局口径",
    entries=(
        Code("good", "答复准确"),
        Code("amend", "需要补充或者更正"),
    ),
)

SERVICES = CodeList(
    code="group_service",
    title="群内服务",
    source="“法润民生”微信群工作记录（本局口径）",
    entries=(
        Code("answer", "解答咨询"),
        Code("article", "推送法律知识"),
        Code("case", "推送以案释法"),
        Code("dispute", "发现、劝解纠纷"),
        Code("lead", "引导申请法律服务"),
        Code("warning", "发布风险提示"),
    ),
)
