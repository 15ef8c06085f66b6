"""Calls: the list, one with its caller's history, its wrap-up, and what is masked."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from common.calls import figures, helpers, wrapping
from common.calls.models import Call, Result
from common.calls.models.calls import Settled
from kernel.cases.refusals import Refused
from workbench import parts
from workbench.admin.forms import FilterForm
from workbench.chinese import date_text
from workbench.fields import NativeDate
from workbench.listed import Table, exportable
from workbench.pages.base import page

from .base import agent_of, agents, badge, call_or_404, length, tabs
from .wrap_form import WrapUp, order_there

SHOWN = 100
COLUMNS = (
    parts.Column(key="at", label="来电时间", kind="moment", link=True),
    parts.Column(key="caller", label="来电号码", kind="code"),
    parts.Column(key="result", label="结果", kind="badge"),
    parts.Column(key="waited", label="等待"),
    parts.Column(key="talked", label="通话"),
    parts.Column(key="agent", label="坐席"),
    parts.Column(key="settled", label="处理方式"),
    parts.Column(key="score", label="评价"),
)


class Filter(FilterForm):
    day = forms.DateField(label="日期", required=False, widget=NativeDate())
    result = forms.ChoiceField(label="结果", required=False, choices=[("", "不限"), *Result.choices])
    mine = forms.ChoiceField(label="接听", required=False, choices=[("", "不限"), ("1", "我接的")])
    open = forms.ChoiceField(label="小结", required=False, choices=[("", "不限"), ("1", "还没有小结的")])

    def apply(self, rows: Any, user: Any) -> Any:
        day: date | None = self.value("day")
        rows = figures.calls_of(rows, day, day) if day else rows
        if result := self.value("result"):
            rows = rows.filter(result=result)
        if self.value("open"):
            rows = rows.filter(result=Result.ANSWERED, wrapped_at=None)
        return rows.filter(agent=user) if self.value("mine") else rows


@agents
@exportable
def index(request: HttpRequest) -> HttpResponse:
    """Calls within reach, the latest first."""
    form = Filter(request.GET)
    seen = form.apply(Call.objects.reach(request.user), request.user).select_related("agent")
    found = list(seen[: SHOWN + 1])
    table = Table(
        title="来电记录", columns=COLUMNS, rows=seen, row=row, filters=form.said(), order="最近在前", unit="通"
    )
    context = {
        "form": form, "chips": form.active(), "columns": COLUMNS, "rows": [row(c) for c in found[:SHOWN]],
        "more": len(found) > SHOWN, "tabs": tabs(request),
    }  # fmt: skip
    return page(request, "hotline/calls.html", context, tables=[table])


def row(call: Call) -> dict[str, Any]:
    return {
        "at": call.started_at,
        "url": reverse("desk_hotline_call", args=[call.pk]),
        "caller": call.masked,
        "result": badge(call),
        "waited": length(call.waited),
        "talked": length(call.talked),
        "agent": agent_of(call),
        "settled": call.get_settled_display(),
        "score": call.get_score_display() or "",
    }


CASES = (
    parts.Column(key="number", label="案号", kind="code", link=True),
    parts.Column(key="line", label="业务"),
    parts.Column(key="title", label="名称", wide=True),
    parts.Column(key="stage", label="环节", kind="badge"),
    parts.Column(key="opened", label="登记", kind="date"),
)
HISTORY = tuple(c for c in COLUMNS if c.key in ("at", "result", "agent", "settled"))


def about(request: HttpRequest, call: Call, form: WrapUp | None = None) -> dict[str, Any]:
    """A call as its page shows it, with what is known of the caller as far as this person may see it."""
    cases = wrapping.cases_of(call, request.user)
    why = wrapping.why_not(call, request.user)
    return {
        "call": call,
        "badge": badge(call),
        "facts": _facts(call),
        "said": _said(call),
        "form": form or (WrapUp(call) if not why else None),
        "why": why,
        "columns": HISTORY,
        "earlier": [row(c) for c in wrapping.earlier(call, request.user)],
        "cases_columns": CASES,
        "cases": [_case(c) for c in cases],
        "visible": call.case_id and any(c.pk == call.case_id for c in cases),
        "order": order_there() and call.case_id is None and call.answered_at is not None,
        "suggests": bool(form or not why) and bool(helpers.matters()),
    }


def _facts(call: Call) -> list[tuple[Any, ...]]:
    return [
        ("来电号码", call.masked),
        ("被叫号码", call.called),
        ("来电时间", f"{timezone.localtime(call.started_at):%Y年%-m月%-d日 %H:%M:%S}"),
        ("坐席", agent_of(call)),
        ("等待", length(call.waited)),
        ("通话", length(call.talked)),
        ("其中保持", length(call.held) if call.held else "没有"),
        ("谁先挂断", call.get_hung_up_display()),
        ("按键评价", call.get_score_display() or "没有评价"),
    ]


def _said(call: Call) -> list[tuple[Any, ...]]:
    titles = dict(helpers.matters())
    return [
        ("来电人", call.who),
        ("处理方式", call.get_settled_display()),
        ("事项", titles.get(call.matter, call.matter)),
        ("诉求", call.wants, "wide"),
        ("答复", call.answer, "wide"),
    ]


def _case(case: Any) -> dict[str, Any]:
    return {
        "number": case.number, "url": reverse("desk_case", args=[case.pk]), "line": case.rules.title, "title": case.title,
        "stage": parts.Badge(text=case.at.title, tone="grey" if case.closed else "blue"), "opened": case.opened_at,
    }  # fmt: skip


@agents
def one(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """One call; a POST closes it, or with `_suggest` asks what it might be about and keeps what was typed."""
    call, form = call_or_404(request, call_id), None
    if request.method == "POST":
        form = WrapUp(call, request.POST)
        if "_suggest" in request.POST:
            form = _asked(call, request)
        elif form.is_valid():
            try:
                wrapping.wrap_up(call, form.said(), by=request.user)
                return _onward(request, call)
            except Refused as refused:
                form.add_error(None, refused.reason)
    wrong = bool(form and form.is_bound and form.errors)
    crumbs = [
        parts.Link(label="12348 热线", url=reverse("desk_hotline")),
        parts.Link(label="来电记录", url=reverse("desk_hotline_calls")),
        parts.Link(label=date_text(timezone.localdate(call.started_at))),
    ]
    context = {**about(request, call, form), "crumbs": crumbs}
    return page(request, "hotline/call.html", context, status=422 if wrong else 200)


def _asked(call: Call, request: HttpRequest) -> WrapUp:
    """What was typed, with the likeliest matter chosen; nothing is complained of yet."""
    typed = {name: request.POST.get(name, "") for name in WrapUp.base_fields}
    likely = helpers.suggested(typed["wants"])
    typed["matter"] = typed["matter"] or (likely[0].code if likely else "")
    return WrapUp(call, initial=typed, words=typed["wants"])


def _onward(request: HttpRequest, call: Call) -> HttpResponse:
    if call.settled == Settled.ORDER:
        messages.success(request, "已小结。请核对工单，登记以后由有关单位办理。")
        return redirect("desk_hotline_order", call.pk)
    messages.success(request, "已小结。")
    return redirect("desk_hotline")


class Why(forms.Form):
    reason = forms.CharField(
        label="理由", min_length=4, max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="谁、何时、为什么查看，记入留痕，督察可以看到。",
    )  # fmt: skip


WHAT = {"number": "查看来电号码", "recording": "查看录音位置"}


@agents
def look(request: HttpRequest, call_id: UUID, what: str) -> HttpResponse:
    """The whole number, or where the recording lies, for a reason; journalled."""
    call = call_or_404(request, call_id)
    if what not in WHAT:
        raise Http404("没有这一项。")
    form, text = Why(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            text = wrapping.look(call, by=request.user, what=what, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, refused.reason)
    back = reverse("desk_hotline_call", args=[call.pk])
    context = {"call": call, "title": WHAT[what], "form": form, "text": text, "back": back}
    answer = page(request, "hotline/look.html", context, status=422 if form.errors else 200)
    answer["Cache-Control"] = "no-store"
    return answer
