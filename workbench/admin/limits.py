"""Lengths the law leaves open: shown with where they come from, signed off, changed by date, or set for one office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from kernel.clocks.models import TermRow
from kernel.clocks.rows import unverified
from kernel.words import Limit, Mark, Procedure, Unit
from kernel.words.registry import find, procedures
from workbench import parts
from workbench.chinese import date_text
from workbench.fields import NativeDate

from . import jobs
from .base import Change, admin, changing, form_page, held, history, record, show
from .forms import FilterForm, RowForm
from .lookup import office_field

MISSING = "没有这条期限。"
NOTHING = "长度应大于零。"


def _lines() -> list[tuple[str, str]]:
    return [("", "不限"), *((p.code, p.title) for p in procedures())]


class Search(FilterForm):
    line = forms.ChoiceField(label="业务", required=False, choices=_lines)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "不限"), ("open", "待核实"), ("done", "已核定")]
    )


COLUMNS = (
    parts.Column(key="title", label="期限", link=True),
    parts.Column(key="line", label="业务"),
    parts.Column(key="length", label="长度"),
    parts.Column(key="office", label="适用"),
    parts.Column(key="dates", label="施行"),
    parts.Column(key="source", label="来源", wide=True),
    parts.Column(key="state", label="状态", kind="badge"),
)


@admin
def limits(request: HttpRequest) -> HttpResponse:
    """All configurable lengths, those nobody has signed off on top."""
    form = Search(request.GET)
    rows = list(TermRow.objects.select_related("office", "signed_off_by"))
    if line := form.value("line"):
        rows = [r for r in rows if r.line == line]
    if state := form.value("state"):
        rows = [r for r in rows if r.unverified == (state == "open")]
    rows.sort(key=lambda r: (not r.unverified, r.line, r.limit, r.office_id or 0, r.since or date.min))
    return show(
        request,
        "admin/limits.html",
        {
            "form": form,
            "active": form.active(),
            "columns": COLUMNS,
            "rows": [_row(r) for r in rows],
            "open": unverified().count(),
        },
        at="limits",
    )


def line_title(code: str) -> str:
    found = find(code)
    return found.title if found else code


def _row(row: TermRow) -> dict[str, Any]:
    return {
        "title": row.title,
        "url": reverse("admin_limit", args=[row.pk]),
        "line": line_title(row.line),
        "length": length_of(row),
        "office": row.office.name if row.office else "全部机构",
        "dates": dates_of(row),
        "source": row.source,
        "state": state_of(row),
    }


def length_of(row: TermRow) -> str:
    """The length as the law would say it; a limit that ends on a named day has none of its own."""
    return str(row.term) if row.length else "按固定日期"


def dates_of(row: TermRow) -> str:
    since = f"{date_text(row.since)}起" if row.since else ""
    until = f"至{date_text(row.until)}" if row.until else ""
    return since + until or "一直"


def state_of(row: TermRow) -> parts.Badge:
    if row.until and row.until < timezone.localdate():
        return parts.Badge(text="已失效", tone="grey")
    if row.unverified:
        text = "待核实" if row.in_use else "待核实，未启用"
        return parts.Badge(text=text, tone="amber")
    return parts.Badge(text="已核定", tone="green")


@dataclass(frozen=True)
class Word:
    """The limit a row is a length of, as the rules declare it; None once they declare it no more."""

    line: Procedure | None
    limit: Limit | None

    @property
    def unit_fixed(self) -> bool:
        return bool(self.limit and (self.limit.fixed or self.limit.count_back))


def word_of(row: TermRow) -> Word:
    line = find(row.line)
    limit = next((x for x in line.limits if x.code == row.limit), None) if line else None
    return Word(line, limit)


@admin
def limit(request: HttpRequest, pk: int) -> HttpResponse:
    """One length: what it is for, where it comes from, its other versions and offices."""
    found = held(request, TermRow.objects.select_related("office", "signed_off_by"), pk, MISSING)
    word = word_of(found)
    others = TermRow.objects.filter(line=found.line, limit=found.limit).exclude(pk=pk).select_related("office")
    facts = [
        ("业务", line_title(found.line)),
        ("长度", length_of(found)),
        ("适用机构", found.office.name if found.office else "全部机构"),
        ("施行", dates_of(found)),
        ("起算", word.limit.begins if word.limit else ""),
        ("责任人", word.limit.owes if word.limit else ""),
        ("来源", found.source, "wide"),
        ("来源可靠程度", Mark(found.mark).explanation if found.mark else "本单位承诺", "wide"),
        ("核定", f"{found.signed_off_by} {date_text(found.signed_off_at)}" if found.signed_off_at else "", "wide"),
    ]
    return show(
        request,
        "admin/limit.html",
        {
            "row": found,
            "facts": facts,
            "state": state_of(found),
            "others": [_row(o) for o in others],
            "columns": COLUMNS,
            "gone": word.limit is None,
            "trail": history(term=pk),
        },
        at="limits",
        crumbs=[parts.Link(label=found.title)],
    )


class TermFields(forms.Form):
    """Length, unit, dates and source of one version."""

    length = forms.IntegerField(label="长度", min_value=0, max_value=3650)
    unit = forms.ChoiceField(label="单位", choices=[(u.value, u.value) for u in Unit])
    since = forms.DateField(
        label="施行日期", required=False, widget=NativeDate(), help_text="这一天及以后起算的案件适用；不填为一直。"
    )
    until = forms.DateField(label="失效日期", required=False, widget=NativeDate(), help_text="含当日；不填为一直有效。")
    source = forms.CharField(
        label="来源",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="写明文件名称和条款，如“××市人民调解工作规范第十二条”。",
    )
    widths = {"length": "w-3", "unit": "w-3", "since": "w-6", "until": "w-6", "office": "w-6"}


def no_length(row: TermRow, length: int) -> bool:
    """Whether a length of nothing makes no sense: only a limit that ends on a named day may have none."""
    return not length and not word_of(row).unit_fixed


class TermForm(RowForm, TermFields):
    """Puts one version right."""

    class Meta:
        model = TermRow
        fields = ("length", "unit", "since", "until", "source")

    def clean_length(self) -> int:
        length: int = self.cleaned_data["length"]
        if no_length(self.instance, length):
            raise forms.ValidationError(NOTHING)
        return length


@changing
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a length right. What was signed off must be signed off again."""
    found = held(request, TermRow.objects.select_related("office"), pk, MISSING)
    form = TermForm(request.POST or None, instance=found)
    here = reverse("admin_limit", args=[pk])
    if request.method == "POST" and form.is_valid():
        saved = form.save(commit=False)
        saved.signed_off_by = saved.signed_off_at = None
        saved.save()
        return _kept(request, saved, form.changes(), "修改期限")
    notes = [("amber", "修改后需要重新核定；正在走的时限会由后台按新的长度重算。")]
    return form_page(
        request,
        form,
        at="limits",
        title="修改期限",
        submit="保存",
        back=here,
        notes=notes,
        crumbs=[parts.Link(label=found.title, url=here)],
    )


