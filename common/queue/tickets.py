"""Taking a number, calling it, and what becomes of it. Every change is a comparison with what was there: of two clerks
who press at once, each gets somebody else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Case as Choice
from django.db.models import F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from common.bookings import booking as bookings
from common.bookings.models import Booking
from common.bookings.models import State as Booked
from common.live.public import changed
from kernel.cases.models import Case
from kernel.cases.refusals import Refused
from kernel.reach.models import Office

from .models import Counter, Queue, Source, State, Ticket, Window

STALE = "这个号刚刚已经被处理，请看最新的情况。"
TRIES = 20  # how many others may be quicker before a press is given up


def draw(queue: Queue, *, source: str = Source.DESK, booked: Booking | None = None) -> Ticket:
    """The next number of today; numbers are given one after the other and none is left out."""
    if not queue.active:
        raise Refused("这项业务现在不取号。")
    day = timezone.localdate()
    with transaction.atomic():
        _tell(queue.office_id)
        return Ticket.objects.create(
            queue=queue, office_id=queue.office_id, day=day, number=_next(queue, day), source=source,
            booking=booked, due=booked.at if booked else None,
        )  # fmt: skip


def _tell(office: int) -> None:
    """Screen and desks of an office look again."""
    changed(f"queue:{office}")


def _next(queue: Queue, day: Any) -> int:
    """The row stays locked until the transaction ends, so one that is rolled back leaves no gap."""
    rows = Counter.objects.filter(queue=queue, day=day)
    if not rows.update(last=F("last") + 1):
        # Whoever comes second waits here for the first to commit, then finds the row.
        Counter.objects.bulk_create([Counter(queue=queue, day=day)], ignore_conflicts=True)
        rows.update(last=F("last") + 1)
    return rows.values_list("last", flat=True).get()


def check_in(row: Booking, *, by: Any = None) -> Ticket | None:
    """Somebody who booked is here: noted, and given a number where their business has any. Raises Refused."""
    queue = Queue.objects.filter(office=row.office_id, service=row.service_id, active=True).first()
    with transaction.atomic():
        bookings.arrive(row, by=by)
        return draw(queue, source=Source.BOOKING, booked=row) if queue else None


def arriving(office: Office, code: str) -> Booking:
    """Today's booking of a code in an office. Raises Refused where there is none."""
    row = bookings.of_code(code)
    if row is None or row.office_id != office.pk or timezone.localdate(row.at) != timezone.localdate():
        raise Refused("没有找到今天在这里的预约，请核对预约码；找不到的，直接取号。")
    if row.state != Booked.BOOKED:
        raise Refused(f"这个预约{row.get_state_display()}，请到窗口询问。")
    return row


def waiting(office: Office, now: datetime | None = None) -> QuerySet[Ticket]:
    """Who waits in an office today, in the order of calling: passed on, booked and due, by number, booked for later."""
    now = now or timezone.now()
    rank = Choice(
        When(waits_for__isnull=False, then=Value(0)),
        When(due__lte=now, then=Value(1)),
        When(due__gt=now, then=Value(3)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = Ticket.objects.filter(office=office, day=timezone.localdate(now), state=State.WAITING)
    rows = rows.annotate(rank=rank, turn=Coalesce("due", "drawn_at")).select_related("queue", "waits_for")
    return rows.order_by("rank", "turn", "number", "pk")


def waiting_at(window: Window, now: datetime | None = None) -> QuerySet[Ticket]:
    """Those of them this window may call."""
    mine = Q(waits_for=window)
    free = Q(waits_for=None)
    if window.letters:
        free &= Q(queue__letter__in=list(window.letters))
    return waiting(window.office, now).filter(mine | free)


def current(window: Window) -> Ticket | None:
    """Who is at a window now."""
    return Ticket.objects.filter(window=window, state=State.CALLED).select_related("queue", "booking", "case").first()


def call_next(window: Window, *, by: Any) -> Ticket | None:
    """Call whoever is next; None where nobody waits. Raises Refused while somebody is at the window."""
    if here := current(window):
        raise Refused(f"请先办完 {here.text}，或者记为过号。")
    for _ in range(TRIES):
        ticket = waiting_at(window).first()
        if ticket is None:
            return None
        if _call(ticket, window, by):
            return ticket
    raise Refused("同时叫号的人太多，请再按一次。", "stale")


def _call(ticket: Ticket, window: Window, by: Any, among: tuple[str, ...] = (State.WAITING,)) -> bool:
    """Whether this press got it."""
    now = timezone.now()
    first = ticket.first_called_at is None
    values: dict[str, Any] = {
        "state": State.CALLED,
        "window": window,
        "clerk": by,
        "called_at": now,
        "calls": F("calls") + 1,
    }
    if first:
        since = max(ticket.drawn_at, ticket.due) if ticket.due else ticket.drawn_at
        values |= {"first_called_at": now, "waited": max(0, round((now - since).total_seconds()))}
    try:
        with transaction.atomic():
            got = Ticket.objects.filter(pk=ticket.pk, state__in=among).update(**values, waits_for=None, ended_at=None)
    except IntegrityError:  # somebody called to this window at the same moment
        raise Refused("这个窗口刚刚已经叫了号，请看最新的情况。", "stale") from None
    ticket.refresh_from_db()
    _tell(ticket.office_id)
    return bool(got)


def call_again(ticket: Ticket, *, by: Any) -> None:
    """The same number once more, at the same window; one that was skipped is called back to the window it missed."""
    if ticket.window is None or ticket.day != timezone.localdate():
        raise Refused("只能重呼今天叫过的号。")
    if ticket.state == State.SKIPPED and (here := current(ticket.window)):
        raise Refused(f"请先办完 {here.text}，再重呼过号的。")
    if not _call(ticket, ticket.window, by, (State.CALLED, State.SKIPPED)):
        raise Refused(STALE, "stale")


def done(ticket: Ticket) -> None:
    _end(ticket, State.DONE)


def skip(ticket: Ticket) -> None:
    """Called and not there. They may be called again, or take another number."""
    _end(ticket, State.SKIPPED)


def _end(ticket: Ticket, state: str) -> None:
    rows = Ticket.objects.filter(pk=ticket.pk, state=State.CALLED)
    if not rows.update(state=state, ended_at=timezone.now()):
        raise Refused(STALE, "stale")
    ticket.refresh_from_db()
    _tell(ticket.office_id)


def pass_on(ticket: Ticket, window: Window) -> None:
    """To another window of the same office, where they are called before everybody else."""
    if window.office_id != ticket.office_id or not window.active or window.pk == ticket.window_id:
        raise Refused("请选择本机构的另一个窗口。")
    rows = Ticket.objects.filter(pk=ticket.pk, state=State.CALLED)
    if not rows.update(state=State.WAITING, waits_for=window, window=None, passed=F("passed") + 1):
        raise Refused(STALE, "stale")
    ticket.refresh_from_db()
    _tell(ticket.office_id)


def link(ticket: Ticket, case: Case) -> None:
    """The case that came of it; once. The booking it came from has it as well."""
    Ticket.objects.filter(pk=ticket.pk, case=None).update(case=case)
    if ticket.booking:
        bookings.link(ticket.booking, case)


def ahead(ticket: Ticket) -> int:
    """How many are called before this one, as it stands."""
    if ticket.state != State.WAITING:
        return 0
    keys = list(waiting(ticket.office).values_list("pk", flat=True))
    return keys.index(ticket.pk) if ticket.pk in keys else 0
