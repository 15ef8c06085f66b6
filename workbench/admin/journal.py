"""Whether the record is sound: verification, daily anchors, and everything administrators did."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from kernel.cases.models import Case, Event
from kernel.jobs.models import Progress
from kernel.jobs.progress import start
from kernel.journal.models import AdminEntry, Anchor
from kernel.reach.models import User
from workbench import jobs, parts
from workbench.fields import NativeDate
from workbench.listed import Table, exportable

from .base import Listing, admin, changing, entry, listing, show
from .forms import FilterForm

MONTH = 31
ANCHORS = (
    parts.Column(key="day", label="日期", kind="date"),
    parts.Column(key="events", label="记录数", kind="number"),
    parts.Column(key="digest", label="校验值", kind="code", wide=True),
    parts.Column(key="made_at", label="生成时间", kind="moment"),
)


def last_verification() -> AdminEntry | None:
    return AdminEntry.objects.filter(act=jobs.VERIFIED).select_related("actor").order_by("-seq").first()


def broken_rows() -> int:
    """Broken rows the last verification found."""
    last = last_verification()
    return int(last.data.get("broken", 0)) if last else 0


def under_way() -> DBTaskResult | None:
    """A verification that waits or runs."""
    waiting = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    return (
        DBTaskResult.objects.filter(task_path=jobs.verify_all.module_path, status__in=waiting)
        .order_by("enqueued_at")
        .first()
    )


@changing
@exportable
def journal(request: HttpRequest) -> HttpResponse:
    """Start a verification, see how the last one ended, copy the anchors."""
    running = under_way()
    if request.method == "POST":
        if running is None:
            start(jobs.verify_all, request.user.pk, about="")
        messages.success(request, "已开始核验，可以离开这一页，完成后在这里看结果。")
        return redirect("admin_journal")
    last = last_verification()
    days = Anchor.objects.order_by("-day")
    return show(
        request,
        "admin/journal.html",
        {
            "running": running,
            "come": Progress.objects.filter(task=running.pk).first() if running else None,
            "last": last,
            "named": last.data.get("named", []) if last else [],
            "cases": Case.objects.count(),
            "events": Event.objects.count(),
            "anchors": [_anchor(a) for a in days[:MONTH]],
            "columns": ANCHORS,
        },
        at="journal",
        tables=[Table(title="每日锚定", columns=ANCHORS, rows=days, row=_anchor)],
    )


def _anchor(row: Anchor) -> dict[str, Any]:
    return {"day": row.day, "events": row.events, "digest": bytes(row.digest).hex(), "made_at": row.made_at}


def _people() -> list[tuple[str, str]]:
    ids = AdminEntry.objects.order_by().values("actor").distinct()
    return [("", "不限"), *((str(u.pk), str(u)) for u in User.objects.filter(pk__in=ids))]


def _acts() -> list[tuple[str, str]]:
    found = AdminEntry.objects.order_by("act").values_list("act", flat=True).distinct()
    return [("", "不限"), *((a, a) for a in found)]


class Search(FilterForm):
    q = forms.CharField(label="对象", required=False, max_length=60)
    act = forms.ChoiceField(label="事项", required=False, choices=_acts)
    actor = forms.ChoiceField(label="办理人", required=False, choices=_people)
    since = forms.DateField(label="自", required=False, widget=NativeDate())
    until = forms.DateField(label="至", required=False, widget=NativeDate())

    def apply(self) -> Any:
        rows = AdminEntry.objects.select_related("actor").order_by("-seq")
        found = Q()
        if q := (self.value("q") or "").strip():
            found &= Q(subject__icontains=q)
        if act := self.value("act"):
            found &= Q(act=act)
        if actor := self.value("actor"):
            found &= Q(actor=actor)
        if since := self.value("since"):
            found &= Q(at__gte=_start(since))
        if until := self.value("until"):
            found &= Q(at__lt=_start(until) + timedelta(days=1))
        return rows.filter(found)


def _start(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


ACTS = (
    parts.Column(key="at", label="时间", kind="moment"),
    parts.Column(key="act", label="事项"),
    parts.Column(key="subject", label="对象", wide=True),
    parts.Column(key="actor", label="办理人"),
    parts.Column(key="facts", label="内容", wide=True),
)


def _act_row(row: AdminEntry) -> dict[str, Any]:
    """An act as one line of a sheet, of which the page draws an entry."""
    told = entry(row, subject=True)
    facts = "；".join(f"{label}：{text}" for label, text in told.facts)
    return {"at": told.at, "act": told.title, "subject": told.text, "actor": told.actor, "facts": facts}


@admin
@exportable
def acts(request: HttpRequest) -> HttpResponse:
    """Everything administrators did, newest first. Appended only, each entry chained to the one before."""
    form = Search(request.GET)
    words = Listing(
        title="管理留痕",
        columns=(),
        form=form,
        row=lambda row: {"entry": entry(row, subject=True)},
        sheet=(ACTS, _act_row),
        size=30,
        intro="管理员的每一次改动都记在这里，只增不改，逐条相扣；“留痕核验”会一并核对。",
        empty=("没有符合条件的记录", "添加机构、授权、调整期限等都会在这里留下一条。"),
    )
    return listing(request, words, form.apply(), at="acts", template="admin/acts.html")
