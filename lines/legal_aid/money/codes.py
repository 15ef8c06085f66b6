"""Code lists of the money of legal aid. No law names an amount; the lists are this bureau's own reckoning."""

from kernel.words import Code, CodeList

OWN = "本局口径"

FUNDS = CodeList(
    code="aid_fund",
    title="经费来源",
    source="法律援助法第四、九条：本级政府预算、社会捐赠；其余为登记需要",
    entries=(
        Code("central", "中央财政"),
        Code("province", "省级财政"),
        Code("city", "市级财政"),
        Code("county", "区县财政"),
        Code("lottery", "彩票公益金"),
        Code("foundation", "基金会"),
        Code("other", "其他"),
    ),
)

PHASES = CodeList(
    code="aid_phase",
    title="办理阶段",
    source=OWN,
    entries=(
        Code("inquiry", "侦查"),
        Code("charge", "审查起诉"),
        Code("first", "一审"),
        Code("second", "二审"),
        Code("retrial", "再审"),
        Code("review", "死刑复核"),
        Code("arbitration", "仲裁"),
        Code("execution", "执行"),
        Code("outside", "非诉讼办理"),
    ),
)

UNITS = CodeList(
    code="aid_unit",
    title="怎样计算",
    source=OWN,
    entries=(Code("case", "按件（每个阶段）"), Code("deed", "按次（办理情况）")),
)

STATES = CodeList(
    code="aid_subsidy",
    title="补贴",
    source=OWN,
    entries=(
        Code("reckoned", "待审批"),
        Code("returned", "退回重新核算"),
        Code("allowed", "待发放"),
        Code("joined", "已列入批次"),
        Code("paid", "已发放"),
        Code("waived", "不发补贴"),
    ),
)

WAIVERS = CodeList(
    code="aid_waiver",
    title="不发补贴的原因",
    source=OWN,
    entries=(
        Code("staff", "由法律援助机构工作人员承办"),
        Code("volunteer", "志愿者或者承办人放弃"),
        Code("duty", "不依法履行职责，没有完成承办事务"),
        Code("other", "其他"),
    ),
)

RECOVERIES = CodeList(
    code="aid_recovery",
    title="追偿",
    source="法律援助法第六十四条；行政处罚法第七十二条",
    entries=(
        Code("ordered", "已责令，待缴纳"),
        Code("partly", "部分缴纳"),
        Code("paid", "已缴清"),
        Code("court", "逾期不缴，已申请人民法院强制执行"),
    ),
)
