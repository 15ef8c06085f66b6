"""What sends by itself: at once after an act, every minute for what is tried again, and daily forgetting."""

from __future__ import annotations

from datetime import time, timedelta

from django.utils import timezone

from kernel.jobs.declare import every, job

from . import sending
from .models import Delivery, DeliveryState, Subscription
from .outbox import wake

KEPT = timedelta(days=90)  # how long what was settled is shown; events themselves are kept and can be sent again
BATCH = 2000

every("webhooks", title="推送事件（重试）", seconds=60, run="exchange.webhooks.jobs.send")
every("webhooks.forget", title="清理推送记录", daily=time(4, 10), run="exchange.webhooks.jobs.forget")


@job(title="推送事件")
def pump() -> None:
    """Send what just happened; what is left over is taken up by the next of its kind."""
    send()


def send() -> None:
    """The same by the clock."""
    if sending.run():
        wake()


def forget() -> int:
    """Delete deliveries settled long ago, and secrets that ran out. What still waits is never deleted."""
    before, done = timezone.now() - KEPT, 0
    Subscription.objects.filter(former_until__lte=timezone.now()).update(former="", former_until=None)
    old = Delivery.objects.filter(
        done_at__lt=before, state__in=(DeliveryState.SENT, DeliveryState.WITHHELD, DeliveryState.SKIPPED)
    )
    while ids := list(old.values_list("pk", flat=True)[:BATCH]):
        done += Delivery.objects.filter(pk__in=ids).delete()[0]
    return done
