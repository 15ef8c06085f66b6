"""What citizens read where the office's language is not theirs: the same questions in their own words."""

from __future__ import annotations

from kernel.cases.forms import Plain

KINDS = {
    "marriage": "夫妻、家庭、养老",
    "neighbours": "邻居之间",
    "housing": "房子、宅基地",
    "contract": "借钱、买卖、租房",
    "production": "生产、做生意",
    "damages": "受伤、东西损坏",
    "land": "山林、田地",
    "demolition": "征地、拆迁",
    "pollution": "噪音、污水、烟尘",
    "wages": "没拿到工钱",
    "labour_other": "其他用工的事",
    "tourism": "旅游",
    "ecommerce": "网上买东西",
    "consumption_other": "其他花钱消费",
    "medical": "看病、医院",
    "traffic": "交通事故",
    "property": "小区物业",
    "other": "说不清、别的事",
}

APPLICATION = {
    "kind": Plain(ask="是什么样的事？", help="选最像的一项，选错了不要紧，工作人员会改。", choices=KINDS),
    "facts": Plain(
        ask="出了什么事？",
        help="像平时说话那样写：什么时候，和谁，为了什么，现在怎么样。写得短也行，最后还可以交照片、录音。",
    ),
    "claims": Plain(ask="您想怎么解决？", help="比如：把钱还给我；把墙修好；以后不要再吵。"),
    "amount": Plain(ask="牵涉多少钱（元）", help="写个大概就行。"),
    "place": Plain(ask="在哪个地方", help="比如：村口小卖部门前。"),
    "evidence": Plain(ask="照片、录音、字条、合同", help="能说明事情的都可以。不会打字，可以录一段话交上来。"),
    "identity": Plain(ask="身份证照片", help="没有就不交，调解时带上身份证。"),
}
