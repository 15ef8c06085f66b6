"""Lengths the law leaves open: shown with where they come from, signed off, changed by date, or set for one office."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from kernel.clocks.models import TermRow
from kernel.clocks.rows import unverified
from kernel.jobs.progress import start
from kernel.words import Mark
from kernel.words.registry import procedures
from workbench import jobs, parts
from workbench.chinese import date_text
from workbench.listed import Table, exportable

from .base import Change, admin, changing, form_page, held, history, record, show
from .forms import FilterForm
from .terms import SignForm, TermForm, VersionForm, dates_of, length_of, line_title, state_of, word_of

MISSING = "没有这条期限。"


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
@exportable
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
        tables=[Table(title="期限", columns=COLUMNS, rows=rows, row=_row, filters=form.said())],
    )


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
    start(jobs.refresh_due, row.line, about=row.title)
    messages.success(request, f"{act}：{row.title} {length_of(row)}。受影响的到期日正在后台重算。")
    return redirect("admin_limit", row.pk)


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
