"""Working days: a year at a glance, single days, and the State Council's notice as a whole."""

from __future__ import annotations

import hashlib
from calendar import Calendar as Months
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from kernel.clocks.days import Calendar, Entry, calendar, statutory
from kernel.clocks.models import Day
from kernel.jobs.progress import start
from workbench import jobs, parts
from workbench.chinese import date_text, weekday_text
from workbench.fields import NativeDate
from workbench.listed import Table, exportable

from . import moving, notice
from .base import Change, admin, changing, form_page, held, history, record, show
from .forms import RowForm

MISSING = "没有这一天的安排，它可能刚被改动。"
FIRST, LAST = 2004, 2100


@dataclass(frozen=True)
class Cell:
    """One day of a month's sheet: what it is, and why."""

    day: int
    sort: str  # work, off, holiday, instead; empty outside the month
    title: str = ""
    url: str = ""


def _year(request: HttpRequest) -> int:
    text = request.GET.get("year", "")
    year = int(text) if text.isdigit() else timezone.localdate().year
    return min(max(year, FIRST), LAST)


@admin
@exportable
def days(request: HttpRequest) -> HttpResponse:
    """Twelve sheets and the list of exceptions of a year."""
    year = _year(request)
    book, rows = calendar(), {d.date: d for d in Day.objects.filter(date__year=year)}
    announced = book.announced(year)
    months = [(n, _sheet(year, n, book, rows)) for n in range(1, 13)]
    found = spans(rows.values())
    guessed = [(d, name) for d, name in sorted(statutory(year).items())] if not announced else []
    return show(
        request,
        "admin/days.html",
        {
            "year": year,
            "announced": announced,
            "months": months,
            "guessed": guessed,
            "spans": found,
            "years": [y for y in (year - 1, year, year + 1) if FIRST <= y <= LAST],
            "this": timezone.localdate().year,
            "trail": history(year=year),
        },
        at="days",
        tables=[Table(title="放假与调休", columns=SPANS, rows=found, row=_span, filters=[("年度", f"{year}年")])],
    )


def _sheet(year: int, month: int, book: Calendar, rows: dict[date, Day]) -> list[list[Cell]]:
    return [
        [_cell(day, book, rows.get(day)) if day.month == month else Cell(0, "") for day in week]
        for week in Months(0).monthdatescalendar(year, month)
    ]


def _cell(day: date, book: Calendar, row: Day | None) -> Cell:
    works = book.is_working(day)
    ordinary = day.weekday() < 5
    sort = (
        "instead"
        if works and not ordinary
        else "work"
        if works
        else "off"
        if not ordinary and row is None
        else "holiday"
    )
    url = reverse("admin_day", args=[row.pk]) if row else ""
    title = (row.name if row else statutory(day.year).get(day, "")) if sort in ("holiday", "instead") else ""
    return Cell(day.day, sort, title, url)


def spans(rows: Iterable[Day]) -> list[dict[str, Any]]:
    """Exceptions that follow each other under one name, as one line each."""
    found: list[list[Day]] = []
    for row in sorted(rows, key=lambda d: d.date):
        last = found[-1][-1] if found else None
        joins = (
            last is not None
            and (row.date - last.date).days == 1
            and (row.name, row.working) == (last.name, last.working)
        )
        found[-1].append(row) if joins else found.append([row])
    return [
        {
            "name": g[0].name,
            "first": g[0],
            "last": g[-1],
            "days": g,
            "count": len(g),
            "working": g[0].working,
            "source": g[0].source,
        }
        for g in found
    ]


SPANS = (
    parts.Column(key="name", label="名称"),
    parts.Column(key="sort", label="安排", kind="badge"),
    parts.Column(key="first", label="自", kind="date"),
    parts.Column(key="last", label="至", kind="date"),
    parts.Column(key="count", label="天数", kind="number"),
    parts.Column(key="source", label="依据", wide=True),
)


def _span(span: dict[str, Any]) -> dict[str, Any]:
    sort = parts.Badge(text="上班", tone="amber") if span["working"] else parts.Badge(text="放假", tone="green")
    return {**span, "sort": sort, "first": span["first"].date, "last": span["last"].date}


class DayForm(RowForm):
    """One day off, or worked though a weekend."""

    widths = {"date": "w-6", "name": "w-6"}
    date = forms.DateField(label="日期", widget=NativeDate())
    working = forms.TypedChoiceField(
        label="安排",
        coerce=lambda v: v == "True",
        choices=[("False", "放假"), ("True", "上班")],
        widget=forms.RadioSelect,
    )
    field_order = ("date", "working", "name", "source")
    texts = {"working": lambda v: "上班" if v else "放假"}

    class Meta:
        model = Day
        fields = ("date", "working", "name", "source")
        help_texts = {"name": "如“春节”“国庆节调休”。", "source": "通知的名称和文号，以后有人问起时能查到。"}

    def clean_date(self) -> Any:
        day = self.cleaned_data["date"]
        if not FIRST <= day.year <= LAST:
            raise forms.ValidationError(f"年份应在{FIRST}至{LAST}之间。")
        return day

    def entry(self) -> Entry:
        data = self.cleaned_data
        return Entry(date=data["date"], working=data["working"], name=data["name"], source=data["source"])


@changing
def add(request: HttpRequest) -> HttpResponse:
    form = DayForm(
        request.POST or None, initial={"date": date(_year(request), 1, 1) if request.GET.get("year") else None}
    )
    return _day_page(request, form, "添加一天", back=_back(_year(request)))


