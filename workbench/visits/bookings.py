"""Who comes today: the list of a day, one booking, and what is done with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from common.bookings import booking
from common.bookings.models import Booking, State
from common.queue import tickets
from common.queue.figures import bookings_of
from kernel.cases.refusals import Refused
from workbench import parts
from workbench.chinese import date_text, moment_text, weekday_text
from workbench.listed import Table, exportable
from workbench.pages.base import page

from .base import badge, booking_or_404, clerks, day_of, tabs, until_of
from .take_in import door_there

SHOWN = 200
COLUMNS = (
    parts.Column(key="at", label="时间", link=True),
    parts.Column(key="name", label="姓名"),
    parts.Column(key="phone", label="电话", kind="code"),
    parts.Column(key="service", label="预约事项"),
    parts.Column(key="about", label="要办的事", wide=True),
    parts.Column(key="state", label="状态", kind="badge"),
    parts.Column(key="office", label="机构", hide_on_phone=True),
)
ACTS: dict[str, tuple[Any, str]] = {
    "arrive": (tickets.check_in, "已登记到达。"),
    "miss": (booking.miss, "已登记未到。"),
    "undo": (booking.undo, "已撤销，恢复为“已预约”。"),
}


@clerks
@exportable
def index(request: HttpRequest) -> HttpResponse:
    """Everybody of one day within reach, by the hour; a figure asks for several days and one state."""
    day, state = day_of(request), request.GET.get("state", "")
    until = until_of(request, day)
    every = bookings_of(Booking.objects.reach(request.user), day, until)
    seen = (every.filter(state=state) if state in State.values else every).select_related("service", "office")
    found = list(seen[: SHOWN + 1])
    counts = every.order_by().aggregate(**{s.value: Count("pk", filter=Q(state=s)) for s in State})
    span = f"{date_text(day)}（{weekday_text(day)}）" if until == day else f"{date_text(day)}至{date_text(until)}"
    said = [("日期", span), *([("状态", State(state).label)] if state in State.values else [])]
    title = f"{span}的预约" + (f"：{State(state).label}" if state in State.values else "")
    table = Table(title="预约", columns=COLUMNS, rows=seen, row=lambda b: row(b, day == until), filters=said, unit="个")
    context = {
        "columns": COLUMNS, "rows": [row(r, day == until) for r in found[:SHOWN]], "more": len(found) > SHOWN, "tabs": tabs(request),
        "title": title, "day": day, "before": day - timedelta(days=1), "after": day + timedelta(days=1),
        "stats": [parts.Stat(label=s.label, value=counts[s.value], unit="人") for s in State],
    }  # fmt: skip
    return page(request, "visits/bookings.html", context, tables=[table])


def row(booked: Booking, one_day: bool) -> dict[str, Any]:
    at = timezone.localtime(booked.at)
    return {
        "at": f"{at:%H:%M}" if one_day else f"{at:%m-%d %H:%M}", "url": reverse("desk_booking", args=[booked.pk]),
        "name": booked.name, "phone": booked.masked, "service": booked.service.title, "about": booked.about,
        "state": badge(booked), "office": booked.office.name,
    }  # fmt: skip


class Cancelling(forms.Form):
    said = forms.CharField(
        label="取消的原因", max_length=200, help_text="会短信告诉预约人。", widget=forms.Textarea(attrs={"rows": 2})
    )


@clerks
def one(request: HttpRequest, key: UUID) -> HttpResponse:
    """One booking with what can be done with it."""
    return show(request, booking_or_404(request, key))


def show(
    request: HttpRequest, row: Booking, *, form: Cancelling | None = None, phone: str = "", status: int = 200
) -> HttpResponse:
    crumbs = [parts.Link(label="预约", url=reverse("desk_bookings")), parts.Link(label=booking.when(row))]
    here = timezone.localdate(row.at) <= timezone.localdate()
    context = {
        "row": row, "when": booking.when(row), "badge": badge(row), "facts": _facts(row, phone), "crumbs": crumbs,
        "form": form or Cancelling(), "may_arrive": row.live and here, "may_miss": row.live and row.at <= timezone.now(),
        "may_undo": row.state in {State.ARRIVED, State.MISSED} and row.case_id is None
        and timezone.localdate(row.at) == timezone.localdate(),
        "may_open": row.state == State.ARRIVED and row.case_id is None and door_there(),
        "case": row.case, "looked": bool(phone),
    }  # fmt: skip
    answer = page(request, "visits/booking.html", context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


def _facts(row: Booking, phone: str) -> list[tuple[Any, ...]]:
    pairs = [
        ("姓名", row.name),
        ("电话", phone or row.masked),
        ("预约事项", f"{row.service.title}（{row.service.office}）"),
        ("时间", f"{booking.when(row)}，{row.minutes}分钟"),
        ("来源", f"{row.get_via_display()}{'，' + str(row.made_by) + '登记' if row.made_by else ''}"),
        ("登记时间", moment_text(row.made_at)),
        ("要办的事", row.about, "wide"),
    ]
    if row.service.at_home:
        pairs += [("上门地址", row.address, "wide"), ("上门的理由", row.grounds, "wide")]
    if row.moved:
        pairs.append(("改期", f"{row.moved}次"))
    if row.said:
        pairs.append(("取消的原因", row.said, "wide"))
    return pairs


@clerks
def act(request: HttpRequest, key: UUID, what: str) -> HttpResponse:
    """Arrived, did not come, a slip of the hand; or the whole number, to call."""
    row = booking_or_404(request, key)
    if what not in ACTS and what != "look":
        raise Http404("没有这个操作。")
    if request.method != "POST":
        return redirect("desk_booking", key)
    try:
        if what == "look":
            return show(request, row, phone=booking.look(row, by=request.user))
        do, told = ACTS[what]
        given = do(row, by=request.user)
        messages.success(request, f"{told}号数 {given.text}。" if given else told)
    except Refused as refused:
        messages.warning(request, refused.reason)
    return redirect("desk_booking", key)


@clerks
def cancel(request: HttpRequest, key: UUID) -> HttpResponse:
    row = booking_or_404(request, key)
    if request.method != "POST":
        return redirect("desk_booking", key)
    form = Cancelling(request.POST)
    if form.is_valid():
        try:
            booking.cancel(row, by=request.user, said=form.cleaned_data["said"])
            messages.success(request, "已取消，原因已短信告诉预约人。" if row.phone else "已取消。预约人没有留电话。")
            return redirect("desk_booking", key)
        except Refused as refused:
            form.add_error(None, refused.reason)
    return show(request, row, form=form, status=422)
