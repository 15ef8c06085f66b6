"""Closing a call: who it was, what they wanted, and what was done. Once a call, by whoever answered it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from common.people.models import Party, phone_indexes
from kernel.cases.models import Case
from kernel.cases.refusals import Refused
from kernel.journal.models import note as journal

from . import calling_back, seats
from .models import Call, Result
from .models.calls import Settled
from .reach import AGENTS, SUPERVISORS, holds

SHORTEST = 4
RECENT = timedelta(hours=12)  # a call that is not wrapped up stays before its agent so long
HISTORY = 10  # earlier calls and cases shown
RECORDING, NUMBER = "查看录音位置", "查看来电号码"


@dataclass(frozen=True, kw_only=True)
class Wrapped:
    """What an agent says of a call. `due`: by when they promised to call back."""

    wants: str
    settled: str
    who: str = ""
    answer: str = ""
    matter: str = ""
    due: datetime | None = None


def popped(user: Any) -> Call | None:
    """The call this person has before them: the newest one going on, otherwise the newest not wrapped up. One query."""
    mine = Call.objects.reach(user).filter(agent=user, started_at__gte=timezone.now() - RECENT).select_related("case")
    found = list(
        mine.filter(Q(stage__in=("waiting", "talking", "holding")) | Q(result=Result.ANSWERED, wrapped_at=None))[:5]
    )
    return next((c for c in found if c.live), found[0] if found else None)


def wrap_up(call: Call, said: Wrapped, *, by: Any) -> None:
    """Close a call. The first time counts: what was said is not said over. Raises Refused."""
    if why := why_not(call, by):
        raise Refused(why)
    if len(said.wants.strip()) < SHORTEST:
        raise Refused("请写明来电人要什么（至少四个字）。")
    if said.settled == Settled.ANSWERED and len(said.answer.strip()) < SHORTEST:
        raise Refused("请写明答复了什么（至少四个字）。")
    if said.settled == Settled.CALL_BACK and not said.due:
        raise Refused("请写明最迟什么时候回电。")
    values = {n: getattr(said, n).strip() for n in ("who", "wants", "answer", "matter")}
    with transaction.atomic():
        open_ = Call.objects.filter(pk=call.pk, wrapped_at=None)
        if not open_.update(**values, settled=said.settled, wrapped_at=timezone.now()):
            raise Refused("这个来电刚刚已经小结过。", "stale")
        call.refresh_from_db()
        if said.settled == Settled.CALL_BACK and said.due:
            calling_back.promise(call, due=said.due, about=said.wants.strip()[:500])
        seats.done_with(by, call)


def why_not(call: Call, by: Any) -> str:
    """Why this person may not close the call; empty where they may: whoever answered it, or a supervisor."""
    if not holds(by, AGENTS):
        return "由热线坐席小结。"
    if call.result != Result.ANSWERED and not call.answered_at:
        return "没有接听的来电不用小结。"
    if call.agent_id not in (by.pk, None) and not holds(by, SUPERVISORS):
        return f"由接听的坐席（{call.agent}）小结。"
    return "这个来电已经小结过。" if call.wrapped_at else ""


def earlier(call: Call, user: Any) -> list[Call]:
    """Earlier calls of the same number within reach, the latest first."""
    if not call.caller:
        return []
    rows = Call.objects.reach(user).of_phone(phone_indexes(call.caller)).exclude(pk=call.pk)
    return list(rows.filter(started_at__lte=call.started_at).select_related("agent", "case")[:HISTORY])


def cases_of(call: Call, user: Any) -> list[Case]:
    """Cases within this person's reach whose party gave the caller's number. Two queries."""
    if not call.caller:
        return []
    found = Party.objects.with_phone(call.caller).values("case_id")
    rows = Case.objects.reach(user).filter(pk__in=found)
    return list(rows.select_related("office").order_by("-opened_at")[:HISTORY])


def look(call: Call, *, by: Any, what: str, reason: str) -> str:
    """The whole number, or where the recording lies; who looked and why stands in the journal. Raises Refused."""
    if len(reason.strip()) < SHORTEST:
        raise Refused("请写明理由（至少四个字）。")
    value = call.recording if what == "recording" else call.caller
    if not value:
        raise Refused("话务平台没有给出录音。" if what == "recording" else "这个来电没有显示号码。")
    journal(by, RECORDING if what == "recording" else NUMBER, f"来电 {call.external}", {
        "on": {"call": str(call.pk)}, "reason": reason.strip()[:200],
    })  # fmt: skip
    return value


def link(call: Call, case: Case) -> None:
    """The case that came of a call; once."""
    Call.objects.filter(pk=call.pk, case=None).update(case=case)