def _kept(request: HttpRequest, row: TermRow, changes: list[Change], act: str, **more: object) -> HttpResponse:
    on = {"term": row.pk, **({"office": row.office_id} if row.office_id else {})}
    record(request, act, f"{line_title(row.line)} {row.title}", on=on, changes=changes, **more)
    jobs.refresh_due.enqueue(row.line)
    messages.success(request, f"{act}：{row.title} {length_of(row)}。受影响的到期日正在后台重算。")
    return redirect("admin_limit", row.pk)


class VersionForm(TermFields):
    """A further version: from a day on, or for one office. An open-ended one before it ends the day before."""

    office = office_field(
        "适用机构", required=False, help_text="只对某个机构另行规定的填写，写办案的机构；不填为全部机构。"
    )
    field_order = ("office", "length", "unit", "since", "until", "source")

    def __init__(self, like: TermRow, data: Any = None) -> None:
        super().__init__(data, initial={"office": like.office_id, "length": like.length, "unit": like.unit})
        self.like = like
        self.former: TermRow | None = None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        made = self.made()
        if no_length(made, made.length):
            self.add_error("length", NOTHING)
        if made.since and made.until and made.until < made.since:
            self.add_error("until", "失效日期不能早于施行日期。")
        self._beside(made)
        return data

    def made(self) -> TermRow:
        """The version typed, unsaved."""
        values = {n: self.cleaned_data[n] for n in ("office", "length", "unit", "since", "until", "source")}
        return TermRow(line=self.like.line, limit=self.like.limit, title=self.like.title, **values)

    def _beside(self, made: TermRow) -> None:
        others = list(TermRow.objects.filter(line=made.line, limit=made.limit, office=made.office))
        open_ = [r for r in others if r.until is None and made.since and (r.since or date.min) < made.since]
        if open_ and made.since:
            self.former = open_[0]
            self.former.until = made.since - timedelta(days=1)
        clash = next((r for r in others if r is not self.former and r.overlaps(made)), None)
        if clash:
            why = f"与“{length_of(clash)}（{dates_of(clash)}）”的施行日期重叠，请先填写它的失效日期，或改换日期。"
            self.add_error("since", why)


