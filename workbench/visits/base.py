"""Who may come in where people are received, and what the pages share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date

from common.bookings.models import Booking, State
from common.bookings.reach import CLERKS, MANAGERS, READERS, holds, offices
from common.queue.models import Ticket
from kernel.reach.models import Office
from workbench import parts
from workbench.pages.base import desk

View = Callable[..., HttpResponse]
CLOSED = "这一页由接待人员使用。需要时请管理员授予“窗口接待人员”等岗位。"
MANAGED = "预约和值班的设置由调委会主任、司法所或者业务科室调整。"
TONES: dict[str, parts.Tone] = {
    State.BOOKED: "blue", State.ARRIVED: "green", State.MISSED: "amber", State.CANCELLED: "grey",
}  # fmt: skip


def _for(roles: frozenset[str], view: View, why: str) -> View:
    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not holds(request.user, roles):
            raise PermissionDenied(why)
        return view(request, *args, **kwargs)

    return desk(inner)


def clerks(view: View) -> View:
    """A page for whoever receives people."""
    return _for(CLERKS, view, CLOSED)


def managers(view: View) -> View:
    """A page of what is declared: services, windows, sites of duty."""
    return _for(MANAGERS, view, MANAGED)


def readers(view: View) -> View:
    return _for(READERS, view, CLOSED)


def booking_or_404(request: HttpRequest, key: Any) -> Booking:
    rows = Booking.objects.reach(request.user).select_related("service__office", "service__person", "case", "made_by")
    found: Booking | None = rows.filter(pk=key).first()
    if found is None:
        raise Http404("没有这个预约，或它不在您的职责范围内。")
    return found


def ticket_or_404(request: HttpRequest, key: Any) -> Ticket:
    rows = Ticket.objects.reach(request.user).select_related("queue", "window", "office", "booking", "case")
    found: Ticket | None = rows.filter(pk=key).first()
    if found is None:
        raise Http404("没有这个号，或它不在您的职责范围内。")
    return found


def day_of(request: HttpRequest) -> date:
    """The day asked for, today otherwise."""
    try:
        return parse_date(request.GET.get("day", "")) or timezone.localdate()
    except ValueError:
        return timezone.localdate()


def until_of(request: HttpRequest, day: date) -> date:
    """The last day of a list that begins with `day`: that day itself unless asked otherwise, a year at most."""
    try:
        found = parse_date(request.GET.get("until", "")) or day
    except ValueError:
        return day
    return min(max(day, found), day + timedelta(days=366))


def own_offices(request: HttpRequest, roles: frozenset[str] = CLERKS) -> Any:
    """Offices in which this person receives people, or manages that."""
    return Office.objects.filter(offices(request.user, roles), active=True).order_by("name", "pk")


def badge(row: Booking) -> parts.Badge:
    return parts.Badge(text=row.get_state_display(), tone=TONES[row.state])


TABS = (
    ("预约", "desk_bookings", CLERKS), ("叫号", "desk_queue", CLERKS), ("今日号单", "desk_tickets", CLERKS),
    ("值班", "desk_duty", CLERKS), ("排班", "desk_rotas", MANAGERS),
    ("数据", "desk_visits_figures", READERS), ("预约设置", "desk_services", MANAGERS), ("叫号设置", "desk_halls", MANAGERS),
    ("值班设置", "desk_duty_setup", MANAGERS),
)  # fmt: skip


def tabs(request: HttpRequest) -> list[parts.Link]:
    """The pages of receiving people this person may open; the present one without an address."""
    known = [(t, reverse(n)) for t, n, roles in TABS if holds(request.user, roles)]
    return [parts.Link(label=t, url="" if request.path == url else url) for t, url in known]


def number(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 10 else 0
