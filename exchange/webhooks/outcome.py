"""What follows an attempt: done, tried again later, or given up to the administrators."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from kernel import ports
from kernel.journal.models import note
from kernel.reach.models import Grant, User

from .models import Delivery, DeliveryState, State, Subscription
from .post import Outcome

FIRST, LONGEST = timedelta(seconds=30), timedelta(hours=6)
PATIENCE = timedelta(days=3)  # how long a message is tried
SILENT = 3  # attempts in a row without an answer, after which the whole subscription rests
REST, LONGEST_REST = timedelta(seconds=30), timedelta(minutes=10)
ROLE = "administrator"
_dice = secrets.SystemRandom()


def pause(attempts: int) -> timedelta:
    """How long to wait after so many failures: half a minute, two, eight … six hours, a quarter more or less by chance."""
    whole = min(FIRST * 4 ** min(attempts - 1, 10), LONGEST)
    return min(whole * _dice.uniform(0.75, 1.25), LONGEST)


@transaction.atomic
def settle(delivery: Delivery, outcome: Outcome) -> bool:
    """Note how an attempt ended; False for one whose lease went to somebody else."""
    now = timezone.now()
    held = Delivery.objects.filter(pk=delivery.pk, taken_until=delivery.taken_until, state=DeliveryState.WAITING)
    said = {
        "code": outcome.code,
        "error": outcome.error,
        "ms": outcome.ms,
        "attempts": F("attempts") + 1,
        "taken_until": None,
    }
    if outcome.ok:
        done = held.update(state=DeliveryState.SENT, done_at=now, failing_since=None, **said)
        Subscription.objects.filter(pk=delivery.subscription_id).update(streak=0, rest_until=None, last_ok_at=now)
        return bool(done)
    since = delivery.failing_since or now
    done = held.update(next_at=now + pause(delivery.attempts + 1), failing_since=since, **said)
    _failed(delivery.subscription_id, outcome, now)
    if done and now - since >= PATIENCE:
        _give_up(delivery, since, now)
    return bool(done)


def _failed(pk: int, outcome: Outcome, now: datetime) -> None:
    """A subscription nobody answers for rests as a whole; an answer, even a bad one, ends its silence."""
    row = Subscription.objects.get(pk=pk)
    streak = 0 if outcome.reached else row.streak + 1
    rest = min(REST * 2 ** min(streak - SILENT, 10), LONGEST_REST) if streak >= SILENT else None
    Subscription.objects.filter(pk=pk).update(
        streak=streak, rest_until=now + rest if rest else None, last_failed_at=now, last_error=outcome.error
    )


def _give_up(delivery: Delivery, since: datetime, now: datetime) -> None:
    """Where others got through meanwhile, only this case stops; otherwise everything waits for an administrator."""
    row = Subscription.objects.get(pk=delivery.subscription_id)
    if row.last_ok_at and row.last_ok_at > since:
        Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.STUCK)
        text = f"事件推送“{row.name}”有一个案件三天没有送达，该案后续事件已停在其后。请查看原因后重发或跳过。"
        _tell(row, "停止推送一个案件", text)
    elif Subscription.objects.filter(pk=row.pk, state=State.ACTIVE).update(
        state=State.SUSPENDED, why="连续三天没有送达，自动挂起"
    ):
        text = f"事件推送“{row.name}”连续三天没有送达，已自动挂起。期间的事件都保留着，恢复后按顺序补送。"
        _tell(row, "自动挂起事件推送", text)


def _tell(row: Subscription, act: str, text: str) -> None:
    note(None, act, row.name, {"on": {"subscription": row.pk}, "by": "后台任务"})
    link, people = reverse("admin_webhook", args=[row.pk]), administrators()

    def send() -> None:
        for pk in people:
            ports.messages().to_user(pk, "事件推送需要处理", text, link)

    transaction.on_commit(send, robust=True)


def administrators() -> list[int]:
    """Everybody who administers the house today."""
    grants = Grant.objects.current(timezone.localdate()).select_related("post")
    found = {g.user_id for g in grants if ROLE in g.post.roles}
    return sorted(found | set(User.objects.filter(is_superuser=True, is_active=True).values_list("pk", flat=True)))
