"""Making a rota, changing it by hand, publishing it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils import timezone

from kernel.cases.refusals import Refused
from kernel.clocks.days import calendar
from kernel.journal.models import note as journal
from kernel.reach.models import Absence, Office

from .fair import Person, Place, share
from .models import Days, Leave, Member, Rota, Shift, Turn

LONGEST = 190  # days of one rota
CHANGED = "调整值班"


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many turns somebody has: of a rota, and with all before."""

    member: Member
    work: int
    off: int
    all_work: int
    all_off: int

    @property
    def total(self) -> int:
        return self.work + self.off


def members(office: Office, since: date, until: date) -> list[Member]:
    """Who takes turns in some part of a period."""
    rows = Member.objects.filter(office=office, since__lte=until)
    return list(rows.filter(Q(until=None) | Q(until__gte=since)).order_by("pk"))


def make(office: Office, since: date, until: date, *, by: Any) -> Rota:
    """A draft for a period: every seat of every shift, shared out fairly. Raises Refused.

    Counts what everybody had before; leaves days on which somebody is away, has not begun or has left.
    """
    if until < since or (until - since).days >= LONGEST:
        raise Refused(f"结束日期应不早于开始日期，一次最多排{LONGEST}天。")
    shifts = list(Shift.objects.filter(site__office=office, site__active=True, active=True).order_by("pk"))
    if not shifts:
        raise Refused("还没有设值班地点和班次，请先在“值班设置”中添加。")
    people = members(office, since, until)
    if not people:
        raise Refused("这段时间没有值班人员，请先在“值班设置”中添加。")
    places = _places(shifts, since, until)
    found = share(list(places.values()), _people(people, since), away_of(people, since, until))
    named: dict[Any, Member] = {m.pk: m for m in people}
    try:
        with transaction.atomic():
            rota = Rota.objects.create(office=office, since=since, until=until, made_by=by)
            Turn.objects.bulk_create(
                Turn(rota=rota, shift=s, day=p.day, off=p.off, seat=seat, member=named.get(found[p.key]))
                for (s, _, seat), p in places.items()
            )
    except IntegrityError:
        raise Refused("这段时间已经有值班表，请先删除草稿，或者换一段时间。") from None
    return rota


def _places(shifts: Iterable[Shift], since: date, until: date) -> dict[tuple[Shift, date, int], Place]:
    working = calendar()
    found: dict[tuple[Shift, date, int], Place] = {}
    for n in range((until - since).days + 1):
        day = since + timedelta(days=n)
        off = not working.is_working(day)
        for shift in shifts:
            if shift.days == Days.ALL or (shift.days == Days.OFF) == off:
                for seat in range(1, shift.people + 1):
                    found[shift, day, seat] = Place(key=(shift.pk, day, seat), day=day, off=off)
    return found


def _people(people: list[Member], since: date) -> list[Person]:
    """With what they had before the period. One query."""
    had = before(people, since)
    return [Person(key=m.pk, work=had[m.pk, False], off=had[m.pk, True]) for m in people]


def before(people: Iterable[Member], day: date) -> Counter[tuple[int, bool]]:
    """Turns before a day by member and whether on a day off, with what was carried."""
    found: Counter[tuple[int, bool]] = Counter()
    for m in people:
        found[m.pk, False], found[m.pk, True] = m.carried_work, m.carried_off
    rows = Turn.objects.filter(member__in=[m.pk for m in people], day__lt=day).order_by()
    for member, off, n in rows.values_list("member", "off").annotate(n=Count("pk")):
        found[member, off] += n
    return found


def away_of(people: list[Member], since: date, until: date) -> Any:
    """Whether somebody can take no turn on a day. Two queries."""
    named = {m.pk: m for m in people}
    by_user = {m.user_id: m.pk for m in people if m.user_id}
    spans = Q(since__lte=until, until__gte=since)
    rows = [
        (m, a, b) for m, a, b in Leave.objects.filter(spans, member__in=named).values_list("member", "since", "until")
    ]
    gone = Absence.objects.filter(spans, user__in=by_user).values_list("user", "since", "until")
    rows += [(by_user[u], a, b) for u, a, b in gone]

    def away(key: Any, day: date) -> bool:
        m = named[key]
        if day < m.since or (m.until is not None and day > m.until):
            return True
        return any(who == key and a <= day <= b for who, a, b in rows)

    return away


