"""Papers as a mediation committee and a bureau write them. Every person, place and sum is invented."""

from __future__ import annotations

import datetime as dt

from kernel.papers.blocks import (
    Field,
    Fields,
    Heading,
    Items,
    Note,
    Para,
    SealPlace,
    Sheet,
    Signatures,
    Slot,
    Table,
)

OFFICE = "永安洲镇人民调解委员会"
DAY = dt.date(2026, 11, 22)
ATTACK = '#pagebreak() {{ 7*7 }} {% raw %} <script>alert(1)</script> $x^2$ *粗* _斜_ \\n @ref // 注 & "引" [a](b) ]]>'


def person(title: str, name: str, sex: str, age: str, phone: str, address: str) -> tuple[tuple[Field, ...], ...]:
    return (
        (Field(label="", value=title),),
        (Field(label="姓名", value=name), Field(label="性别", value=sex), Field(label="民族", value="汉族")),
        (Field(label="年龄", value=age), Field(label="职业或职务", value="务农"), Field(label="联系方式", value=phone)),
        (Field(label="单位或住址", value=address),),
    )


def application() -> Sheet:
    return Sheet(
        kind="form",
        title="人民调解申请书",
        office=OFFICE,
        date=DAY,
        blocks=(
            Fields(
                rows=(
                    *person(
                        "申请人", "䶮小满", "女", "46岁", "139 0000 0001", "江苏省泰州市高港区永安洲镇新街村三组12号"
                    ),
                    *person(
                        "被申请人", "赵𬱖㛃", "男", "52岁", "139 0000 0002", "江苏省泰州市高港区永安洲镇新街村三组13号"
                    ),
                    (
                        Field(
                            label="纠纷简要情况",
                            value=(
                                "2026年9月，被申请人翻建院墙时将排水沟改向申请人宅基地一侧，连日降雨后积水漫入申请人东厢房，"
                                "浸坏稻谷约600斤、木柜一只。双方多次协商未果，且因言语冲突关系日趋紧张。"
                            ),
                            lines=8,
                        ),
                    ),
                    (
                        Field(
                            label="申请事项",
                            value=(
                                "1．请求被申请人恢复排水沟原走向；\n2．请求被申请人赔偿稻谷、木柜损失人民币1,860.00元（大写：壹仟捌佰陆拾元整）。"
                            ),
                            lines=6,
                        ),
                    ),
                )
            ),
            Para(text=f"人民调解委员会已将申请人民调解的相关规定告知我，现自愿申请{OFFICE}进行调解。"),
            Signatures(slots=(Slot(label="申请人"),), dated=True),
        ),
    )


def oral() -> Sheet:
    return Sheet(
        kind="form",
        title="人民调解口头协议登记表",
        number="永安人调口字〔2026〕第7号",
        office=OFFICE,
        date=DAY,
        blocks=(
            Fields(
                rows=(
                    (
                        Field(
                            label="当事人",
                            value="钱大牛（男，1961年生，新街村二组）\n孙小河（男，1970年生，新街村二组）",
                        ),
                    ),
                    (Field(label="纠纷类型", value="邻里纠纷"), Field(label="调解日期", value="2026年11月22日")),
                    (
                        Field(
                            label="纠纷主要事实、争议事项",
                            value="两家共用晒场，因堆放秸秆的位置和时间发生争执。",
                            lines=6,
                        ),
                    ),
                    (
                        Field(
                            label="调解协议内容",
                            value="一、晒场以中线为界，各用一半；\n二、每年10月20日至11月20日轮流优先使用。",
                            lines=8,
                        ),
                    ),
                    (Field(label="履行方式、期限", value="即时履行"),),
                    (Field(label="备注"),),
                )
            ),
            Signatures(
                slots=(
                    Slot(label="当事人", name="钱大牛"),
                    Slot(label="当事人"),
                    Slot(label="人民调解员", name="李公道", hint="签名"),
                    Slot(label="记录人", hint="签名"),
                )
            ),
            SealPlace(office=OFFICE, date=DAY),
            Note(
                text="依据：《中华人民共和国人民调解法》第二十八条、第三十条。口头协议自各方当事人达成协议之日起生效。"
            ),
        ),
    )


