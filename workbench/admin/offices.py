"""Offices: bureau, judicial offices, committees and those one works with; who is in them and what hangs on them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from kernel.cases.models import Case
from kernel.cases.refusals import Refused
from kernel.reach.models import Grant, Office
from kernel.words.registry import procedures
from workbench import parts
from workbench.listed import exportable

from . import kinds, standing
from .base import Listing, admin, changing, form_page, held, history, listing, record, show
from .forms import FilterForm, RowForm
from .lookup import area_field, area_label, office_field

MISSING = "没有这个机构，它可能已被他人改动。"
GAPS = (("", "不限"), ("chair", "没有主任的调委会"), ("nobody", "没有人任职"))


class Search(FilterForm):
    q = forms.CharField(label="名称或代字", required=False, max_length=60)
    kind = forms.ChoiceField(label="类别", required=False, choices=[("", "不限"), *kinds.choices()])
    area = area_field("所在区域", required=False)
    gap = forms.ChoiceField(label="缺人", required=False, choices=GAPS)
    off = forms.BooleanField(label="只看已停用的", required=False)

    def apply(self) -> Any:
        rows = Office.objects.filter(active=not self.value("off"))
        if q := (self.value("q") or "").strip():
            rows = rows.filter(Q(name__icontains=q) | Q(short__icontains=q))
        if kind := self.value("kind"):
            rows = rows.filter(kind=kind)
        if area := self.value("area"):
            rows = rows.filter(**{f"{area.column}_id": area.pk})
        if self.value("gap") == "chair":
            rows = rows.filter(pk__in=standing.without_chair())
        elif self.value("gap") == "nobody":
            rows = rows.exclude(pk__in=Grant.objects.current(timezone.localdate()).values("office"))
        return rows


COLUMNS = (
    parts.Column(key="name", label="名称", link=True),
    parts.Column(key="kind", label="类别"),
    parts.Column(key="short", label="代字"),
    parts.Column(key="area", label="所在区域", wide=True),
    parts.Column(key="people", label="任职人数", kind="number"),
    parts.Column(key="phone", label="电话", hide_on_phone=True),
    parts.Column(key="state", label="状态", kind="badge"),
)


def state_of(active: bool) -> parts.Badge:
    return parts.Badge(text="在用" if active else "停用", tone="green" if active else "grey")


@admin
@exportable
def offices(request: HttpRequest) -> HttpResponse:
    form = Search(request.GET)
    today = timezone.localdate()
    current = (
        Q(grants__since__lte=today)
        & (Q(grants__until=None) | Q(grants__until__gte=today))
        & Q(grants__user__is_active=True)
    )
    rows = form.apply().select_related("area").annotate(people=Count("grants__user", filter=current, distinct=True))
    words = Listing(
        title="机构",
        columns=COLUMNS,
        form=form,
        row=_row,
        intro="案号、文号、授权和案件都跟着机构走。停用不删除历史；还有未办结的案件时不能停用。",
        empty=(
            "没有符合条件的机构",
            "换个条件试试；新的机构点“添加机构”。调委会一般在“人民调解委员会”名册登记设立，会自动建机构。",
        ),
        actions=[parts.Link(label="添加机构", url=reverse("admin_office_add"), icon="plus")],
    )
    return listing(request, words, rows.order_by("kind", "district_id", "town_id", "id"), at="offices")


def _row(office: Any) -> dict[str, Any]:
    return {
        "name": office.name,
        "url": reverse("admin_office", args=[office.pk]),
        "kind": kinds.kind_title(office.kind),
        "short": office.short,
        "area": area_label(office.area),
        "people": office.people,
        "phone": office.phone,
        "state": state_of(office.active),
    }


class OfficeForm(RowForm):
    """An office. Its word of reference (代字) goes into every number, so a second one of the same is asked about."""

    texts = {"kind": kinds.kind_title, "area": area_label}
    widths = {"kind": "w-6", "short": "w-6", "area": "w-6", "parent": "w-6", "address": "w-8", "phone": "w-4"}
    kind = forms.ChoiceField(label="类别", choices=[("", "请选择"), *kinds.choices()])
    area = area_field("所在区域", help_text="输入名称，从提示中选；授权范围“本辖区”就按这里算。")
    parent = office_field("上级机构", required=False)
    same_short = forms.BooleanField(label="确认与其他机构共用这个代字", required=False)
    field_order = ("name", "kind", "short", "same_short", "area", "parent", "address", "phone")

    class Meta:
        model = Office
        fields = ("name", "kind", "short", "area", "parent", "address", "phone")
        help_texts = {"short": "用于案号和文号，如“柳溪村人调”。已有案件的机构改代字，只影响以后的编号。"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self._shared():
            del self.fields["same_short"]

    def _shared(self) -> list[Office]:
        """Other offices in use with the word of reference just typed."""
        short = (self.data.get("short") or "").strip() if self.is_bound else ""
        return list(Office.objects.filter(short=short, active=True).exclude(pk=self.instance.pk)[:3]) if short else []

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if (shared := self._shared()) and not data.get("same_short"):
            names = "、".join(o.name for o in shared)
            self.add_error("short", f"{names}也用这个代字，案号会分不清。请换一个，或勾选下面的确认。")
        if data.get("parent") is not None:
            self._no_circle(data["parent"])
        same = Office.objects.filter(name=data.get("name"), area=data.get("area"), active=True).exclude(
            pk=self.instance.pk
        )
        if data.get("name") and same.exists():
            self.add_error("name", "同一区域内已有这个名称的机构。")
        return data

    def _no_circle(self, above: Office) -> None:
        while above is not None:
            if above.pk == self.instance.pk and self.instance.pk:
                self.add_error("parent", ValidationError("上级不能是本机构或它的下级。"))
                return
            above = above.parent  # type: ignore[assignment]


@changing
def add(request: HttpRequest) -> HttpResponse:
    form = OfficeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = form.save()
        record(request, "添加机构", made.name, on={"office": made.pk, "area": made.area_id}, changes=form.changes())
        messages.success(request, f"已添加机构：{made.name}。接下来请为它授权人员。")
        return redirect("admin_office", made.pk)
    return form_page(request, form, at="offices", title="添加机构", submit="添加", back=reverse("admin_offices"))


@changing
def change(request: HttpRequest, pk: int) -> HttpResponse:
    found = held(request, Office.objects.select_related("area", "parent"), pk, MISSING)
    if entry := standing.registered_in(found):
        raise Refused(
            f"{found.name}由名册“{entry.rules.title}”登记，名称、代字、地址等请在名册中办理变更，机构会随之更新。"
        )
    form = OfficeForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        record(request, "修改机构", saved.name, on={"office": saved.pk}, changes=form.changes())
        messages.success(request, f"已保存：{saved.name}")
        return redirect("admin_office", saved.pk)
    crumbs = [parts.Link(label=found.name, url=reverse("admin_office", args=[pk]))]
    return form_page(
        request,
        form,
        at="offices",
        title="修改机构",
        submit="保存",
        back=reverse("admin_office", args=[pk]),
        crumbs=crumbs,
    )


STAFF = (
    parts.Column(key="name", label="人员", link=True),
    parts.Column(key="post", label="岗位"),
    parts.Column(key="since", label="自", kind="date"),
    parts.Column(key="until", label="至", kind="date"),
)


@admin
def office(request: HttpRequest, pk: int) -> HttpResponse:
    """One office: what it is, who is in it, what hangs on it, what was changed."""
    found = held(request, Office.objects.select_related("area", "parent"), pk, MISSING)
    today = timezone.localdate()
    grants = (
        Grant.objects.filter(office=found)
        .current(today)
        .select_related("user", "post")
        .order_by("post_id", "user__name")
    )
    staff = [
        {
            "name": str(g.user),
            "url": reverse("admin_person", args=[g.user_id]),
            "post": g.post.title,
            "since": g.since,
            "until": g.until,
        }
        for g in grants
    ]
    facts = [
        ("类别", kinds.kind_title(found.kind)),
        ("代字", found.short),
        ("所在区域", area_label(found.area)),
        ("上级机构", found.parent.name if found.parent else ""),
        ("地址", found.address),
        ("电话", found.phone),
    ]
    below = Office.objects.filter(parent=found, active=True).order_by("kind", "id")
    return show(
        request,
        "admin/office.html",
        {
            "office": found,
            "facts": facts,
            "staff": staff,
            "staff_columns": STAFF,
            "below": below[:100],
            "state": state_of(found.active),
            "entry": standing.registered_in(found),
            "waiting": standing.open_words(found),
            "trail": history(office=pk),
        },
        at="offices",
        crumbs=[parts.Link(label=found.name)],
    )


@changing
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an office out of use, or back into it. Not while cases are open in it."""
    found = held(request, Office.objects.select_related("area"), pk, MISSING)
    if request.method == "POST":
        if found.active and (why := hindrance(found)):
            raise Refused(why)
        if not found.active and not found.area.active:
            raise Refused(f"所在区域“{found.area.name}”已停用，请先启用区域。")
        Office.objects.filter(pk=pk).update(active=not found.active)
        act = "停用机构" if found.active else "启用机构"
        record(request, act, found.name, on={"office": pk})
        messages.success(request, f"{act}：{found.name}")
    return redirect("admin_office", pk)


