"""An invented morning at the centre's windows: numbers since nine, some waiting, some at a window."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from common.bookings.models import Service
from common.demonstration.loading import Loaded
from kernel.reach.models import Office

from .models import Counter, Hall, Queue, Source, State, Ticket, Window

SEED = 20261124
BUSINESS = (("A", "法律咨询", ""), ("B", "法律援助", "法律援助窗口"), ("C", "公证", "公证咨询窗口"))
WINDOWS = (("1号窗口", ""), ("2号窗口", "AB"), ("3号窗口", "C"))
OPEN, LENGTH = time(9), timedelta(hours=8)
A_DAY, WAITING, DAYS = 46, 7, 5


def load(loaded: Loaded, *, scale: float = 1.0, say: Callable[[str], None]) -> int:
    """A hall with the numbers of today and the days before; how many."""
    made = fill(loaded.offices["bureau.services"])
    say(f"  排队号{made}个")
    return made


def fill(office: Office) -> int:
    """Numbers of the last days, all done; those of today up to now, the last ones still waiting."""
    Hall.objects.create(office=office, screen_on=True, tablet_on=True, notice="请听叫号；过号的请到窗口说明。")
    services = {s.title: s for s in Service.objects.filter(office=office)}
    queues = [Queue.objects.create(office=office, letter=x, title=t, service=services.get(of)) for x, t, of in BUSINESS]
    windows = [Window.objects.create(office=office, name=n, letters=x) for n, x in WINDOWS]
    rng, now = Random(SEED), timezone.now()  # noqa: S311  invented
    rows = [
        row for back in range(DAYS, -1, -1) for row in _day(rng, (queues, windows), now - timedelta(days=back), back)
    ]
    Ticket.objects.bulk_create(rows)
    last: dict[tuple[int, Any], int] = {}
    for row in rows:
        last[row.queue_id, row.day] = row.number
    Counter.objects.bulk_create(Counter(queue_id=q, day=d, last=n) for (q, d), n in last.items())
    return len(rows)


def _day(rng: Random, setup: tuple[list[Queue], list[Window]], moment: datetime, back: int) -> list[Ticket]:
    """Numbers of one day in the order they were drawn."""
    (queues, windows), day = setup, timezone.localdate(moment)
    opened = timezone.make_aware(datetime.combine(day, OPEN))
    span = min(LENGTH, max(moment - opened, timedelta(minutes=30))) if back == 0 else LENGTH
    begin = opened if back or moment > opened + timedelta(minutes=30) else moment - timedelta(minutes=30)
    count = A_DAY if back else max(12, round(A_DAY * (span / LENGTH)))
    drawn = sorted(begin + span * rng.random() for _ in range(count))
    given, found = dict.fromkeys((q.pk for q in queues), 0), []
    for n, at in enumerate(drawn):
        queue = rng.choices(queues, (5, 3, 2))[0]
        given[queue.pk] += 1
        row = Ticket(
            queue=queue, office_id=queue.office_id, day=day, number=given[queue.pk], drawn_at=at,
            source=rng.choices((Source.TABLET, Source.DESK), (7, 3))[0],
        )  # fmt: skip
        if back or n < count - WAITING:
            _called(rng, row, [w for w in windows if not w.letters or queue.letter in w.letters], moment)
        found.append(row)
    if back == 0:
        _at_windows(found, moment)
    return found


def _called(rng: Random, row: Ticket, windows: list[Window], moment: datetime) -> None:
    row.waited = rng.randrange(60, 1500)
    row.first_called_at = row.called_at = min(row.drawn_at + timedelta(seconds=row.waited), moment)
    row.calls, row.window = rng.choices((1, 2), (9, 1))[0], rng.choice(windows)
    row.state = rng.choices((State.DONE, State.SKIPPED), (94, 6))[0]
    row.ended_at = row.called_at + timedelta(minutes=rng.randrange(4, 25))


def _at_windows(rows: list[Ticket], moment: datetime) -> None:
    """The last number called to each window is still there."""
    seen: set[int] = set()
    for row in reversed(rows):
        if row.window_id and row.window_id not in seen:
            seen.add(row.window_id)
            row.state, row.ended_at, row.called_at = State.CALLED, None, moment - timedelta(minutes=len(seen))