def agreement() -> Sheet:
    return Sheet(
        kind="form",
        title="人民调解协议书",
        number="（2026）永安人调字第12号",
        office=OFFICE,
        date=DAY,
        blocks=(
            Fields(
                rows=(
                    *person("甲方", "䶮小满", "女", "46岁", "139 0000 0001", "永安洲镇新街村三组12号"),
                    *person("乙方", "赵𬱖㛃", "男", "52岁", "139 0000 0002", "永安洲镇新街村三组13号"),
                )
            ),
            Heading(text="一、纠纷的主要事实、争议事项"),
            Para(
                text=(
                    "2026年9月，乙方翻建院墙，将原向北的排水沟改为向东，雨水漫入甲方东厢房，浸坏稻谷约600斤、木柜一只。"
                    "甲方要求恢复排水沟并赔偿，乙方认为损失系连日暴雨所致，双方发生争议。"
                )
            ),
            Heading(text="二、经调解，双方自愿达成如下协议"),
            Items(
                items=(
                    "乙方于2026年12月10日前将排水沟恢复至原走向，费用由乙方承担；",
                    "乙方一次性赔偿甲方人民币1,500.00元（大写：壹仟伍佰元整）；",
                    "双方今后不得再因此事发生争执。",
                )
            ),
            Heading(text="三、履行方式、地点、期限"),
            Para(text="赔偿款于2026年12月1日前在永安洲镇人民调解委员会以现金方式一次付清。"),
            Signatures(
                slots=(
                    Slot(label="甲方"),
                    Slot(label="乙方"),
                    Slot(label="人民调解员", hint="签名"),
                    Slot(label="记录人", hint="签名"),
                )
            ),
            SealPlace(office=OFFICE, date=DAY),
        ),
        copies_note="本协议一式三份，双方当事人各执一份，人民调解委员会存档一份。",
    )


def official(rows: int = 30) -> Sheet:
    table = Table(
        head=("序号", "调解委员会", "受理", "成功", "成功率", "备注"),
        rows=tuple(
            (str(i), f"第{i}村人民调解委员会", str(40 + i), str(38 + i), f"{(38 + i) / (40 + i):.1%}", "")
            for i in range(1, rows + 1)
        ),
    )
    return Sheet(
        kind="official",
        title="关于2026年度人民调解工作情况的通报",
        number="高司〔2026〕18号",
        office="泰州市高港区司法局",
        date=DAY,
        to="各镇（街道）司法所、人民调解委员会",
        blocks=(
            Para(
                text=(
                    "为全面掌握全区矛盾纠纷多元化解情况，根据《中华人民共和国人民调解法》第五条、第十条规定，"
                    "现将2026年度人民调解工作情况通报如下。"
                )
            ),
            Heading(text="一、总体情况"),
            Para(
                text=(
                    "全区91个村（社区）人民调解委员会共受理各类纠纷6012件，调解成功5931件，"
                    "涉及当事人13204人，协议金额4,210.65万元。"
                )
                * 2
            ),
            Heading(text="（一）分布情况", level=2),
            Para(text="各调解委员会受理和调解成功的纠纷数量见下表。"),
            table,
            Heading(text="二、下一步工作"),
            Items(items=("坚持排查在前；", "坚持一案一评；", "坚持案卷规范。"), numbering="（一）"),
            Para(text="特此通报。"),
            SealPlace(office="泰州市高港区司法局", date=DAY),
            Para(text="（联系人：周明　电话：0523-0000000）"),
        ),
        attached=("2026年度人民调解案件分类统计表", "优秀人民调解员名单"),
        copy_to="泰州市司法局，区委政法委，区人民法院",
        issuer="泰州市高港区司法局办公室",
        issued_on=dt.date(2026, 11, 23),
    )


def letter() -> Sheet:
    return Sheet(
        kind="letter",
        title="不予受理告知书",
        number="（2026）永安人调告字第3号",
        office=OFFICE,
        date=DAY,
        to="吴小雨",
        blocks=(
            Para(
                text="你于2026年11月20日提出的人民调解申请收悉。经审查，该纠纷已由人民法院立案受理，不属于人民调解的受理范围，现告知如下："
            ),
            Para(text="你可以通过诉讼等途径维护自己的权益。"),
            SealPlace(office=OFFICE, date=DAY),
            Signatures(slots=(Slot(label="被告知人"),), dated=True),
        ),
    )


def attack() -> Sheet:
    return Sheet(
        kind="form",
        title="标题" + ATTACK,
        number=ATTACK,
        office=ATTACK,
        date=DAY,
        blocks=(
            Heading(text=ATTACK),
            Para(text=ATTACK),
            Para(text="= 不是标题\n- 不是列表\n+ 也不是"),
            Items(items=(ATTACK,)),
            Note(text=ATTACK),
            Fields(rows=((Field(label=ATTACK, value=ATTACK),),)),
            Table(head=("甲", "乙"), rows=((ATTACK, ATTACK),)),
            Signatures(slots=(Slot(label="当事人", name=ATTACK),)),
            SealPlace(office="某处" + ATTACK[:20], date=DAY),
        ),
        copies_note=ATTACK,
    )


ALL = (application, oral, agreement, official, letter)
