"""What citizens read where the office's language is not theirs: the same questions in their own words."""

from __future__ import annotations

from kernel.cases.forms import Plain

CATEGORIES = {
    "civil": "要钱、赔偿、家庭、劳动这些事",
    "criminal": "我或者家人被抓、被起诉",
    "administrative": "和政府部门有争议",
}
MATTERS = {
    "compensation": "被错抓错判，要国家赔偿",
    "security": "社保、低保、救助没有给",
    "pension": "抚恤金没有给",
    "support": "要赡养费、抚养费、扶养费",
    "labour": "没拿到工钱，或者单位不认劳动关系",
    "capacity": "给家人认定没有行为能力",
    "injury": "工伤、车祸、医疗、食品药品出事受了伤",
    "environment": "污染造成了损失",
    "other": "说不清、别的事",
}
HARDSHIP = {
    "statement": "家里困难，我来说明并承诺属实",
    "exempt": "我属于不用核查的人：没有固定收入的老人孩子残疾人、低保对象、讨薪或者工伤的农民工等",
    "unlimited": "我的情况不看家里困不困难：遭受家暴、见义勇为、英雄烈士家属等",
}
EXEMPTIONS = {
    "no_income": "没有固定收入的未成年人、老年人、残疾人",
    "relief": "低保、特困、司法救助、优抚对象",
    "migrant": "进城务工，要工钱或者要工伤赔偿",
    "other": "其他",
}
UNLIMITED = {
    "heroes": "英雄烈士的近亲属，维护英烈的名誉",
    "courage": "因为见义勇为",
    "acquitted": "再审改判无罪，要国家赔偿",
    "violence": "遭受虐待、遗弃或者家庭暴力",
    "other": "其他",
}

APPLICATION = {
    "category": Plain(ask="是哪一类事？", choices=CATEGORIES),
    "matter": Plain(
        ask="想请律师办什么事？", help="选最像的一项，选错了不要紧，工作人员会改。刑事案件可以不选。", choices=MATTERS
    ),
    "facts": Plain(
        ask="出了什么事？", help="像平时说话那样写：什么时候，和谁，为了什么，现在到了哪一步，有没有开庭日期。"
    ),
    "amount": Plain(ask="牵涉多少钱（元）", help="写个大概就行。"),
    "identities": Plain(ask="您符合下面哪些", help="可以多选，都不是就不选。"),
    "hardship": Plain(
        ask="家里的经济情况属于哪一种？", help="说不清的不选，工作人员会告诉您要补什么。", choices=HARDSHIP
    ),
    "exemption": Plain(ask="不用核查的是哪一种", help="上面选了“不用核查”的才选。", choices=EXEMPTIONS),
    "unlimited": Plain(ask="不看经济条件的是哪一种", help="上面选了“不看家里困不困难”的才选。", choices=UNLIMITED),
    "household": Plain(ask="家里几口人", help="上一页选了“我来说明并承诺”的才填，其他的直接点“继续”。"),
    "income": Plain(ask="全家一个月收入多少（元）"),
    "expenses": Plain(ask="全家一个月开销多少（元）"),
    "assets": Plain(ask="有什么财产", help="比如：老家三间平房，没有车。"),
    "debts": Plain(ask="欠了什么债", help="没有就不填。"),
    "pledged": Plain(
        ask="您承诺家里的情况都是真的吗？", help="写了假话要承担法律责任。不承诺的，工作人员会请您补上或者核查。"
    ),
    "identity": Plain(ask="身份证照片", help="现在没有也可以交申请，会一次告诉您还缺什么。"),
    "mandate": Plain(ask="替别人申请的：关系证明或者委托书"),
    "hardship_proof": Plain(ask="能说明家里情况的证件", help="低保证、残疾证、务工证明等，有就交。"),
    "material": Plain(ask="案件材料", help="合同、欠条、判决书、通知书、照片，有什么交什么。"),
}
