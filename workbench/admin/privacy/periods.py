"""Periods of all record types: what is kept how long, on what ground, signed off by whom, how much is due."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from common.privacy.kinds import Deal
from common.privacy.models import Assessment, Erasure, Hold, Period, Request
from common.privacy.notice import current, publish
from common.privacy.periods import SOON, Standing, standing, standings
from workbench import parts
from workbench.admin.base import Change, admin, changing, form_page, history, record, show
from workbench.chinese import date_text
from workbench.listed import Table, exportable

from .forms import PeriodForm, SignForm

AT = "privacy"
COLUMNS = (
    parts.Column(key="title", label="记录类型", link=True),
    parts.Column(key="length", label="保存期限"),
    parts.Column(key="starts", label="起算"),
    parts.Column(key="deal", label="到期后", wide=True),
    parts.Column(key="soon", label="90天内到期", kind="number"),
    parts.Column(key="state", label="状态", kind="badge"),
)
PAST = (
    parts.Column(key="length", label="期限"),
    parts.Column(key="since", label="适用", kind="date"),
    parts.Column(key="source", label="依据", wide=True),
    parts.Column(key="made", label="设置"),
    parts.Column(key="signed", label="核定"),
)


def state_of(s: Standing) -> parts.Badge:
    if s.kind.fixed:
        return parts.Badge(text="系统固定", tone="grey")
    if s.signed:
        return parts.Badge(text="已核定", tone="green")
    return parts.Badge(text="待核定，不清除" if s.kind.deal is not Deal.ANSWER else "待核定", tone="amber")


def _row(s: Standing) -> dict[str, Any]:
    return {
        "title": s.kind.title,
        "url": reverse("admin_period", args=[s.kind.code]),
        "length": s.words(),
        "starts": s.kind.starts,
        "deal": str(s.deal),
        "soon": s.due(timezone.now() + SOON),
        "state": state_of(s),
    }


@admin
@exportable
def periods(request: HttpRequest) -> HttpResponse:
    """Every record type, and what else there is to do about personal data."""
    found = standings()
    found.sort(key=lambda s: (not s.open, s.kind.fixed))
    today = timezone.localdate()
    last = Assessment.objects.first()
    rows = [_row(s) for s in found]
    return show(request, "admin/privacy/periods.html", {
        "columns": COLUMNS,
        "rows": rows,
        "open": sum(s.open for s in found),
        "wishes": Request.objects.filter(answered_at=None).count(),
        "late": Request.objects.filter(answered_at=None, due_on__lt=today).count(),
        "holds": Hold.objects.filter(lifted_at=None).count(),
        "erased": Erasure.objects.count(),
        "assessed": last,
        "overdue": last is None or last.next_on < today,
        "notice": current(),
    }, at=AT, tables=[Table(title="保存期限", columns=COLUMNS, rows=rows, unit="类")])  # fmt: skip


def _standing(kind: str) -> Standing:
    found = standing(kind)
    if found is None:
        raise Http404("没有这种记录类型。")
    return found


def _settable(kind: str) -> Standing:
    found = _standing(kind)
    if found.kind.fixed:
        raise Http404("这种记录的期限由系统固定，不能修改。")
    return found


@admin
def period(request: HttpRequest, kind: str) -> HttpResponse:
    """One record type: what it holds, why, how long, and its former periods."""
    s = _standing(kind)
    now = timezone.now()
    facts = [
        ("保存期限", s.words()),
        ("起算", s.kind.starts),
        ("到期后", str(s.deal)),
        ("现已到期", f"{s.due(now)}条"),
        ("90天内到期", f"{s.due(now + SOON)}条"),
        ("适用", f"{date_text(s.row.since)}起" if s.row else ""),
        ("内容", s.kind.holds, "wide"),
        ("目的", s.kind.purpose, "wide"),
        ("处理依据", s.kind.law, "wide"),
        ("期限依据", s.source or "法律没有写明，由本局确定", "wide"),
        ("核定", f"{s.row.signed_off_by} {date_text(s.row.signed_off_at)}" if s.row and s.signed else "", "wide"),
    ]
    past = [
        _past(r) for r in Period.objects.filter(kind=kind).select_related("made_by", "signed_off_by").order_by("-id")
    ]
    return show(request, "admin/privacy/period.html", {
        "s": s, "facts": facts, "state": state_of(s), "past": past, "columns": PAST, "trail": history(period=kind),
    }, at=AT, crumbs=[parts.Link(label=s.kind.title)])  # fmt: skip


def _past(row: Period) -> dict[str, Any]:
    signed = f"{row.signed_off_by} {date_text(row.signed_off_at)}" if row.signed_off_at else "没有核定"
    made = f"{row.made_by or '系统'} {date_text(row.made_at)}"
    return {"length": str(row), "since": row.since, "source": row.source, "made": made, "signed": signed}


@changing
def change(request: HttpRequest, kind: str) -> HttpResponse:
    """Set a period: a new dated version, which counts once it is signed off."""
    s = _settable(kind)
    here = reverse("admin_period", args=[kind])
    initial = {"length": s.length, "unit": s.unit, "source": s.source if s.row else ""}
    form = PeriodForm(s.kind, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        form.instance.kind, form.instance.made_by = kind, request.user
        row = form.save()
        publish()
        changes: list[Change] = [("期限", s.words(), str(row)), ("依据", s.source, row.source)]
        record(request, "设置保存期限", s.kind.title, on={"period": kind}, changes=changes)
        messages.success(request, f"已保存：{s.kind.title} {row}。核定之前不会清除。")
        return redirect(here)
    notes = [("amber", "修改后需要重新核定；核定之前不清除任何内容。")]
    return form_page(
        request, form, at=AT, title="设置保存期限", submit="保存", back=here, notes=notes,
        intro=f"{s.kind.title}，从{s.kind.starts}算起，到期后{s.deal}。",
        crumbs=[parts.Link(label=s.kind.title, url=here)],
    )  # fmt: skip


@changing
def sign(request: HttpRequest, kind: str) -> HttpResponse:
    """Sign a period off: from its day on, what is due is erased."""
    s = _settable(kind)
    here = reverse("admin_period", args=[kind])
    if s.signed:
        raise Http404("这项期限已经核定。")
    form = SignForm(request.POST or None, initial={"source": s.source if s.row else ""})
    if request.method == "POST" and form.is_valid():
        row = s.row or Period(kind=kind, length=s.length, unit=s.unit, made_by_id=request.user.pk)
        row.source, row.signed_off_by_id, row.signed_off_at = (
            form.cleaned_data["source"],
            request.user.pk,
            timezone.now(),
        )
        row.save()
        publish()
        record(
            request,
            "核定保存期限",
            s.kind.title,
            on={"period": kind},
            changes=[("期限", "", str(row)), ("依据", "", row.source)],
        )
        messages.success(request, f"已核定：{s.kind.title} {row}。")
        return redirect(here)
    own = s.row is not None and s.row.made_by_id == request.user.pk
    notes = [("amber", "这项期限是您自己设置的，最好由另一位同事核定。")] if own else []
    if s.length and s.due(timezone.now()):
        notes.append(
            (
                "amber",
                f"核定后，现已到期的{s.due(timezone.now())}条会在夜间清除，不能恢复。请先确认没有需要暂缓的案件。",
            )
        )
    return form_page(
        request, form, at=AT, title=f"核定：{s.kind.title}", submit="核定", back=here, notes=notes,
        intro=f"{s.words()}，从{s.kind.starts}算起，到期后{s.deal}。", crumbs=[parts.Link(label=s.kind.title, url=here)],
    )  # fmt: skip
