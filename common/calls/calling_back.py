"""Calling back: who got no answer, who was promised a call, who was not content. One person calls at a time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from common.people.models import phone_indexes
from kernel.cases.refusals import Refused
from kernel.journal.models import note as journal

from . import choices
from .models import Attempt, Call, CallBack, Outcome, Reason

SHORTEST = 4  # characters that say what was said
LOOKED = "回电查看号码"
WEIGHT: dict[str, int] = {Reason.MISSED: 0, Reason.PROMISED: 1, Reason.UNHAPPY: 2}  # which reason a row keeps


def missed(call: Call) -> CallBack | None:
    """Nobody answered: to be called back, unless the number is not known or its owner got through since."""
    if not call.caller or _got_through(call):
        return None
    due = (call.ended_at or call.started_at) + timedelta(minutes=choices.value("missed_due"))
    return _list(call, Reason.MISSED, due)


def unhappy(call: Call) -> CallBack | None:
    """Everybody who pressed that they were not content is called (合同样例：不满意100%回访)."""
    if not call.caller or call.call_backs.filter(reason=Reason.UNHAPPY).exists():
        return None
    due = (call.ended_at or call.started_at) + timedelta(minutes=choices.value("unhappy_due"))
    return _list(call, Reason.UNHAPPY, due)


def promise(call: Call, *, due: datetime, about: str) -> CallBack:
    """Whoever answered promised to call. Raises Refused where the number is not known."""
    made = _list(call, Reason.PROMISED, due, about) if call.caller else None
    if made is None:
        raise Refused("这个来电没有显示号码，无法登记回电；请问清号码，写在诉求中并生成工单。")
    return made


def came_again(call: Call) -> None:
    """Answered: an earlier call of the same number that nobody answered needs no calling back any more."""
    if call.caller:
        earlier = Q(call__started_at__lt=call.started_at) | Q(call=call)
        open_ = CallBack.objects.filter(
            earlier,
            office_id=call.office_id,
            reason=Reason.MISSED,
            done_at=None,
            phone_index__in=phone_indexes(call.caller),
        )
        open_.update(done_at=timezone.now(), ending="对方再次来电，已接通", reached=True)


def _got_through(call: Call) -> bool:
    later = Call.objects.filter(office_id=call.office_id, started_at__gte=call.started_at, answered_at__isnull=False)
    return later.of_phone(phone_indexes(call.caller)).exclude(pk=call.pk).exists()


def _list(call: Call, reason: str, due: datetime, about: str = "") -> CallBack:
    """On the list, once a number: what is open already takes over the earlier limit and the weightier reason."""
    row = CallBack(
        call=call, office_id=call.office_id, reason=reason, phone=call.caller, phone_index=call.phone_index,
        note=about, due_at=due, next_at=timezone.now(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
        return row
    except IntegrityError:
        return _join(call, reason, due, about)


def _join(call: Call, reason: str, due: datetime, about: str) -> CallBack:
    rows = CallBack.objects.select_for_update().filter(office_id=call.office_id, done_at=None)
    row = rows.filter(phone_index=call.phone_index).first()
    if row is None:  # settled in this very moment
        return _list(call, reason, due, about)
    row.due_at = min(row.due_at, due)
    if WEIGHT[reason] > 0 and WEIGHT[reason] >= WEIGHT[row.reason]:
        row.reason, row.call = reason, call
    if about:
        row.note = "\n".join(filter(None, (row.note, about)))[:500]
    row.save(update_fields=["due_at", "reason", "call", "note"])
    return row


def open_for(user: Any) -> Any:
    """Who is to be called, within reach, who waits longest first; those that rest after an attempt included."""
    return CallBack.objects.reach(user).filter(done_at=None).select_related("call", "taken_by").order_by("due_at", "id")


def claim(row: CallBack, *, by: Any) -> None:
    """Take a call-back in hand; the number may then be read and dialled. Raises Refused where somebody else has it."""
    now = timezone.now()
    free = Q(taken_until=None) | Q(taken_until__lte=now) | Q(taken_by=by)
    lease = now + timedelta(minutes=choices.value("lease"))
    with transaction.atomic():
        rows = CallBack.objects.filter(free, pk=row.pk, done_at=None, next_at__lte=now)
        if not rows.update(taken_by=by, taken_until=lease):
            raise Refused(_why(CallBack.objects.select_related("taken_by").get(pk=row.pk), now), "stale")
        journal(by, LOOKED, str(row), {"on": {"call_back": row.pk}})


def _why(row: CallBack, now: datetime) -> str:
    if row.done_at:
        return f"这个回电已经了结：{row.ending}。"
    if row.next_at > now:
        return f"刚打过没有接通，{timezone.localtime(row.next_at):%H:%M}以后再打。"
    return f"{row.taken_by}正在打这个电话，不要同时打。"


def give_back(row: CallBack, *, by: Any) -> None:
    """Let go of a call-back that was not dialled."""
    CallBack.objects.filter(pk=row.pk, taken_by=by, done_at=None).update(taken_by=None, taken_until=None)


def attempt(row: CallBack, *, by: Any, outcome: str, note: str = "") -> Attempt:
    """Record an attempt of whoever has it in hand; after the last one allowed, or once it is settled, it ends.

    Raises Refused: not in hand any more, or reached without a word of what was said.
    """
    if outcome == Outcome.REACHED and len(note.strip()) < SHORTEST:
        raise Refused("请写明通话情况（至少四个字）。")
    now, limits = timezone.now(), choices.values()
    with transaction.atomic():
        held = CallBack.objects.filter(pk=row.pk, done_at=None, taken_by=by, taken_until__gt=now)
        if not held.update(attempts=F("attempts") + 1, taken_by=None, taken_until=None):
            raise Refused("这个回电已不在您手里（可能超过了时间），请重新从列表中领取。", "stale")
        row.refresh_from_db()
        made = Attempt.objects.create(call_back=row, at=now, by=by, outcome=outcome, note=note.strip())
        ending = _ending(outcome, row.attempts, limits["tries"])
        values = {"done_at": now if ending else None, "ending": ending, "reached": outcome == Outcome.REACHED}
        CallBack.objects.filter(pk=row.pk).update(next_at=now + timedelta(minutes=limits["pause"]), **values)
    return made


def _ending(outcome: str, attempts: int, most: int) -> str:
    """Why it ends with this attempt; empty where it goes on."""
    if outcome == Outcome.REACHED:
        return "已接通"
    if outcome in (Outcome.WRONG, Outcome.REFUSED):
        return str(Outcome(outcome).label)
    return f"打了{attempts}次都没有接通，不再拨打" if attempts >= most else ""


__all__ = ["attempt", "came_again", "claim", "give_back", "missed", "open_for", "promise", "unhappy"]
