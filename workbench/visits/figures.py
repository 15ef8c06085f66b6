"""Figures of bookings, waiting and duty of a period, each with what it lists and how it is counted."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from common.bookings.models import Booking
from common.bookings.reach import CLERKS, READERS, holds, within
from common.calls.figures import Measured
from common.duty.models import Rota, Turn
from common.queue import figures
from common.queue.models import Ticket
from workbench import parts
from workbench.chinese import date_text
from workbench.hotline.figures import period_of
from workbench.listed import Table, exportable
from workbench.pages.base import page

from .base import readers, tabs

COLUMNS = (
    parts.Column(key="title", label="指标"),
    parts.Column(key="value", label="数值"),
    parts.Column(key="list", label="清单", kind="link"),
    parts.Column(key="numerator", label="分子", kind="number"),
    parts.Column(key="denominator", label="分母", kind="number"),
    parts.Column(key="source", label="口径", wide=True),
)
SERVICES = (
    parts.Column(key="office", label="机构"),
    parts.Column(key="service", label="预约事项"),
    parts.Column(key="booked", label="预约", kind="number"),
    parts.Column(key="kept", label="已到", kind="number"),
    parts.Column(key="missed", label="未到", kind="number"),
    parts.Column(key="cancelled", label="取消", kind="number"),
)
QUEUES = (
    parts.Column(key="office", label="机构"),
    parts.Column(key="queue", label="业务"),
    parts.Column(key="taken", label="取号", kind="number"),
    parts.Column(key="served", label="办理", kind="number"),
    parts.Column(key="skipped", label="过号", kind="number"),
    parts.Column(key="wait", label="平均等候"),
    parts.Column(key="longest", label="最长等候"),
)
PEOPLE = (
    parts.Column(key="office", label="机构"),
    parts.Column(key="name", label="值班人"),
    parts.Column(key="work", label="工作日班", kind="number"),
    parts.Column(key="off", label="周末节假日班", kind="number"),
    parts.Column(key="total", label="合计", kind="number"),
)


@readers
@exportable
def index(request: HttpRequest) -> HttpResponse:
    form, since, until = period_of(request.GET)
    bookings, tickets = Booking.objects.reach(request.user, READERS), Ticket.objects.reach(request.user, READERS)
    opens = holds(request.user, CLERKS)
    measures = [_row(m, since, until, opens) for m in figures.measured(figures.counts(bookings, tickets, since, until))]
    services = [_service(r) for r in figures.by_service(bookings, since, until)]
    queues = [_queue(r) for r in figures.by_queue(tickets, since, until)]
    people = [_person(r) for r in _shifts(request, since, until)]
    said = [("期间", f"{date_text(since)}至{date_text(until)}")]
    split = (
        ("services", "预约分事项", SERVICES, services),
        ("queues", "等候分业务", QUEUES, queues),
        ("people", "值班分人", PEOPLE, people),
    )
    tables = [
        Table(title="预约接待数据", columns=COLUMNS, rows=measures, filters=said, unit="项"),
        *(Table(key=key, title=title, columns=columns, rows=rows, filters=said) for key, title, columns, rows in split),
    ]
    context = {"form": form, "columns": COLUMNS, "rows": measures, "split": split, "tabs": tabs(request)}
    return page(request, "visits/figures.html", context, tables=tables)


def _row(m: Measured, since: date, until: date, opens: bool) -> dict[str, Any]:
    """A number leads to what it counts, for those who may open that."""
    what, state = figures.LISTS.get(m.figure.code, ("", ""))
    link = None
    if what and opens:
        asked = {"day": since, "until": until, "state": state}
        link = f"{reverse('desk_bookings' if what == 'bookings' else 'desk_tickets')}?{urlencode(asked)}"
    note = f"；{m.figure.note}" if m.figure.note else ""
    value = length(m.value) if m.figure.unit == "秒" else m.text.replace("—", "")
    shown = parts.Link(label="看是哪些", url=link) if link else None
    return {"title": m.figure.title, "value": value, "list": shown, "numerator": m.numerator,
            "denominator": m.denominator, "source": f"{m.figure.source}{note}"}  # fmt: skip


def length(seconds: Any) -> str:
    """12分05秒; nothing for nothing."""
    return "" if seconds is None else f"{int(seconds) // 60}分{int(seconds) % 60:02d}秒"


def _service(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "office": row["office__name"], "service": row["service__title"]}


def _queue(row: dict[str, Any]) -> dict[str, Any]:
    wait = length(row["waited_"] / row["waits"]) if row["waits"] else ""
    return {**row, "office": row["office__name"], "queue": f"{row['queue__letter']} {row['queue__title']}", "wait": wait,
            "longest": length(row["longest"])}  # fmt: skip


def _shifts(request: HttpRequest, since: date, until: date) -> Any:
    """Published turns by person. One statement."""
    rotas = Rota.objects.filter(within(request.user, READERS), published_at__isnull=False)
    rows = Turn.objects.filter(rota__in=rotas.values("pk"), day__range=(since, until), member__isnull=False).order_by()
    named = rows.values("member__office__name", "member__name", "member_id")
    counted = named.annotate(work=Count("pk", filter=Q(off=False)), holiday=Count("pk", filter=Q(off=True)))
    return counted.order_by("member__office__name", "member__name", "member_id")


def _person(row: dict[str, Any]) -> dict[str, Any]:
    return {"office": row["member__office__name"], "name": row["member__name"], "work": row["work"], "off": row["holiday"],
            "total": row["work"] + row["holiday"]}  # fmt: skip
