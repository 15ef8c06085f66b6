"""What an administrator does with a subscription: try it, pause it, change its secret, send again. All journalled."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from exchange.webhooks import again, sending, signing
from exchange.webhooks.models import Delivery, State, Subscription
from exchange.webhooks.outbox import wake
from kernel.cases.models import Event
from kernel.cases.refusals import Refused
from workbench.admin.base import admin, changing, form_page
from workbench.chinese import moment_text

from .forms import EndForm, ReplayForm, RotateForm
from .shared import crumb, here, subscription, trace
from .subscriptions import shown_once


@admin
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a message that says nothing, now. Not one transaction: nothing is held while the peer takes its time."""
    row = subscription_now(pk)
    if request.method == "POST":
        found = sending.ping(row)
        said = f"应答 {found.code}" if found.ok else found.error
        trace(request, "测试事件推送", row, [("结果", "", said)])
        say = messages.success if found.ok else messages.error
        say(request, f"测试{'成功' if found.ok else '没有成功'}：{said}，用时 {found.ms} 毫秒。")
    return redirect(here(row))


def subscription_now(pk: int) -> Subscription:
    """The row without a lock. 404 for one that was ended."""
    row = Subscription.objects.exclude(state=State.ENDED).filter(pk=pk).first()
    if row is None:
        raise Http404("没有这个推送。")
    return row


@changing
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Pause what runs, resume what stands."""
    row = subscription(request, pk, live=True)
    if request.method == "POST" and row.state == State.ACTIVE:
        Subscription.objects.filter(pk=pk).update(state=State.PAUSED, why="")
        trace(request, "暂停事件推送", row)
        messages.success(request, "已暂停。期间的事件会保留，恢复后按顺序补送。")
    elif request.method == "POST":
        waiting = again.resume(row)
        trace(request, "恢复事件推送", row, waiting=waiting)
        transaction.on_commit(wake)
        messages.success(request, f"已恢复，{waiting} 个事件开始补送。" if waiting else "已恢复。")
    return redirect(here(row))


@changing
def rotate(request: HttpRequest, pk: int) -> HttpResponse:
    """A new secret, shown this once; the old one stays good for a while beside it."""
    row = subscription(request, pk, live=True)
    form = RotateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        hours, secret = form.cleaned_data["hours"], signing.new_secret()
        row.former, row.former_until = (
            ("", None) if not hours else (row.secret, timezone.now() + timedelta(hours=hours))
        )
        row.secret = secret
        row.save(update_fields=["secret", "former", "former_until"])
        trace(
            request,
            "更换签名密钥",
            row,
            [("上一个密钥可用至", "", moment_text(row.former_until) if hours else "立即失效")],
        )
        return shown_once(request, row, secret)
    intro = "新密钥只显示一次，请准备好交给对方的办法。"
    if row.former_until and row.former_until > timezone.now():
        intro += f"上次更换前的密钥现在起不再使用（原定可用至{moment_text(row.former_until)}）。"
    return form_page(request, form, at="webhooks", intro=intro, title="更换签名密钥", submit="更换", **_place(row))


def _place(row: Subscription) -> Any:
    """Where a form on a subscription stands, and where it leads back to."""
    return {"back": here(row), "crumbs": [crumb(row)]}


@changing
def replay(request: HttpRequest, pk: int) -> HttpResponse:
    """All events of a span of time once more, or one by its number."""
    row = subscription(request, pk, live=True)
    form = ReplayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _replayed(request, row, form.cleaned_data)
        except Refused as why:
            form.add_error(None, why.reason)
    intro = "事件编号和内容不变，对方可据此去重。超出对方职责范围的不会重发。"
    return form_page(request, form, at="webhooks", intro=intro, title="重发事件", submit="重发", **_place(row))


def _replayed(request: HttpRequest, row: Subscription, data: dict[str, Any]) -> HttpResponse:
    if data["event"]:
        events, said = Event.objects.filter(again.condition(row.wants), pk=data["event"]), str(data["event"])
    else:
        events = again.span(row, data["since"], data["until"])
        said = f"{moment_text(data['since'])}至{moment_text(data['until'])}"
    n = again.replay(row, events)
    trace(request, "重发事件", row, [("范围", "", said), ("事件数", "", str(n))])
    transaction.on_commit(wake)
    found = f"{n} 个事件重新排队，按案件先后补送。" if n else "这个范围内没有该推送可以收到的事件。"
    (messages.success if n else messages.warning)(request, found)
    return redirect(here(row))


@changing
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop for good. The row stays, for the record."""
    row = subscription(request, pk, live=True)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        left = again.end(row)
        trace(request, "终止事件推送", row, left=left)
        messages.success(request, f"已终止：{row.name}")
        return redirect("admin_webhooks")
    notes = [("amber", "终止后不能恢复；需要时可以新建一个。只是临时停一停的，请用“暂停推送”。")]
    return form_page(request, form, at="webhooks", notes=notes, title="终止推送", submit="终止", **_place(row))


def _delivery(row: Subscription, pk: int) -> Delivery:
    found = Delivery.objects.filter(subscription=row, pk=pk).first()
    if found is None:
        raise Http404("没有这条推送记录，可能已过保存期。")
    return found


@changing
def resend(request: HttpRequest, pk: int, delivery: int) -> HttpResponse:
    """One event once more, in its place in its case."""
    row = subscription(request, pk, live=True)
    found = _delivery(row, delivery)
    if request.method == "POST":
        again.resend(found)
        trace(request, "重发事件", row, [("事件", "", str(found.event_id))])
        transaction.on_commit(wake)
        messages.success(request, "已重新排队。")
    return redirect(here(row))


@changing
def skip(request: HttpRequest, pk: int, delivery: int) -> HttpResponse:
    """Let a case go on without an event its peer does not take."""
    row = subscription(request, pk, live=True)
    found = _delivery(row, delivery)
    if request.method == "POST" and again.skip(found):
        trace(request, "跳过事件", row, [("事件", "", str(found.event_id))])
        transaction.on_commit(wake)
        messages.success(request, "已跳过，该案后续事件继续推送。")
    return redirect(here(row))