@changing
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a version of the same limit."""
    like = held(request, TermRow.objects.select_related("office"), pk, MISSING)
    form = VersionForm(like, request.POST or None)
    here = reverse("admin_limit", args=[pk])
    if request.method == "POST" and form.is_valid():
        made, changes = form.made(), []
        made.save()
        if form.former:
            form.former.save()
            changes.append(("原版本失效日期", "", date_text(form.former.until)))
        changes += [("长度", "", length_of(made)), ("施行", "", dates_of(made)), ("来源", "", made.source)]
        return _kept(request, made, changes, "新增期限版本")
    return form_page(
        request,
        form,
        at="limits",
        title=f"新增版本：{like.title}",
        submit="保存",
        back=here,
        crumbs=[parts.Link(label=like.title, url=here)],
    )


class SignForm(RowForm):
    """Somebody has the text before them and says so."""

    source = forms.CharField(
        label="依据原文",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="文件名称、文号、条款，以及原文中规定期限的那一句。",
    )
    seen_on = forms.DateField(label="原文的发布或施行日期", widget=NativeDate())
    agreed = forms.BooleanField(label="我已对照原文，长度、单位和施行日期无误")

    class Meta:
        model = TermRow
        fields = ("source",)


@changing
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign a length off: it counts from now on as settled by this office."""
    found = held(request, TermRow.objects.select_related("office"), pk, MISSING)
    if not found.unverified:
        raise Http404("这条期限已经核定。")
    form = SignForm(request.POST or None, instance=found)
    here = reverse("admin_limit", args=[pk])
    if request.method == "POST" and form.is_valid():
        saved = form.save(commit=False)
        saved.signed_off_by, saved.signed_off_at = request.user, timezone.now()
        saved.save()
        return _kept(request, saved, form.changes(), "核定期限", seen_on=form.cleaned_data["seen_on"].isoformat())
    last = next((e for e in history(term=pk) if e.title != "核定期限"), None)
    same = (
        [("amber", "这条期限是您自己最后修改的，最好由另一位同事核定。")]
        if last and last.actor == str(request.user)
        else []
    )
    return form_page(
        request,
        form,
        at="limits",
        title=f"核定：{found.title}",
        submit="核定",
        back=here,
        notes=same,
        crumbs=[parts.Link(label=found.title, url=here)],
        intro=f"{line_title(found.line)}，{length_of(found)}，{dates_of(found)}。",
    )
