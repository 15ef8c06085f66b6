"""Sending again: one event or all of a span of time, in the order of each case, under the same ids."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from kernel.cases.models import Event
from kernel.cases.refusals import Refused

from .models import Delivery, DeliveryState, Outgoing, State, Subscription
from .outbox import deliveries_for, events_of
from .wants import condition

MOST = 20_000  # events sent again at a time
AFRESH = ("state", "attempts", "next_at", "failing_since", "replayed_at", "done_at", "error")


def span(subscription: Subscription, since: datetime, until: datetime) -> QuerySet[Event]:
    """Events recorded in [since, until) that this subscription wants."""
    return Event.objects.filter(condition(subscription.wants), recorded_at__gte=since, recorded_at__lt=until)


@transaction.atomic
def replay(subscription: Subscription, events: QuerySet[Event]) -> int:
    """Put events back in line, those forgotten meanwhile too; how many. Raises Refused where it is too much at a time.

    They take their own place in their case: what waits behind them goes out after them. What is not yet shared out is
    left to come by itself, lest it overtake an earlier event of its case.
    """
    events = events.exclude(pk__in=Outgoing.objects.values("pk"))
    ids = list(events.order_by("recorded_at", "id").values_list("pk", flat=True)[: MOST + 1])
    if len(ids) > MOST:
        raise Refused(f"这段时间的事件超过 {MOST} 个，请缩短时间范围，分几次重发。")
    now = timezone.now()
    rows = deliveries_for(subscription, events_of(ids))
    for row in rows:
        row.next_at = row.replayed_at = now
    Delivery.objects.bulk_create(
        rows, batch_size=400, update_conflicts=True, unique_fields=["subscription", "case", "seq"], update_fields=AFRESH
    )
    return len(rows)


def resend(delivery: Delivery) -> None:
    """Put one delivery back in line."""
    now = timezone.now()
    Delivery.objects.filter(pk=delivery.pk).update(
        state=DeliveryState.WAITING,
        attempts=0,
        next_at=now,
        replayed_at=now,
        failing_since=None,
        done_at=None,
        error="",
    )


def skip(delivery: Delivery) -> bool:
    """Let a case go on without this event; False where it is no longer open."""
    still = Delivery.objects.filter(pk=delivery.pk, state__in=(DeliveryState.WAITING, DeliveryState.STUCK))
    return bool(still.update(state=DeliveryState.SKIPPED, done_at=timezone.now(), taken_until=None))


def resume(subscription: Subscription) -> int:
    """Send again from where it stopped, at once; how many events wait."""
    Subscription.objects.filter(pk=subscription.pk).update(state=State.ACTIVE, why="", streak=0, rest_until=None)
    waiting = Delivery.objects.filter(subscription=subscription, state__in=(DeliveryState.WAITING, DeliveryState.STUCK))
    return waiting.update(state=DeliveryState.WAITING, next_at=timezone.now(), failing_since=None)


def end(subscription: Subscription) -> int:
    """Tell this peer nothing any more; how many events it will not be told."""
    Subscription.objects.filter(pk=subscription.pk).update(state=State.ENDED, why="", former="", former_until=None)
    waiting = Delivery.objects.filter(subscription=subscription, state__in=(DeliveryState.WAITING, DeliveryState.STUCK))
    return waiting.update(state=DeliveryState.SKIPPED, done_at=timezone.now())