def tallies(rota: Rota) -> list[Tally]:
    """How even it is. Three queries."""
    people = members(rota.office, rota.since, rota.until)
    had = before(people, rota.since)
    own: Counter[tuple[Any, bool]] = Counter(rota.turns.values_list("member", "off"))
    return [
        Tally(
            member=m, work=own[m.pk, False], off=own[m.pk, True], all_work=had[m.pk, False] + own[m.pk, False],
            all_off=had[m.pk, True] + own[m.pk, True],
        )
        for m in people
    ]  # fmt: skip


def warnings(turn: Turn, member: Member) -> list[str]:
    """What speaks against giving a turn to somebody; empty where nothing does."""
    found = []
    if away_of([member], turn.day, turn.day)(member.pk, turn.day):
        found.append(f"{member}当天不在岗或者不排班。")
    near = turn.day - timedelta(days=1), turn.day + timedelta(days=1)
    others = Turn.objects.filter(member=member, day__range=near).exclude(pk=turn.pk).select_related("shift__site")
    for other in others:
        clash = "，时间重叠" if other.begins < turn.ends and turn.begins < other.ends else ""
        if other.day == turn.day:
            found.append(f"{member}当天已有{other.shift}{clash}。")
        else:
            found.append(f"{member}{other.day.month}月{other.day.day}日也值班，连着两天{clash}。")
    counts = {t.member.pk: t.all_work + t.all_off for t in tallies(turn.rota)}
    if member.pk in counts and turn.member_id in counts and counts[member.pk] > counts[turn.member_id]:
        found.append(f"{member}的班次（{counts[member.pk]}）已经多于{turn.member}（{counts[turn.member_id]}）。")
    return found


def give(turn: Turn, member: Member | None, *, by: Any, knowing: bool = False) -> None:
    """Give a turn to somebody by hand. Raises Refused with the warnings unless they are known."""
    if member is not None and member.office_id != turn.rota.office_id:
        raise Refused("只能排本机构的值班人员。")
    if turn.day < timezone.localdate():
        raise Refused("过去的值班不能再改。")
    if member is not None and not knowing and (found := warnings(turn, member)):
        raise Refused("".join(found))
    was = str(turn.member or "空缺")
    with transaction.atomic():
        if not Turn.objects.filter(pk=turn.pk, member=turn.member_id).update(member=member, by_hand=True):
            raise Refused("这个班刚刚已经被调整，请刷新后再看。", "stale")
        turn.swaps.filter(answer="asked").update(answer="withdrawn", answered_at=timezone.now(), answered_by=by)
        journal(by, CHANGED, f"{turn.day} {turn.shift}：{was}→{member or '空缺'}", {"on": {"turn": turn.pk}})
    turn.refresh_from_db()


def publish(rota: Rota, *, by: Any) -> None:
    """From now on it holds, and everybody with an account is told."""
    if not Rota.objects.filter(pk=rota.pk, published_at=None).update(published_at=timezone.now()):
        raise Refused("这份值班表已经公布。", "stale")
    journal(by, "公布值班表", str(rota), {"on": {"rota": rota.pk}})
    rota.refresh_from_db()


def drop(rota: Rota, *, by: Any) -> None:
    """Throw a draft away; what was published stays."""
    if rota.published_at:
        raise Refused("已公布的值班表不能删除，请逐个调整。")
    journal(by, "删除值班表草稿", str(rota), {"on": {"rota": rota.pk}})
    rota.delete()


def joined(member: Member) -> None:
    """Who joins counts as having had as many turns as the one of their colleagues with the fewest, and no more is made up."""
    others = [m for m in members(member.office, member.since, member.since) if m.pk != member.pk]
    if others:
        had = before(others, member.since)
        member.carried_work = min(had[m.pk, False] for m in others)
        member.carried_off = min(had[m.pk, True] for m in others)
        member.save(update_fields=["carried_work", "carried_off"])
