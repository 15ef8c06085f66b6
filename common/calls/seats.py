"""Where agents stand: changed by themselves and by the calls they take, each change against the version one saw."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone

from common.live.public import changed
from kernel.cases.refusals import Refused

from .models import Call, Result, Seat, Stage, State

BY_HAND = (State.READY, State.WRAPPING, State.BREAK, State.AWAY)
STALE = "您的状态刚刚变了（例如接进了来电），请看最新情况再选。"


def seat_of(user: Any) -> Seat | None:
    """The seat somebody works at; the one they used last, where they have one in several offices. One query."""
    return Seat.objects.filter(user=user, active=True).select_related("office", "call").order_by("-since", "id").first()


def turn(seat: Seat, state: str, *, version: int) -> None:
    """Change one's own state. Raises Refused: not by hand, or not as it was seen."""
    if state not in BY_HAND:
        raise Refused("“通话中”由来电决定，不能手工选择。")
    if seat.state == State.BUSY:
        raise Refused("您正在通话，挂断以后再改状态。")
    now = timezone.now()
    seen = Seat.objects.filter(pk=seat.pk, version=version).exclude(state=State.BUSY)
    if not seen.update(state=state, since=now, version=F("version") + 1, call=None):
        raise Refused(STALE, "stale")
    changed(f"hotline:{seat.office_id}")


def follow(seat: Seat, call: Call) -> None:
    """Bring a seat to where its call is. What is told late moves nobody who has gone on to another call."""
    now = timezone.now()
    mine = Seat.objects.filter(pk=seat.pk)
    if call.stage in (Stage.TALKING, Stage.HOLDING):
        mine.exclude(call=call, state=State.BUSY).update(
            state=State.BUSY, call=call, since=now, version=F("version") + 1
        )
    elif call.result == Result.ANSWERED:
        mine.filter(call=call, state=State.BUSY).update(state=State.WRAPPING, since=now, version=F("version") + 1)


def done_with(user: Any, call: Call) -> None:
    """After the wrap-up: free for the next."""
    Seat.objects.filter(user=user, call=call, state=State.WRAPPING).update(
        state=State.READY, call=None, since=timezone.now(), version=F("version") + 1
    )
    changed(f"hotline:{call.office_id}")


@transaction.atomic
def claim_number(seat: Seat) -> int:
    """Calls that came under a number before anybody had it; how many are now this person's."""
    unknown = Call.objects.filter(office_id=seat.office_id, number=seat.number, agent=None)
    return unknown.update(agent=seat.user_id)


def unknown_numbers(office_ids: Any) -> list[tuple[str, int]]:
    """Numbers the switch named that nobody has, with how many calls: for whoever keeps the seats."""
    found = Call.objects.filter(office_id__in=office_ids, agent=None).exclude(number="")
    return list(found.order_by().values_list("number").annotate(n=Count("pk")).order_by("-n", "number"))
