"""What citizens read where the office's language is not theirs: the same questions in their own words."""

from __future__ import annotations

from kernel.cases.forms import Plain

IDENTITIES = {
    "resident": "本地人",
    "migrant": "外地来打工的",
    "elderly": "老年人",
    "disabled": "残疾人",
    "minor": "未成年人",
    "woman": "妇女维权",
    "soldier": "军人、军属、退役军人",
    "company": "企业、个体户",
    "other": "其他",
}

APPLICATION = {
    "words": Plain(
        ask="您遇到了什么事？",
        help="像平时说话那样写，不用分类。写清什么时候、和谁、出了什么事。我们看了会告诉您归谁管，并替您转过去。",
    ),
    "wish": Plain(ask="您希望怎样解决？", help="比如：把工钱要回来；想问问能不能申请法律援助。"),
    "identity": Plain(ask="您属于哪一类", help="不想说的可以不选。", choices=IDENTITIES),
    "place": Plain(ask="事情发生在哪里", help="比如：柳溪镇开发区某工地。"),
    "amount": Plain(ask="牵涉多少钱（元）", help="写个大概就行。"),
    "material": Plain(ask="照片、合同、录音", help="有就交，没有不要紧。"),
}
