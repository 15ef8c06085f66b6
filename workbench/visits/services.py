"""What an office lets people book: services, their hours, days on which they are closed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from common.bookings import slots
from common.bookings.models import Closure, Hours, Service
from common.bookings.reach import MANAGERS
from kernel.journal.models import note as journal
from kernel.reach.models import Grant, User
from workbench import parts
from workbench.fields import NativeDate, NativeTime
from workbench.listed import Table, exportable
from workbench.pages.base import page

from .base import managers, own_offices, tabs

CHANGED = "修改预约设置"
COLUMNS = (
    parts.Column(key="title", label="预约事项", link=True),
    parts.Column(key="kind", label="类别"),
    parts.Column(key="office", label="机构"),
    parts.Column(key="hours", label="时间", wide=True),
    parts.Column(key="size", label="每个时段"),
    parts.Column(key="public", label="网上预约"),
    parts.Column(key="state", label="状态", kind="badge"),
)


def _reached(request: HttpRequest) -> Any:
    return Service.objects.reach(request.user, MANAGERS).select_related("office", "person").prefetch_related("hours")


@managers
@exportable
def index(request: HttpRequest) -> HttpResponse:
    rows = list(_reached(request))
    table = Table(title="预约事项", columns=COLUMNS, rows=rows, row=_row, unit="项")
    context = {"columns": COLUMNS, "rows": [_row(r) for r in rows], "tabs": tabs(request)}
    return page(request, "visits/services.html", context, tables=[table])


def _row(row: Service) -> dict[str, Any]:
    return {
        "title": row.title, "url": reverse("desk_service", args=[row.pk]), "kind": row.get_kind_display(),
        "office": row.office.name, "hours": "；".join(str(h) for h in row.hours.all()) or "还没有设时间",
        "size": f"{row.minutes}分钟，{row.places}人", "public": "开放" if row.public else "不开放",
        "state": parts.Badge(text="启用" if row.active else "停用", tone="green" if row.active else "grey"),
    }  # fmt: skip


class Form(forms.ModelForm):
    class Meta:
        model = Service
        fields = (
            "office",
            "kind",
            "title",
            "about",
            "minutes",
            "places",
            "ahead",
            "notice",
            "person",
            "away",
            "public",
            "proof",
            "active",
        )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = own_offices(request, MANAGERS)
        held = Grant.objects.current(timezone.localdate()).filter(office__in=mine)
        offices: Any = self.fields["office"]
        people: Any = self.fields["person"]
        offices.queryset, people.queryset = mine, User.objects.filter(pk__in=held.values("user"))
        people.help_text = "某一个人的时间（如某律师）才选；这个人离岗时按下一项办。"


class HoursForm(forms.ModelForm):
    class Meta:
        model = Hours
        fields = ("days", "begins", "ends")
        widgets = {"begins": NativeTime(), "ends": NativeTime()}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("begins") and data.get("ends") and data["ends"] <= data["begins"]:
            self.add_error("ends", "结束应晚于开始。")
        return data


class ClosureForm(forms.ModelForm):
    class Meta:
        model = Closure
        fields = ("since", "until", "reason")
        widgets = {"since": NativeDate(), "until": NativeDate()}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", "不能早于开始的日期。")
        return data


@managers
def new(request: HttpRequest) -> HttpResponse:
    return _edit(request, Service(), "新的预约事项")


@managers
def one(request: HttpRequest, pk: int) -> HttpResponse:
    row = _held(request, pk)
    return _edit(request, row, row.title)


def _held(request: HttpRequest, pk: int) -> Service:
    found: Service | None = _reached(request).filter(pk=pk).first()
    if found is None:
        raise Http404("没有这个预约事项，或它不在您的职责范围内。")
    return found


def _edit(request: HttpRequest, row: Service, title: str) -> HttpResponse:
    form = Form(request, request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        made = form.save()
        journal(request.user, CHANGED, f"{made.office} {made.title}", {"on": {"service": made.pk}})
        messages.success(request, "已保存。" if made.hours.exists() else "已保存。请接着设置可以预约的时间。")
        return redirect("desk_service", made.pk)
    return show(request, row, form, title=title)


def show(
    request: HttpRequest, row: Service, form: Any, *, title: str = "", hours: Any = None, closure: Any = None
) -> HttpResponse:
    crumbs = [parts.Link(label="预约设置", url=reverse("desk_services")), parts.Link(label=title or row.title)]
    today = timezone.localdate()
    context = {
        "row": row, "title": title or row.title, "form": form, "crumbs": crumbs, "hours": hours or HoursForm(),
        "closure": closure or ClosureForm(), "days": slots.days_of(row, today, today + 13 * slots.ONE) if row.pk else [],
        "closures": row.closures.filter(until__gte=today) if row.pk else [],
    }  # fmt: skip
    wrong = any(f is not None and f.errors for f in (form, hours, closure))
    return page(request, "visits/service.html", context, status=422 if wrong else 200)


@managers
def hours(request: HttpRequest, pk: int) -> HttpResponse:
    """One more stretch of hours."""
    return _add(request, pk, "hours", HoursForm)


@managers
def closure(request: HttpRequest, pk: int) -> HttpResponse:
    """Days on which it is closed. Bookings already made stand; they are to be called."""
    return _add(request, pk, "closure", ClosureForm)


def _add(request: HttpRequest, pk: int, name: str, made: Any) -> HttpResponse:
    row = _held(request, pk)
    if request.method != "POST":
        return redirect("desk_service", pk)
    form = made(request.POST, prefix=None)
    form.instance.service = row
    if not form.is_valid():
        return show(request, row, Form(request, instance=row), **{name: form})
    kept = form.save()
    journal(request.user, CHANGED, f"{row.office} {row.title}：{kept}", {"on": {"service": row.pk}})
    messages.success(request, "已添加。")
    return redirect("desk_service", pk)


@managers
def drop(request: HttpRequest, pk: int, what: str, row: int) -> HttpResponse:
    """Take hours or a closure away."""
    service = _held(request, pk)
    rows: Any = {"hours": service.hours, "closure": service.closures}.get(what)
    if rows is None:
        raise Http404("没有这个操作。")
    if request.method == "POST" and (found := rows.filter(pk=row).first()):
        journal(request.user, CHANGED, f"{service.office} {service.title}：去掉{found}", {"on": {"service": pk}})
        found.delete()
        messages.success(request, "已去掉。已有的预约不受影响，需要时请逐个联系。")
    return redirect("desk_service", pk)
