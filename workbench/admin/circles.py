"""What service circles are reckoned by: minutes, speeds and detour from a day on, and how many people live where."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from common.circles.models import Settlement, TravelRule
from common.circles.reckoning import NUMBERS
from common.circles.rows import urban
from kernel.reach.areas import Area
from workbench import parts
from workbench.listed import exportable

from .base import Listing, admin, changing, form_page, held, history, listing, record
from .forms import RowForm
from .geojson import Book
from .reading import Heading, Row, TableForm, wrong

MISSING = "没有这组参数。"
KINDS = {"城": True, "城区": True, "城镇": True, "城市": True, "乡": False, "农村": False, "乡村": False}
HEADINGS = (
    Heading(key="area", names=("村（社区）", "区域", "名称", "全称", "代码")),
    Heading(key="people", names=("人口", "常住人口")),
    Heading(key="kind", names=("城乡", "类型"), required=False),
)
COLUMNS = (
    parts.Column(key="since", label="自", kind="date", link=True),
    parts.Column(key="minutes", label="城区、农村"),
    parts.Column(key="speeds", label="步行、电动自行车、驾车（公里/小时）"),
    parts.Column(key="detour", label="绕行系数"),
    parts.Column(key="source", label="依据", wide=True),
    parts.Column(key="state", label="状态", kind="badge"),
)


@admin
@exportable
def rules(request: HttpRequest) -> HttpResponse:
    """Every set of parameters, the latest first."""
    words = Listing(
        title="服务圈",
        columns=COLUMNS,
        row=_row,
        intro="多少分钟算在圈内、走多快、绕多远，由本局确定，法律没有规定；按日期适用，没有核定的，分析页上标明“未核定”。",
        empty=("还没有设参数", "没有设的，按通常数值计算：城区20分钟、农村30分钟，并标明“未核定”。"),
        actions=[
            parts.Link(label="设新的参数", url=reverse("admin_circle_add"), icon="plus"),
            parts.Link(label="录入人口", url=reverse("admin_circles_people"), icon="users"),
        ],
    )
    people = Settlement.objects.aggregate(all=Sum("people"))["all"] or 0
    stats = [
        parts.Stat(label="有人口的村（社区）", value=Settlement.objects.count(), unit="个"),
        parts.Stat(label="人口", value=people, unit="人"),
        parts.Stat(
            label="没有位置的村（社区）", value=Area.objects.filter(level=5, active=True, latitude=None).count(), unit="个",
            url=reverse("admin_outlines"),
        ),
    ]  # fmt: skip
    return listing(request, words, TravelRule.objects.all(), at="circles", stats=stats)


def _row(rule: TravelRule) -> dict[str, Any]:
    state = parts.Badge(text="未核定", tone="amber") if rule.unverified else parts.Badge(text="已核定", tone="green")
    return {
        "since": rule.since, "minutes": f"{rule.city}分钟、{rule.country}分钟", "state": state, "source": rule.source,
        "speeds": "、".join(f"{v:g}" for v in (rule.walk, rule.ebike, rule.car)), "detour": f"{rule.detour:g}",
        "url": reverse("admin_circle", args=[rule.pk]),
    }  # fmt: skip


class RuleForm(RowForm):
    """One set of parameters; signed off by whoever says on what it rests."""

    widths = dict.fromkeys(("since", "city", "country", "walk", "ebike", "car", "detour"), "w-4")
    signed = forms.BooleanField(
        label="已按上述依据核定", required=False, help_text="勾选后，分析页不再标“未核定”；须写明依据。"
    )

    class Meta:
        model = TravelRule
        fields = ("since", "city", "country", "walk", "ebike", "car", "detour", "source")
        widgets = {"since": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        error_messages = dict.fromkeys(("city", "country", "walk", "ebike", "car", "detour"), NUMBERS)
        help_texts = {
            "detour": "实际路程是直线距离的几倍，一般1.2至1.6。",
            "source": "如“司南区局2026年第3次办公会”。",
            "ebike": "电动自行车最高时速25公里，平均按实际。",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["signed"] = not self.instance.unverified

    def said(self) -> dict[str, str]:
        return {**super().said(), "signed": "" if self.instance.unverified else "是"}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("signed") and not (data.get("source") or "").strip():
            self.add_error("source", ValidationError("核定须写明依据。"))
        return data

    def sign(self, user: Any) -> None:
        """Signed off by this person, or no longer; numbers changed after somebody signed want another signature."""
        if not self.cleaned_data["signed"]:
            self.instance.signed_by, self.instance.signed_at = None, None
        elif self.instance.unverified or self.has_changed():
            self.instance.signed_by, self.instance.signed_at = user, timezone.now()


@changing
def add(request: HttpRequest) -> HttpResponse:
    last = TravelRule.objects.first()
    same = {n: getattr(last, n) for n in ("city", "country", "walk", "ebike", "car", "detour")} if last else {}
    form = RuleForm(request.POST or None, instance=TravelRule(since=timezone.localdate(), **same))
    return _page(request, form, "设新的参数")


@changing
def change(request: HttpRequest, pk: int) -> HttpResponse:
    found = held(request, TravelRule.objects.all(), pk, MISSING)
    form = RuleForm(request.POST or None, instance=found)
    return _page(request, form, f"修改{found}的参数", trail=history(circle=pk))


def _page(request: HttpRequest, form: RuleForm, title: str, **more: Any) -> HttpResponse:
    act = "修改服务圈参数" if form.instance.pk else "设服务圈参数"
    if request.method == "POST" and form.is_valid():
        form.sign(request.user)
        saved = form.save()
        record(request, act, str(saved), on={"circle": saved.pk}, changes=form.changes())
        messages.success(request, f"已保存{saved}的参数。")
        return redirect("admin_circles")
    return form_page(
        request, form, at="circles", title=title, submit="保存", back=reverse("admin_circles"),
        intro="自施行日期起计算；以前的各组参数都保留。", **more,
    )  # fmt: skip


class PeopleTable(TableForm):
    """How many live where, village by village."""

    headings = HEADINGS
    as_of = forms.DateField(label="截至", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    source = forms.CharField(label="来源", max_length=120, help_text="如“第七次人口普查”“区统计局2025年末”。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["as_of"].initial = date(timezone.localdate().year - 1, 12, 31)

    def check(self, rows: list[Row]) -> list[Any]:
        book = Book()
        found, mistakes = [], []
        for row in rows:
            area, why = _area(book, row.cells["area"])
            why = why or _unread(row.cells)
            if why or area is None:
                mistakes.append(wrong(row, why))
                continue
            kind = KINDS.get(row.cells["kind"], urban(area.name))
            found.append((area, int(row.cells["people"].replace(",", "")), kind))
        if mistakes:
            raise ValidationError(mistakes)
        return found


def _area(book: Book, word: str) -> tuple[Area | None, str]:
    area = book.look([word])
    if area is None:
        return None, f"“{word}”" + ("有多个，请写全称或代码。" if word in book.known else "不存在。")
    return area, "" if area.level == 5 else f"{area.name}不是村（社区），人口按村（社区）录入。"


def _unread(cells: dict[str, str]) -> str:
    people = cells["people"].replace(",", "")
    if not people.isdecimal() or int(people) > 10_000_000:
        return "人口应为整数，如 2150。"
    if cells["kind"] and cells["kind"] not in KINDS:
        return "城乡写“城”或“乡”，也可以不填。"
    return ""


@changing
def people(request: HttpRequest) -> HttpResponse:
    """A table of populations; a village there already takes the new number."""
    form = PeopleTable(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        for area, number, kind in data["rows"]:
            values = {"people": number, "urban": kind, "source": data["source"], "as_of": data["as_of"]}
            Settlement.objects.update_or_create(area=area, defaults=values)
        record(request, "录入人口", f"{len(data['rows'])}个村（社区）", on={}, reason=data["source"])
        messages.success(request, f"已录入{len(data['rows'])}个村（社区）的人口。")
        return redirect("admin_circles")
    return form_page(
        request, form, at="circles", title="录入人口", submit="导入", back=reverse("admin_circles"), template="admin/table.html",
        intro="每行一个村（社区）。城乡不填的，名称以“社区”“居委会”结尾的算城区。只有人数，没有任何个人的信息。",
        headings=HEADINGS, sample=("柳溪村", "2150", "乡"),
    )  # fmt: skip
