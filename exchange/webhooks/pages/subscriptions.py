"""Subscriptions: all of them, a new one, a changed one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from exchange.webhooks import signing
from exchange.webhooks.models import OPEN, Subscription
from workbench import parts
from workbench.admin.base import Listing, admin, changing, form_page, listing, show
from workbench.listed import exportable

from .forms import SubscriptionForm
from .shared import badge, crumb, here, subscription, titles, trace

COLUMNS = (
    parts.Column(key="name", label="名称", link=True),
    parts.Column(key="user", label="账号"),
    parts.Column(key="wants", label="推送内容", wide=True),
    parts.Column(key="waiting", label="等待", kind="number"),
    parts.Column(key="last", label="最近送达", kind="moment"),
    parts.Column(key="state", label="状态", kind="badge"),
)


def _row(row: Any) -> dict[str, Any]:
    return {
        "name": row.name,
        "url": here(row),
        "user": str(row.user),
        "wants": titles(row),
        "waiting": row.waiting,
        "last": row.last_ok_at,
        "state": badge(row),
    }


@admin
@exportable
def everybody(request: HttpRequest) -> HttpResponse:
    """All subscriptions, with what waits for each."""
    waiting = Count("deliveries", filter=Q(deliveries__state__in=OPEN))
    words = Listing(
        title="事件推送",
        columns=COLUMNS,
        row=_row,
        intro="案件有进展时通知其他系统。只推送对方账号职责范围内的案件，只说发生了什么，不含当事人信息。",
        empty=("还没有推送", "其他系统需要及时知道案件进展时，先为它建立账号并授权，再点“新建推送”。"),
        actions=(parts.Link(label="新建推送", url=reverse("admin_webhook_add"), icon="plus"),),
    )
    rows = Subscription.objects.select_related("user").annotate(waiting=waiting).order_by("name")
    return listing(request, words, rows, at="webhooks")


def _form(request: HttpRequest, form: SubscriptionForm, **words: Any) -> HttpResponse:
    return form_page(request, form, at="webhooks", template="webhooks/form.html", **words)


@changing
def add(request: HttpRequest) -> HttpResponse:
    """A new subscription; its secret is on the page that answers, and nowhere else."""
    form = SubscriptionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        secret = signing.new_secret()
        form.instance.secret = secret
        row = form.save()
        trace(
            request,
            "新建事件推送",
            row,
            [("账号", "", str(row.user)), ("接收地址", "", row.url), ("推送内容", "", titles(row))],
        )
        return shown_once(request, row, secret)
    return _form(request, form, title="新建推送", submit="新建", back=reverse("admin_webhooks"))


def shown_once(request: HttpRequest, row: Subscription, secret: str) -> HttpResponse:
    context = {"row": row, "secret": secret}
    answer = show(
        request, "webhooks/secret.html", context, at="webhooks", crumbs=[crumb(row), parts.Link(label="签名密钥")]
    )
    answer["Cache-Control"] = "no-store"
    return answer


@changing
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, account, address or contents. What already waits goes to the new address."""
    row = subscription(request, pk, live=True)
    form = SubscriptionForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        form.save()
        trace(request, "修改事件推送", row, form.changes())
        messages.success(request, f"已保存：{row.name}")
        return redirect(here(row))
    return _form(request, form, title="修改推送", submit="保存", back=here(row), crumbs=[crumb(row)])