def hindrance(office: Office) -> str:
    """Why an office cannot be switched off now; empty when it can."""
    if entry := standing.registered_in(office):
        return f"{office.name}由名册“{entry.rules.title}”登记，请在名册中办理撤销或停业，机构会随之停用。"
    if found := standing.open_words(office):
        return f"{office.name}还有{found}，不能停用。请先办结，或由主管移交给其他机构的人员。"
    below = Office.objects.filter(parent=office, active=True).count()
    return f"{office.name}下面还有{below}个在用的机构，请先停用它们或改换上级。" if below else ""


@admin
def powers(request: HttpRequest, pk: int) -> HttpResponse:
    """Who may do what in this office today, read from the rules that run."""
    found = held(request, Office.objects.select_related("area"), pk, MISSING)
    lines = [(word, acts) for word, acts in standing.powers(found)]
    idle = [
        p.title
        for p in procedures()
        if Case.objects.filter(standing.running(), office=found, procedure=p.code).exists()
    ]
    missing = [t for t in idle if t not in {w.title for w, _ in lines}]
    crumbs = [parts.Link(label=found.name, url=reverse("admin_office", args=[pk])), parts.Link(label="谁可以办什么")]
    return show(
        request, "admin/powers.html", {"office": found, "lines": lines, "missing": missing}, at="offices", crumbs=crumbs
    )
