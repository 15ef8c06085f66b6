"""The catalogue of matters: what this bureau does for people, who does it, and by which line a case of it is opened."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import get_random_string

from common.catalogue import titles
from common.catalogue.models import LEVELS, Matter
from kernel.words.registry import find, procedures
from workbench import parts
from workbench.listed import exportable

from . import kinds
from .base import Listing, admin, changing, form_page, held, history, listing, record
from .forms import FilterForm, RowForm

MISSING = "没有这个事项。"
GENERAL = "一般办件"
COLUMNS = (
    parts.Column(key="title", label="事项", link=True),
    parts.Column(key="group", label="类别"),
    parts.Column(key="line", label="怎样立案"),
    parts.Column(key="level", label="办理层级"),
    parts.Column(key="section", label="责任科室和岗位", wide=True),
    parts.Column(key="days", label="承诺（工作日）", kind="number"),
    parts.Column(key="state", label="状态", kind="badge"),
)


class MatterFilter(FilterForm):
    """By heading and by what is still missing."""

    group = forms.ChoiceField(label="类别", required=False)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), ("on", "在用"), ("off", "停用"), ("none", "没有责任科室")]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [("", "全部"), *((g, g) for g in groups())]  # type: ignore[attr-defined]
        self.full_clean()


def groups() -> list[str]:
    """Headings in use, in the order of their matters."""
    return list(dict.fromkeys(group for _, _, group, _ in titles.known()))


@admin
@exportable
def matters(request: HttpRequest) -> HttpResponse:
    form = MatterFilter(request.GET)
    rows = Matter.objects.all()
    if group := form.value("group"):
        rows = rows.filter(group=group)
    if state := form.value("state"):
        rows = rows.filter(section="") if state == "none" else rows.filter(active=state == "on")
    words = Listing(
        title="事项目录",
        columns=COLUMNS,
        row=_row,
        form=form,
        size=100,
        intro="公共法律服务项目清单：每一项归谁管、怎样立案、多少天。接待和网上目录按它分流；没有业务程序的事项按“一般办件”立案。",
        empty=("没有这样的事项", "换个条件再看，或者添加一个事项。"),
        actions=[parts.Link(label="添加事项", url=reverse("admin_matter_add"), icon="plus")],
    )
    return listing(request, words, rows, at="matters")


def _row(matter: Matter) -> dict[str, Any]:
    return {
        "title": matter.title,
        "url": reverse("admin_matter", args=[matter.pk]),
        "group": matter.group,
        "line": opening_title(f"{matter.line}/{matter.step}"),
        "level": matter.get_level_display(),
        "section": matter.section,
        "days": matter.promised_days,
        "state": parts.Badge(text="在用" if matter.active else "停用", tone="green" if matter.active else "grey"),
    }


def openings() -> list[tuple[str, str]]:
    """Every opening step of every line, and the general case."""
    found = [
        (f"{p.code}/{step.code}", f"{p.title}：{step.title}") for p in procedures() for step in p.openings
        if p.code != "general"
    ]  # fmt: skip
    return [("", GENERAL), *found]


def opening_title(opening: str) -> str:
    return dict(openings()).get(opening, GENERAL)


class MatterForm(RowForm):
    """One matter. What is filled in beforehand must be fields of the form that opens its case."""

    widths = {"order": "w-4", "promised_days": "w-4"}
    opening = forms.ChoiceField(label="怎样立案", required=False, help_text="没有专门业务的选“一般办件”。")
    office_kind = forms.ChoiceField(
        label="办理机构类别", required=False, help_text="当地没有这类机构的，由最近的能办的机构接。"
    )
    level = forms.ChoiceField(label="办理层级", choices=LEVELS, help_text="从这一级往上，由最近的机构办理。")
    field_order = (
        "title",
        "group",
        "opening",
        "prefill",
        "level",
        "office_kind",
        "section",
        "help",
        "papers",
        "promised_days",
        "order",
        "active",
    )

    class Meta:
        model = Matter
        fields = (
            "title", "group", "prefill", "level", "office_kind", "section", "help", "papers", "promised_days", "order",
            "active",
        )  # fmt: skip
        help_texts = {
            "prefill": '立案表中预先填好的内容，如 {"kind": "wages"}；不懂的不要改。',
            "group": "目录里的大标题，如“纠纷调解”。",
            "help": "群众在网上看到的一句话，说清能帮什么。",
            "promised_days": "本局承诺的办结天数；法律写明期限的不填。",
        }
        widgets = {"prefill": forms.Textarea(attrs={"rows": 2}), "help": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opening"].choices = openings()  # type: ignore[attr-defined]
        self.fields["office_kind"].choices = [("", "不限"), *kinds.choices()]  # type: ignore[attr-defined]
        line = self.instance.line
        self.initial["opening"] = f"{line}/{self.instance.step}" if line else ""

    def clean_title(self) -> str:
        title = str(self.cleaned_data["title"]).strip()
        if Matter.objects.filter(title=title).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("已有同名的事项。")
        return title

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self.instance.line, _, self.instance.step = (data.get("opening") or "").partition("/")
        if not self.errors and (wrong := _unknown(self.instance.line, self.instance.step, data.get("prefill") or {})):
            self.add_error("prefill", f"立案表里没有：{'、'.join(wrong)}。")
        return data

    def said(self) -> dict[str, str]:
        opening = opening_title(f"{self.instance.line}/{self.instance.step}")
        return {**super().said(), "opening": opening}


def _unknown(line: str, step: str, prefill: Any) -> list[str]:
    """Keys that are no fields of the form that opens a case."""
    rules = find(line or "general")
    if not isinstance(prefill, dict):
        return [str(prefill)]
    opening = rules[step or "register"] if rules and (step or "register") in rules else None
    known = opening.form.base_fields if opening and opening.form else {}
    return [str(key) for key in prefill if key not in known]


@changing
def add(request: HttpRequest) -> HttpResponse:
    last = Matter.objects.aggregate(last=Max("order"))["last"] or 0
    fresh = Matter(code=f"matter-{get_random_string(8).lower()}", order=last + 10)
    return _page(request, MatterForm(request.POST or None, instance=fresh), "添加事项")


@changing
def change(request: HttpRequest, pk: int) -> HttpResponse:
    found = held(request, Matter.objects.all(), pk, MISSING)
    form = MatterForm(request.POST or None, instance=found)
    return _page(request, form, f"修改事项：{found.title}", trail=history(matter=pk))


def _page(request: HttpRequest, form: MatterForm, title: str, **more: Any) -> HttpResponse:
    act = "修改事项" if form.instance.pk else "添加事项"
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        titles.forget()
        record(request, act, saved.title, on={"matter": saved.pk}, changes=form.changes())
        messages.success(request, f"已保存事项：{saved.title}")
        return redirect("admin_matters")
    return form_page(
        request, form, at="matters", title=title, submit="保存", back=reverse("admin_matters"),
        intro="改动随即用于接待分流和网上目录；停用的事项不再推荐，已有的办件不受影响。", **more,
    )  # fmt: skip
