"""Figures of the hotline: live today, and of any period, by hour and by agent, each with its definition."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone

from common.calls import figures
from common.calls.figures import Measured
from common.calls.models import Call, Seat, Stage, State
from common.calls.reach import READERS, within
from workbench import parts
from workbench.chinese import date_text
from workbench.fields import NativeDate
from workbench.listed import Table, exportable
from workbench.pages.base import page

from .base import length, readers, tabs

COLUMNS = (
    parts.Column(key="title", label="指标"),
    parts.Column(key="value", label="数值"),
    parts.Column(key="numerator", label="分子", kind="number"),
    parts.Column(key="denominator", label="分母", kind="number"),
    parts.Column(key="goal", label="目标"),
    parts.Column(key="source", label="口径", wide=True),
)
SPLIT = (
    parts.Column(key="calls", label="呼入", kind="number"),
    parts.Column(key="answered", label="接听", kind="number"),
    parts.Column(key="rate", label="接通率"),
    parts.Column(key="wait", label="平均等待"),
    parts.Column(key="talk", label="平均通话"),
    parts.Column(key="content", label="满意率"),
)
HOURS = (parts.Column(key="hour", label="时段"), *SPLIT)
AGENTS = (parts.Column(key="agent", label="坐席"), *SPLIT)


class Period(forms.Form):
    since = forms.DateField(label="自", widget=NativeDate())
    until = forms.DateField(label="至", widget=NativeDate())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            self.add_error("until", "应在起始日期以后。")
        return data


def period_of(asked: QueryDict) -> tuple[Period, date, date]:
    """This month until today, unless asked otherwise."""
    today = timezone.localdate()
    form = Period({"since": today.replace(day=1).isoformat(), "until": today.isoformat(), **asked.dict()})
    if form.is_valid():
        return form, form.cleaned_data["since"], form.cleaned_data["until"]
    return form, today.replace(day=1), today


@readers
@exportable
def index(request: HttpRequest) -> HttpResponse:
    form, since, until = period_of(request.GET)
    rows = Call.objects.reach(request.user, READERS)
    measures = figures.measured(figures.counts(rows, since, until), until)
    hours = [_hour(h) for h in figures.by_hour(rows, since, until)]
    people = [_agent(a) for a in figures.by_agent(rows, since, until)]
    said = [("期间", f"{date_text(since)}至{date_text(until)}")]
    tables = [
        Table(title="热线数据", columns=COLUMNS, rows=measures, row=_row, filters=said, unit="项"),
        Table(key="hours", title="热线分时段", columns=HOURS, rows=hours, filters=said),
        Table(key="agents", title="热线分坐席", columns=AGENTS, rows=people, filters=said),
    ]
    context = {
        "form": form, "measures": measures, "columns": COLUMNS, "rows": [_row(m) for m in measures], "hours": hours,
        "hours_columns": HOURS, "people": people, "people_columns": AGENTS, "tabs": tabs(request), "today": _now(request, rows),
        "bars": [parts.Bar(label=h["hour"], value=h["calls"], text=f"{h['calls']:,}") for h in hours if h["calls"]],
    }  # fmt: skip
    return page(request, "hotline/figures.html", context, tables=tables)


def _now(request: HttpRequest, rows: Any) -> list[parts.Stat]:
    """This moment and today so far."""
    today = timezone.localdate()
    found = figures.counts(rows, today, today)
    by_code = {m.figure.code: m for m in figures.measured(found, today)}
    waiting = rows.filter(stage=Stage.WAITING).count()
    ready = Seat.objects.filter(within(request.user, READERS), active=True, state=State.READY).count()
    tone: parts.Tone = "red" if by_code["rate"].short_of_goal else "green"
    return [
        parts.Stat(label="正在排队", value=waiting, unit="通", tone="amber" if waiting else "grey"),
        parts.Stat(label="空闲坐席", value=ready, unit="人", tone="green" if ready else "grey"),
        parts.Stat(label="今日呼入", value=found["calls"], unit="通"),
        parts.Stat(label="今日接通率", value=by_code["rate"].text, tone=tone if found["calls"] else "grey"),
    ]


def _row(m: Measured) -> dict[str, Any]:
    note = f"；{m.figure.note}" if m.figure.note else ""
    goal = "" if m.goal is None else f"{m.goal}{m.figure.unit}{'，未达到' if m.short_of_goal else ''}"
    return {
        "title": m.figure.title, "value": m.text.replace("—", ""), "numerator": m.numerator,
        "denominator": m.denominator, "goal": goal, "source": f"{m.figure.source}{note}",
    }  # fmt: skip


def _split(row: dict[str, Any]) -> dict[str, Any]:
    """Rates of one hour or one agent, from its raw counts."""
    n = {
        name: int(row.get(name) or 0)
        for name in ("calls", "answered", "waited", "waits", "talked", "talks", "rated", "content")
    }
    return {
        "calls": n["calls"],
        "answered": n["answered"],
        "rate": _percent(n["answered"], n["calls"]),
        "wait": length(round(n["waited"] / n["waits"])) if n["waits"] else "",
        "talk": length(round(n["talked"] / n["talks"])) if n["talks"] else "",
        "content": _percent(n["content"], n["rated"]),
    }


def _percent(numerator: int, denominator: int) -> str:
    return f"{figures.share(numerator, denominator)}%" if denominator else ""


def _hour(row: dict[str, Any]) -> dict[str, Any]:
    return {"hour": f"{row['hour']}时", **_split(row)}


def _agent(row: dict[str, Any]) -> dict[str, Any]:
    name = row["agent__name"]
    return {"agent": f"{name}（{row['number']}）" if name else f"工号{row['number']}（未登记）", **_split(row)}
