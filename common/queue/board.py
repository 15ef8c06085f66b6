"""What a calling screen shows: the numbers at the windows, the latest call first, and how many wait. No names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.utils import timezone

from kernel.reach.models import Office

from .models import Queue, State, Ticket

SHOWN = 8


@dataclass(frozen=True, kw_only=True)
class Call:
    """A number and the window it is called to."""

    number: str
    window: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Board:
    """One look at an office. `waiting`: business and how many wait for it."""

    calls: tuple[Call, ...]
    waiting: tuple[tuple[str, int], ...]
    missed: tuple[str, ...]
    looked: datetime

    @property
    def total(self) -> int:
        return sum(n for _, n in self.waiting)


def board(office: Office) -> Board:
    """Three queries."""
    today = timezone.localdate()
    rows = Ticket.objects.filter(office=office, day=today).select_related("queue", "window").order_by("-called_at")
    calls = [Call(number=t.text, window=str(t.window), at=t.called_at) for t in rows.filter(state=State.CALLED)[:SHOWN]]
    missed = [t.text for t in rows.filter(state=State.SKIPPED)[:SHOWN]]
    here = Q(tickets__day=today, tickets__state=State.WAITING)
    queues = Queue.objects.filter(office=office, active=True).annotate(n=Count("tickets", filter=here))
    waiting = tuple((str(q), q.n) for q in queues)
    return Board(calls=tuple(calls), waiting=waiting, missed=tuple(missed), looked=timezone.now())
