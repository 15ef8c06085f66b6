"""Sending what is due: the first open event of each case, several cases at once, a slow peer beside a quick one.

The database is touched by the calling thread alone; other threads do nothing but one POST each. A delivery is leased
before it is sent and settled by whoever holds the lease: a worker killed in between has sent it once too often at
most, and nothing behind it in its case went out.
"""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from kernel.reach.models import User

from . import payload, signing
from .models import OPEN, Delivery, DeliveryState, State, Subscription
from .outbox import HEAVY, share_out, visible
from .outcome import settle
from .post import DEADLINE, Outcome, post

LEASE = timedelta(seconds=90)  # well above PATIENCE and a run's end: nobody else sends what is on its way
PATIENCE = 2 * DEADLINE  # seconds after which nobody waits for a letter, wherever it hangs
WIDE = 4  # cases of one subscription sent at once, one where the last attempt failed
THREADS = 32
BUDGET = 25.0  # seconds after which a run leaves the worker to other jobs


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One message ready to be sent; nothing in it needs the database."""

    delivery: Delivery
    url: str
    body: bytes
    headers: dict[str, str]


def run(budget: float = BUDGET) -> bool:
    """Share out and send until nothing is due or the time is up; whether something may be left."""
    until, sender = time.monotonic() + budget, Sender()
    try:
        while True:
            share_out()
            if not sender.start() and not sender.going:
                return False
            sender.settle_first()
            if time.monotonic() >= until:
                sender.settle_all()
                return True
    finally:
        sender.pool.shutdown(wait=False, cancel_futures=True)


class Sender:
    """Letters on their way. A slow peer fills its own few places and no more."""

    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(THREADS, thread_name_prefix="webhook")
        self.going: dict[Future[Outcome], tuple[Letter, float]] = {}

    def start(self) -> int:
        """Send off what is due; how many deliveries were sent off or put aside."""
        moved, busy = 0, Counter(letter.delivery.subscription_id for letter, _ in self.going.values())
        for subscription in _awake():
            room = min((1 if subscription.streak else WIDE) - busy[subscription.pk], THREADS - len(self.going))
            letters, withheld = _take(subscription, room) if room > 0 else ([], 0)
            for letter in letters:
                self.going[self.pool.submit(post, letter.url, letter.body, letter.headers)] = letter, time.monotonic()
            moved += withheld + len(letters)
        return moved

    def settle_first(self) -> None:
        """Wait for the first outcome. What hangs in the resolver beyond all deadlines counts as failed."""
        done, _ = wait(self.going, timeout=1, return_when=FIRST_COMPLETED)
        for future in done:
            settle(self.going.pop(future)[0].delivery, future.result())
        for future, (letter, begun) in list(self.going.items()):
            if time.monotonic() - begun > PATIENCE:
                del self.going[future]
                settle(letter.delivery, Outcome(error="对方没有在时限内应答"))

    def settle_all(self) -> None:
        while self.going:
            self.settle_first()


def _awake() -> list[Subscription]:
    rested = Q(rest_until=None) | Q(rest_until__lte=timezone.now())
    return list(Subscription.objects.filter(rested, state=State.ACTIVE).order_by("pk"))


def ahead(subscription: Subscription) -> Any:
    """Open deliveries of the same case that must go out before the one of the outer query."""
    return Delivery.objects.filter(
        subscription=subscription, case=OuterRef("case"), seq__lt=OuterRef("seq"), state__in=OPEN
    )


def due(subscription: Subscription, now: datetime) -> Any:
    """Deliveries that may go out now: due, not in anybody's hands, the first open one of their case."""
    rows = Delivery.objects.filter(_free(now), subscription=subscription, state=DeliveryState.WAITING, next_at__lte=now)
    return rows.filter(~Exists(ahead(subscription))).order_by("next_at", "id")


def _free(now: datetime) -> Q:
    return Q(taken_until=None) | Q(taken_until__lt=now)


def _take(subscription: Subscription, room: int) -> tuple[list[Letter], int]:
    """Lease what goes out now, `room` letters at most; what the account no longer sees is put aside and counted."""
    now = timezone.now()
    heavy = [f"event__{name}" for name in HEAVY]
    rows = list(due(subscription, now).select_related("event", "case").defer(*heavy)[:room])
    seen = visible(User.objects.get(pk=subscription.user_id), {d.case_id for d in rows}) if rows else set()
    letters, withheld = [], 0
    for delivery in rows:
        if delivery.case_id not in seen:
            withheld += _mine(delivery, now).update(state=DeliveryState.WITHHELD, done_at=now, taken_until=None)
        elif _mine(delivery, now).update(taken_until=now + LEASE):
            delivery.taken_until = now + LEASE
            letters.append(_letter(subscription, delivery))
    return letters, withheld


def _mine(delivery: Delivery, now: datetime) -> Any:
    """The row as long as nobody else has taken or settled it since it was read."""
    return Delivery.objects.filter(_free(now), pk=delivery.pk, state=DeliveryState.WAITING)


def _letter(subscription: Subscription, delivery: Delivery) -> Letter:
    event, case = delivery.event, delivery.case
    body = payload.body_of(event, case.number, case.procedure)
    headers = _headers(subscription, str(event.pk), body) | {"sinan-attempt": str(delivery.attempts + 1)}
    if delivery.replayed_at:
        headers["sinan-replay"] = "1"
    return Letter(delivery=delivery, url=subscription.url, body=body, headers=headers)


def _headers(subscription: Subscription, message: str, body: bytes) -> dict[str, str]:
    fixed = {"Content-Type": "application/json", "User-Agent": "Sinan-Webhooks/1"}
    return fixed | signing.headers(message, body, subscription.secrets(), int(time.time()))


def ping(subscription: Subscription) -> Outcome:
    """Send a message that says nothing, at once, whatever the subscription's state."""
    message, body = payload.ping()
    return post(subscription.url, body, _headers(subscription, message, body))
