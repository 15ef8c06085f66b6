"""One subscription: how it stands, and the way of each event."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Exists, Min
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from exchange.webhooks import wants
from exchange.webhooks.models import OPEN, Delivery, DeliveryState, State, Subscription
from exchange.webhooks.sending import ahead
from workbench import parts
from workbench.admin.base import admin, history, show
from workbench.admin.forms import FilterForm
from workbench.chinese import moment_text
from workbench.listed import Table, exportable

from .shared import badge, subscription, titles

SIZE = 20


class Search(FilterForm):
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "不限"), *DeliveryState.choices])
    event = forms.UUIDField(label="事件编号", required=False)


@admin
@exportable
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """A subscription with its latest deliveries. Administrators see no case: an event has its number, not a name."""
    row = subscription(request, pk)
    form = Search(request.GET)
    rows = Delivery.objects.filter(subscription=row).annotate(behind=Exists(ahead(row))).order_by("-id")
    if state := form.value("state"):
        rows = rows.filter(state=state)
    if event := form.value("event"):
        rows = rows.filter(event_id=event)
    part = Paginator(rows, SIZE).get_page(request.GET.get("page"))
    context = {
        "row": row, "state": badge(row), "live": row.state != State.ENDED, "active": row.state == State.ACTIVE,
        "facts": _facts(row), "part": part, "deliveries": [_line(d) for d in part], "form": form,
        "chips": form.active(), "trail": history(subscription=pk), "notes": _notes(row),
    }  # fmt: skip
    table = Table(
        title=f"推送记录：{row.name}", columns=DELIVERIES, rows=rows, row=_told, order="最近登记在前",
        filters=[("推送", row.name), *form.said()],
    )  # fmt: skip
    crumbs = [parts.Link(label=row.name)]
    return show(request, "webhooks/one.html", context, at="webhooks", crumbs=crumbs, tables=[table])


DELIVERIES = (
    parts.Column(key="made", label="登记时间", kind="moment"),
    parts.Column(key="title", label="事件"),
    parts.Column(key="event", label="编号", kind="code"),
    parts.Column(key="badge", label="状态", kind="badge"),
    parts.Column(key="attempts", label="次数", kind="number"),
    parts.Column(key="result", label="结果", wide=True),
)


def _told(row: Any) -> dict[str, Any]:
    """One delivery as a sheet tells it."""
    line = _line(row)
    title = line["title"] + ("（重发）" if row.replayed_at else "")
    return {**line, "title": title, "made": row.made_at, "event": row.event_id, "attempts": row.attempts}


def _facts(row: Subscription) -> list[tuple[Any, ...]]:
    waiting = Delivery.objects.filter(subscription=row, state__in=OPEN)
    oldest = waiting.aggregate(at=Min("made_at"))["at"]
    queue = f"{waiting.count()} 个，最早的登记于{moment_text(oldest)}" if oldest else "没有"
    failed = f"{moment_text(row.last_failed_at)}，{row.last_error}" if row.last_failed_at else "没有失败过"
    found = [
        ("账号", f"{row.user}（{row.user.username}）"),
        ("接收地址", row.url, "wide"),
        ("推送内容", titles(row), "wide"),
        ("等待推送", queue),
        ("最近送达", moment_text(row.last_ok_at) if row.last_ok_at else "还没有送达过"),
        ("最近失败", failed),
    ]
    if row.former_until and row.former_until > timezone.now():
        found.append(("上一个签名密钥", f"可用至{moment_text(row.former_until)}"))
    return found


def _notes(row: Subscription) -> list[tuple[str, str]]:
    found = []
    if row.state == State.SUSPENDED:
        found.append(("red", f"{row.why}。排除原因并测试成功后，点“恢复推送”，期间的事件按顺序补送。"))
    if row.state == State.PAUSED:
        found.append(("amber", "已暂停。新的事件会保留，恢复后按顺序补送。"))
    if row.state == State.ACTIVE and row.rest_until and row.rest_until > timezone.now():
        found.append(("amber", f"对方连续没有应答，{moment_text(row.rest_until)}再试。"))
    if not row.user.is_active:
        found.append(("red", "对方系统的账号已停用，它看不到任何案件，不会收到任何事件。"))
    return found


def _line(row: Any) -> dict[str, Any]:
    """One delivery as its row shows it."""
    result = row.error or (f"应答 {row.code}，{row.ms} 毫秒" if row.code else "")
    if row.state == DeliveryState.WAITING and row.behind:
        result = "等该案前一个事件送达"
    elif row.state == DeliveryState.WAITING and row.attempts:
        result += f"；{moment_text(row.next_at)}再试"
    return {
        "row": row,
        "title": wants.title(row.type),
        "badge": badge(row),
        "result": result,
        "open": row.state in OPEN,
        "again": row.state not in {DeliveryState.WAITING, DeliveryState.WITHHELD} or row.attempts > 0,
    }
