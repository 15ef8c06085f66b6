"""Slots are computed: weekly hours, the calendar of working days, closures and absences, less the seats taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from kernel.clocks.days import WEEKDAYS, Calendar, calendar
from kernel.reach.models import Absence, User

from .models import Booking, Days, Hours, Service, State, WhenAway

ONE = timedelta(days=1)
KEY = "%Y%m%d%H%M"


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A stretch of time of a service. `who`: the person who receives, where it is somebody's hour."""

    at: datetime
    ends: datetime
    places: int
    taken: int = 0
    who: str = ""

    @property
    def free(self) -> int:
        return max(0, self.places - self.taken)

    @property
    def key(self) -> str:
        """How an address and a form name it: 202611240930."""
        return timezone.localtime(self.at).strftime(KEY)

    @property
    def clock(self) -> str:
        begins, ends = timezone.localtime(self.at), timezone.localtime(self.ends)
        return f"{begins:%H:%M}—{ends:%H:%M}"


@dataclass(frozen=True, kw_only=True)
class Day:
    """One day of a service. `closed` says why there are no slots."""

    day: date
    slots: tuple[Slot, ...] = ()
    closed: str = ""
    usual: bool = False  # closed because it never is open on such a day

    @property
    def free(self) -> int:
        return sum(s.free for s in self.slots)


def moment_of(key: str) -> datetime | None:
    """The moment a key names; None for what is no key."""
    try:
        return timezone.make_aware(datetime.strptime(key, KEY)) if key.isascii() else None
    except ValueError:
        return None


def bookable(service: Service, now: datetime | None = None) -> list[Day]:
    """The days people may book now: from the earliest moment that leaves enough notice, as far as the service goes
    ahead; full slots included. Four queries."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    first = now + timedelta(minutes=service.notice)
    found = days_of(service, today, today + service.ahead * ONE)
    return [_after(day, first) for day in found if day.day >= timezone.localdate(first)]


def _after(day: Day, first: datetime) -> Day:
    left = tuple(s for s in day.slots if s.at >= first)
    closed = day.closed or ("" if left or not day.slots else "来不及约了")
    return Day(day=day.day, slots=left, closed=closed, usual=day.usual)


def days_of(service: Service, since: date, until: date) -> list[Day]:
    """Every day of a span with all its slots, past ones too. Four queries."""
    made = _Making(service, since, until)
    return [made.day(since + n * ONE) for n in range((until - since).days + 1)]


def slot_at(service: Service, at: datetime) -> Slot | None:
    """The slot that begins at a moment, None where there is none."""
    day = timezone.localdate(at)
    return next((s for s in days_of(service, day, day)[0].slots if s.at == at), None)


def holds_on(hours: Days | str, day: date, working: Calendar) -> bool:
    """Whether hours of this sort hold on a day."""
    if hours == Days.WORK:
        return working.is_working(day)
    if hours == Days.OFF:
        return not working.is_working(day)
    if int(hours) != day.weekday():
        return False
    return working.is_working(day) or (day.weekday() >= 5 and working.name(day) in WEEKDAYS)


class _Making:
    """What the days of one service are made from, read once for a span."""

    def __init__(self, service: Service, since: date, until: date) -> None:
        self.service, self.calendar = service, calendar()
        self.hours = list(service.hours.all())
        self.closures = list(service.closures.filter(since__lte=until, until__gte=since))
        self.taken = taken(service, since, until)
        self.absences = self._absences(since, until) if service.person_id else []

    def _absences(self, since: date, until: date) -> list[Absence]:
        """Those of the person and, for what they are worth, of whoever stands in."""
        rows = Absence.objects.filter(since__lte=until, until__gte=since).select_related("stand_in")
        return list(rows.order_by("pk"))

    def day(self, day: date) -> Day:
        if closure := next((c for c in self.closures if c.covers(day)), None):
            return Day(day=day, closed=closure.reason)
        who, closed = self._who(day)
        if closed:
            return Day(day=day, closed=closed)
        found = sorted({at for hours in self.hours for at in self._begins(hours, day)})
        if not found:
            return Day(day=day, closed=self._why(day), usual=True)
        return Day(day=day, slots=tuple(self._slot(at, who) for at in found))

    def _why(self, day: date) -> str:
        return "不开放" if self.calendar.is_working(day) else f"{self.calendar.name(day)}休息"

    def _who(self, day: date) -> tuple[str, str]:
        """Who receives on a day, or why nobody does."""
        person = self.service.person
        if person is None:
            return "", ""
        row = self._away(person, day)
        if row is None:
            return str(person), ""
        if self.service.away == WhenAway.CLOSED or self._away(row.stand_in, day):
            return "", f"{person}不在岗"
        return f"{row.stand_in}（代{person}）", ""

    def _away(self, person: User, day: date) -> Absence | None:
        return next((a for a in self.absences if a.user_id == person.pk and a.since <= day <= a.until), None)

    def _begins(self, hours: Hours, day: date) -> Iterator[datetime]:
        if not holds_on(hours.days, day, self.calendar):
            return
        at, end = datetime.combine(day, hours.begins), datetime.combine(day, hours.ends)
        length = timedelta(minutes=self.service.minutes)
        while at + length <= end:
            yield timezone.make_aware(at)
            at += length

    def _slot(self, at: datetime, who: str) -> Slot:
        ends = at + timedelta(minutes=self.service.minutes)
        return Slot(at=at, ends=ends, places=self.service.places, taken=self.taken[at], who=who)


def taken(service: Service, since: date, until: date) -> Counter[datetime]:
    """How many seats are taken, by the moment of the slot. One query."""
    begin = timezone.make_aware(datetime.combine(since, datetime.min.time()))
    end = timezone.make_aware(datetime.combine(until + ONE, datetime.min.time()))
    rows = Booking.objects.filter(service=service, at__gte=begin, at__lt=end).exclude(state=State.CANCELLED)
    return Counter(rows.values_list("at", flat=True))