@changing
def day(request: HttpRequest, pk: int) -> HttpResponse:
    found = held(request, Day.objects.all(), pk, MISSING)
    form = DayForm(request.POST or None, instance=found)
    return _day_page(request, form, f"修改{date_text(found.date)}的安排", back=_back(found.date.year), row=found)


def _back(year: int) -> str:
    return reverse("admin_days") + f"?year={year}"


def _day_page(request: HttpRequest, form: DayForm, title: str, *, back: str, row: Day | None = None) -> HttpResponse:
    """The form; once it holds, what the change would move; once confirmed, the change."""
    was = [row.date] if row else []
    moved, sign = None, ""
    if request.method == "POST" and form.is_valid():
        entry = form.entry()
        sign = token([entry])
        if request.POST.get("confirmed") == sign:
            form.save()
            return _done(request, f"{date_text(entry.date)} {entry.name}", form.changes(), entry.date.year)
        moved = moving.preview([entry], without=[d for d in was if d != entry.date])
    return form_page(
        request,
        form,
        at="days",
        title=title,
        submit="保存",
        back=back,
        template="admin/day.html",
        moved=moved,
        row=row,
        token=sign,
    )


def token(entries: Iterable[Entry]) -> str:
    """Stands for days as they were shown: what is confirmed must be what was looked at."""
    return hashlib.sha256(repr([(e.date, e.working, e.name) for e in entries]).encode()).hexdigest()[:16]


def _done(
    request: HttpRequest, subject: str, changes: Iterable[Change], year: int, *, act: str = "修改工作日"
) -> HttpResponse:
    """Leave the trace, and leave the stored due moments to the worker."""
    record(request, act, subject, on={"year": year}, changes=changes)
    start(jobs.refresh_due, about=subject)
    messages.success(request, "已保存。受影响的到期日正在后台重算，进度见“后台任务”。")
    return redirect(_back(year))


@changing
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a day be an ordinary one again."""
    found = held(request, Day.objects.all(), pk, MISSING)
    if request.method != "POST":
        return redirect("admin_day", pk)
    was = "上班" if found.working else "放假"
    found.delete()
    return _done(
        request,
        f"{date_text(found.date)} {found.name}",
        [("安排", was, "按平常日")],
        found.date.year,
        act="撤销特殊安排",
    )


class NoticeForm(forms.Form):
    """The notice as published, and where it is published."""

    year = forms.IntegerField(label="年度", min_value=FIRST, max_value=LAST)
    source = forms.CharField(label="依据", max_length=120, help_text="通知的名称和文号。")
    text = forms.CharField(
        label="通知正文或表格",
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="粘贴国务院办公厅通知的正文即可，如“一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。”也可以粘贴日期、安排、名称三列的表格。",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        try:
            data["entries"] = notice.read(data["text"], data["year"], data["source"])
        except ValueError as error:
            self.add_error("text", str(error))
            return data
        year, about = data["year"], notice.year_of(data["text"])
        if about and about != year:
            self.add_error("year", f"正文说的是{about}年，与填写的年度不一致。")
        elif strange := [e for e in data["entries"] if abs(e.date.year - year) > 1]:
            self.add_error("text", f"{date_text(strange[0].date)}不在{year}年前后，请核对。")
        return data


@changing
def from_notice(request: HttpRequest) -> HttpResponse:
    """Read a notice, show what it says day by day and what it would move, then keep it."""
    year = _year(request) if request.GET.get("year") else timezone.localdate().year + 1
    form = NoticeForm(
        request.POST or None, initial={"year": year, "source": f"国务院办公厅关于{year}年部分节假日安排的通知"}
    )
    found: list[dict[str, Any]] = []
    moved, doubt, sign = None, "", ""
    if request.method == "POST" and form.is_valid():
        entries = form.cleaned_data["entries"]
        sign = token(entries)
        if request.POST.get("confirmed") == sign and not request.POST.get("anew"):
            return _take_in(request, entries, form.cleaned_data["year"])
        found = [{"date": e.date, "week": weekday_text(e.date), "name": e.name, "working": e.working} for e in entries]
        moved, doubt = moving.preview(entries), _doubt(entries, form.cleaned_data["year"])
    return form_page(
        request,
        form,
        at="days",
        title="录入放假通知",
        submit="识别",
        back=_back(year),
        template="admin/notice.html",
        found=found,
        moved=moved,
        doubt=doubt,
        token=sign,
    )


def _doubt(entries: Iterable[Entry], year: int) -> str:
    """Which statutory holidays a notice says nothing about: perhaps a part of it was not pasted."""
    entries = tuple(entries)
    if Calendar(entries).announced(year):
        return ""
    known = {e.date for e in entries}
    missing = dict.fromkeys(
        name for day, name in sorted(statutory(year).items()) if day.weekday() < 5 and day not in known
    )
    return f"没有认出这些法定节日的安排：{'、'.join(missing)}。请核对是否粘贴完整；照此保存，{year}年仍标为“暂定”。"


def _take_in(request: HttpRequest, entries: Iterable[Entry], year: int) -> HttpResponse:
    stored = {d.date: d for d in Day.objects.filter(date__in=[e.date for e in entries]).select_for_update()}
    changes: list[Change] = []
    for entry in entries:
        row = stored.get(entry.date) or Day(date=entry.date)
        was = "" if row.pk is None else f"{row.name}{'上班' if row.working else '放假'}"
        row.working, row.name, row.source = entry.working, entry.name, entry.source
        row.save()
        if (now := f"{row.name}{'上班' if row.working else '放假'}") != was:
            changes.append((date_text(entry.date), was, now))
    return _done(request, f"{year}年放假安排", changes, year, act="录入放假通知")
