"""The living style page: every component with invented content of real length, for whoever builds or checks a page."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from workbench import parts

STATEMENT = (
    "申请人与被申请人系同村前后邻居。2026年9月，被申请人翻建房屋时抬高宅基地并在两家之间的滴水巷内砌筑围墙，致使申请人后墙"
    "渗水、通行不便。双方多次协商未果，曾于10月14日在现场发生争吵。申请人请求：一、拆除占用滴水巷的围墙，恢复原有通道；"
    "二、修复受损后墙并赔偿损失12,800元；三、双方今后互不妨碍对方排水与通行。村民委员会已组织丈量，结果双方均无异议。"
)
COMMITTEE = "城南街道迎春路商圈物业管理与业主自治纠纷行业性专业性人民调解委员会"


class SampleForm(forms.Form):
    """One field of every kind."""

    kind = forms.ChoiceField(
        label="纠纷类型",
        choices=[("", "请选择"), ("neighbour", "邻里纠纷"), ("property", "物业纠纷"), ("wage", "拖欠农民工工资")],
    )
    amount = forms.DecimalField(label="涉及金额", required=False, help_text="没有金额的不填")
    happened_on = forms.DateField(label="发生日期", widget=forms.DateInput)
    source = forms.ChoiceField(
        label="案件来源",
        widget=forms.RadioSelect,
        choices=[("applied", "当事人申请"), ("found", "主动排查"), ("handed", "接受委托移送")],
    )
    dangers = forms.MultipleChoiceField(
        label="激化苗头",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("suicide", "可能自杀"),
            ("fight", "可能械斗"),
            ("group", "可能群体性上访"),
            ("crime", "可能转为刑事案件"),
        ],
        help_text="发现任何一项，应当及时采取预防措施；可能引发治安、刑事案件的，及时报告公安机关。",
    )
    statement = forms.CharField(label="简要情况", max_length=500, widget=forms.Textarea)
    photo = forms.FileField(label="现场照片", required=False, help_text="可以直接拍照，单张不超过 20 MB")
    signature = forms.FileField(label="签名", required=False)
    latitude = forms.CharField(required=False, widget=forms.HiddenInput)
    longitude = forms.CharField(required=False, widget=forms.HiddenInput)
    accuracy = forms.CharField(required=False, widget=forms.HiddenInput)
    datum = forms.CharField(required=False, widget=forms.HiddenInput)
    told = forms.BooleanField(label="已向各方当事人告知调解的性质、权利和义务")

    def clean_amount(self) -> Decimal | None:
        """Show what an error beside its field looks like."""
        amount: Decimal | None = self.cleaned_data["amount"]
        if amount is not None and amount < 0:
            raise forms.ValidationError("金额不能是负数，请填写大于 0 的数")
        return amount


class SamplePartyForm(forms.Form):
    """One row of a repeated form."""

    name = forms.CharField(label="姓名或名称", max_length=50)
    role = forms.ChoiceField(label="诉讼地位", choices=[("a", "申请人"), ("b", "被申请人"), ("c", "第三人")])
    number = forms.CharField(label="身份证号", required=False, help_text="加密保存，平时只显示首尾几位")
    phone = forms.CharField(label="联系电话")


def sample_context() -> dict[str, Any]:
    """Everything the page shows."""
    wrong = SampleForm({"amount": "-3", "source": "applied", "statement": STATEMENT}, prefix="wrong")
    parties = forms.formset_factory(SamplePartyForm, extra=2, can_delete=True)
    return {
        "sample_form": SampleForm(),
        "wrong_form": wrong,
        "party_rows": parties(prefix="party"),
        "committee": COMMITTEE,
        "statement": STATEMENT,
        "clocks": _clocks(timezone.localdate()),
        "stages": _stages(),
        "offers": OFFERS,
        "columns": COLUMNS,
        "rows": [_row(index, matter) for index, matter in enumerate(MATTERS)],
        "entries": ENTRIES,
        "people": PEOPLE,
        "stored": STORED,
        "stats": STATS,
        "kinds": BARS,
    }


def _clocks(today: date) -> list[parts.Clock]:
    return [
        parts.Clock(
            label="调解期限",
            state="amber",
            text="还剩2天",
            who="周慧",
            due=today + timedelta(days=2),
            why="2026年10月26日受理，次日起算，一般应当在一个月内调结；期间因当事人外出中止3天，扣除后顺延。",
            article="《人民调解工作若干规定》第三十三条",
            unverified=True,
        ),
        parts.Clock(
            label="答复申请人", state="red", text="已超1天", who="徐建国", due=today - timedelta(days=1), promised=True
        ),
        parts.Clock(
            label="共同申请司法确认", state="green", text="还剩21天", who="双方当事人", due=today + timedelta(days=21)
        ),
        parts.Clock(label="鉴定期间", state="grey", text="已中止"),
        parts.Clock(label="受理决定", state="done", text="已按期完成", due=today - timedelta(days=20)),
    ]


def _stages() -> list[parts.Stage]:
    done = [parts.Stage(label=label, state="done") for label in ("登记", "受理", "调查")]
    todo = [parts.Stage(label=label) for label in ("履行", "回访", "结案归档")]
    return [*done, parts.Stage(label="调解", state="here"), *todo]


OFFERS = [
    parts.Offer(label="登记一次调解", url="#", primary=True, hint="可多次；在现场办理的请拍照并记录位置"),
    parts.Offer(label="登记书面调解协议", url="#"),
    parts.Offer(label="终止调解", url="#", danger=True, hint="将告知当事人仲裁、行政、司法等其他途径"),
    parts.Offer(label="申请司法确认", refusal="调解协议尚未生效，协议生效之日起30日内由双方共同申请"),
    parts.Offer(label="更换调解员", refusal="只有调委会主任可以更换；您是本案的承办人"),
]

COLUMNS = [
    parts.Column(key="number", label="案号", kind="code", link=True, sort_url="#"),
    parts.Column(key="title", label="纠纷", wide=True),
    parts.Column(key="office", label="调委会", short=True),
    parts.Column(key="status", label="环节", kind="badge"),
    parts.Column(key="clock", label="时限", kind="clock"),
    parts.Column(key="opened", label="受理日期", kind="date", sort_url="#", sorted="descending"),
    parts.Column(key="amount", label="金额", kind="money"),
]

Matter = tuple[str, parts.Badge, parts.ClockState, str, Decimal | None]
MATTERS: list[Matter] = [
    (
        "王某与陈某宅基地滴水巷通行、后墙渗水损害赔偿纠纷",
        parts.Badge(text="调解中", tone="blue"),
        "amber",
        "还剩2天",
        Decimal(12800),
    ),
    (
        "迎春花园二期业主与物业公司电梯维修资金使用纠纷",
        parts.Badge(text="履行中", tone="blue"),
        "green",
        "还剩21天",
        Decimal("456789.5"),
    ),
    (
        "李某等8人与劳务分包单位拖欠农民工工资纠纷",
        parts.Badge(text="已逾期", tone="red"),
        "red",
        "已超1天",
        Decimal(318000),
    ),
    ("赵某与孙某婚姻家庭纠纷", parts.Badge(text="已中止"), "grey", "已中止", None),
    (
        "吴某与某电子商务商家网络购物退货纠纷",
        parts.Badge(text="已结案", tone="green"),
        "done",
        "已按期完成",
        Decimal(399),
    ),
]


def _row(index: int, matter: Matter) -> dict[str, Any]:
    title, status, state, text, amount = matter
    return {
        "pk": index,
        "url": "#",
        "number": f"（2026）城南民调字第{index + 117:05d}号",
        "title": title,
        "office": COMMITTEE if index % 2 else "城南街道迎春社区人民调解委员会",
        "status": status,
        "clock": parts.Clock(label="调解期限", state=state, text=text),
        "opened": date(2026, 10, 26) - timedelta(days=index * 3),
        "amount": amount,
    }


ENTRIES = [
    parts.Entry(
        title="第二次调解",
        at=datetime(2026, 11, 18, 9, 30),
        actor="周慧（首席人民调解员）",
        text="在迎春村委会会议室组织双方调解，邀请村老党员徐某参加。被申请人同意拆除围墙东段约4米，双方对赔偿数额仍有分歧。",
        facts=[("地点", "迎春村委会二楼会议室"), ("结果", "未达成协议，继续调解")],
        links=[parts.Link(label="调解记录", url="#"), parts.Link(label="现场照片 3 张", url="#")],
        recorded_at=datetime(2026, 11, 19, 8, 12),
    ),
    parts.Entry(
        title="更正金额",
        at=datetime(2026, 11, 2, 10, 5),
        actor="周慧",
        text="原登记 1,280 元，应为 12,800 元，系录入时漏一位。",
        corrected="更正了10月26日的登记",
        tone="amber",
    ),
    parts.Entry(title="受理", at=datetime(2026, 10, 26, 15, 40), actor="周慧", came_from="登记", went_to="受理"),
]

PEOPLE = [
    parts.Party(
        name="王某某",
        role="申请人",
        about="男，汉族，58岁，务农",
        number="3212**********123X",
        phone="138****5678",
        address="城南街道迎春村第七村民小组32号",
        unmask_url="#",
        edit_url="#",
    ),
    parts.Party(
        name="江海区迎春物业服务有限责任公司城南第二分公司",
        role="被申请人",
        kind="法人",
        number="9132**********456T",
        address="城南街道迎春路88号商业综合体B座1203室",
        represented_by="陈某（法务专员，特别授权）",
    ),
    parts.Party(name="王小某", role="第三人", about="女，12岁", minor=True, represented_by="王某某（父亲）"),
]

STORED = [
    parts.StoredFile(
        name="人民调解协议书",
        url="#",
        kind="paper",
        number="（2026）城南民调字第00117号",
        at=datetime(2026, 11, 20, 16, 2),
        state=parts.Badge(text="待被申请人签名", tone="amber"),
        others=[parts.Link(label="Word", url="#"), parts.Link(label="PDF", url="#")],
    ),
    parts.StoredFile(name="宅基地丈量记录（村委会盖章）.pdf", url="#", kind="scan", size=2345678, by="周慧"),
    parts.StoredFile(name="现场录音.m4a", url="#", kind="audio", size=8123456, by="周慧"),
]

STATS = [
    parts.Stat(label="今天要办", value=7, url="#", unit="件", tone="blue"),
    parts.Stat(label="即将到期", value=3, url="#", unit="件", tone="amber", note="2天内"),
    parts.Stat(label="已经逾期", value=1, url="#", unit="件", tone="red"),
    parts.Stat(label="等待他人", value=4, url="#", unit="件"),
]

BARS = [
    parts.Bar(label="邻里纠纷", value=1834),
    parts.Bar(label="婚姻家庭", value=1205),
    parts.Bar(label="物业纠纷", value=640),
    parts.Bar(label="拖欠农民工工资", value=96),
]
