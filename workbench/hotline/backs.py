"""The list of those to be called back: taken by one person at a time, every attempt recorded."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from common.calls import calling_back, choices
from common.calls.models import CallBack, Outcome
from kernel.cases.refusals import Refused
from workbench import parts
from workbench.chinese import moment_text
from workbench.listed import Table, exportable
from workbench.pages.base import page

from .base import agents, tabs

SHOWN = 100
COLUMNS = (
    parts.Column(key="due", label="最迟回电", kind="moment", link=True),
    parts.Column(key="phone", label="号码", kind="code"),
    parts.Column(key="reason", label="原因"),
    parts.Column(key="tries", label="已打", kind="number"),
    parts.Column(key="state", label="状态", kind="badge"),
)


@agents
@exportable
def index(request: HttpRequest) -> HttpResponse:
    """Who is still to be called, the most urgent first; on request those settled, the latest first."""
    done = request.GET.get("done") == "1"
    settled = CallBack.objects.reach(request.user).exclude(done_at=None).order_by("-done_at", "-id")
    seen = settled.select_related("taken_by", "call") if done else calling_back.open_for(request.user)
    found = list(seen[: SHOWN + 1])
    said = ("范围", "已了结的" if done else "待回电的")
    table = Table(title="回电", columns=COLUMNS, rows=seen, row=_row, filters=[said])
    context = {
        "columns": COLUMNS, "rows": [_row(r) for r in found[:SHOWN]], "more": len(found) > SHOWN, "done": done,
        "tabs": tabs(request), "tries": choices.value("tries"),
    }  # fmt: skip
    return page(request, "hotline/backs.html", context, tables=[table])


def _row(row: CallBack) -> dict[str, Any]:
    return {
        "due": row.due_at, "url": reverse("desk_hotline_back", args=[row.pk]), "phone": row.masked,
        "reason": row.get_reason_display(), "tries": row.attempts, "state": state_of(row),
    }  # fmt: skip


def state_of(row: CallBack) -> parts.Badge:
    now = timezone.now()
    if row.done_at:
        return parts.Badge(text=row.ending, tone="green" if row.reached else "grey")
    if row.taken_until and row.taken_until > now:
        return parts.Badge(text=f"{row.taken_by}正在打", tone="blue")
    if row.next_at > now:
        return parts.Badge(text=f"{timezone.localtime(row.next_at):%H:%M}以后再打", tone="grey")
    return parts.Badge(text="已超过时间" if row.due_at < now else "待回电", tone="red" if row.due_at < now else "amber")


class Tried(forms.Form):
    outcome = forms.ChoiceField(label="结果", choices=Outcome.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label="通话情况", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="接通的，写明说了什么、怎么答复的。",
    )  # fmt: skip


def _held(request: HttpRequest, pk: int) -> CallBack:
    found = CallBack.objects.reach(request.user).filter(pk=pk).select_related("call", "taken_by").first()
    if found is None:
        raise Http404("没有这个回电，或它不在您的职责范围内。")
    return found


@agents
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One call-back: who has it reads the number and records how it went."""
    row = _held(request, pk)
    mine = row.taken_by_id == request.user.pk and bool(row.taken_until and row.taken_until > timezone.now())
    form = Tried(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            calling_back.attempt(row, by=request.user, **form.cleaned_data)
            messages.success(request, "已记录。")
            return redirect("desk_hotline_backs")
        except Refused as refused:
            form.add_error(None, refused.reason)
    crumbs = [
        parts.Link(label="12348 热线", url=reverse("desk_hotline")),
        parts.Link(label="回电", url=reverse("desk_hotline_backs")),
        parts.Link(label=row.masked),
    ]
    context = {
        "row": row, "state": state_of(row), "mine": mine and not row.done_at, "form": form, "crumbs": crumbs,
        "facts": _facts(row, mine), "tries": row.tries.select_related("by"), "call": row.call,
    }  # fmt: skip
    answer = page(request, "hotline/back.html", context, status=422 if form.errors else 200)
    answer["Cache-Control"] = "no-store"
    return answer


def _facts(row: CallBack, mine: bool) -> list[tuple[Any, ...]]:
    return [
        ("号码", row.phone if mine and not row.done_at else row.masked),
        ("原因", row.get_reason_display()),
        ("最迟回电", moment_text(row.due_at)),
        ("已打", f"{row.attempts}次"),
        ("要回复的事", row.note or row.call.wants, "wide"),
    ]


@agents
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it in hand; from now on nobody else calls."""
    row = _held(request, pk)
    if request.method == "POST":
        try:
            calling_back.claim(row, by=request.user)
        except Refused as refused:
            messages.warning(request, refused.reason)
    return redirect("desk_hotline_back", pk)


@agents
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Let go of one that was not dialled."""
    row = _held(request, pk)
    if request.method == "POST":
        calling_back.give_back(row, by=request.user)
    return redirect("desk_hotline_backs")
