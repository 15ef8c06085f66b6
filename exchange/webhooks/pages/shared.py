"""How subscriptions and deliveries are put into words."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from exchange.webhooks import wants
from exchange.webhooks.models import Delivery, DeliveryState, State, Subscription
from kernel.journal.models import AdminEntry
from workbench import parts
from workbench.admin.base import Change, held, record

MISSING = "没有这个推送。"
TONES: dict[str, parts.Tone] = {
    State.ACTIVE: "green",
    State.PAUSED: "amber",
    State.SUSPENDED: "red",
    State.ENDED: "grey",
    DeliveryState.WAITING: "blue",
    DeliveryState.SENT: "green",
    DeliveryState.STUCK: "red",
    DeliveryState.WITHHELD: "grey",
    DeliveryState.SKIPPED: "grey",
}


def subscription(request: HttpRequest, pk: int, *, live: bool = False) -> Subscription:
    """The row a page is about, locked while it is changed. `live`: 404 for one that was ended."""
    rows = Subscription.objects.select_related("user")
    return held(request, rows.exclude(state=State.ENDED) if live else rows, pk, MISSING)


def badge(row: Subscription | Delivery) -> parts.Badge:
    if isinstance(row, Delivery) and row.state == DeliveryState.WAITING and row.attempts:
        return parts.Badge(text="失败，等待再试", tone="amber")
    return parts.Badge(text=row.get_state_display(), tone=TONES[row.state])


def here(row: Subscription) -> str:
    return reverse("admin_webhook", args=[row.pk])


def crumb(row: Subscription) -> parts.Link:
    return parts.Link(label=row.name, url=here(row))


def trace(
    request: HttpRequest, act: str, row: Subscription, changes: list[Change] | None = None, **more: Any
) -> AdminEntry:
    """Journal an act on a subscription."""
    return record(request, act, row.name, on={"subscription": row.pk}, changes=changes or [], **more)


def titles(row: Subscription) -> str:
    return "；".join(wants.title(w) for w in row.wants)
