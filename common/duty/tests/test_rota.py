"""A rota from the rows: shifts and the calendar, who is away, what was before; by hand; published."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from common.duty import public, rota
from common.duty.models import Leave, Member, Rota, Shift, Turn
from common.map.tests.house import settle
from common.registers.models import Place
from kernel.cases.refusals import Refused
from kernel.clocks.days import calendar
from kernel.reach.models import Absence
from tests.cast import assemble

from .house import Post

MONDAY = date(2026, 11, 30)
ONE = timedelta(days=1)


def counts(*, off: bool | None = None) -> Counter[str]:
    rows = Turn.objects.exclude(member=None)
    rows = rows if off is None else rows.filter(off=off)
    return Counter(rows.values_list("member__name", flat=True))


def even(found: Counter[str], people: list[Member]) -> bool:
    values = [found[m.name] for m in people]
    return max(values) - min(values) <= 1


def test_every_shift_of_every_day_is_given_out_evenly(there: Post) -> None:
    row = there.made(weeks=9, since=MONDAY)
    working = sum(calendar().is_working(MONDAY + n * ONE) for n in range(63))
    assert Turn.objects.filter(shift=there.centre).count() == working
    assert Turn.objects.filter(shift=there.station).count() == 63
    assert not Turn.objects.filter(member=None).exists()
    assert even(counts(), there.members) and even(counts(off=True), there.members)
    assert [t.total for t in rota.tallies(row)] == [counts()[m.name] for m in there.members]


def test_the_next_period_makes_up_for_the_one_before(there: Post) -> None:
    Leave.objects.create(member=there.anna, since=MONDAY, until=MONDAY + 20 * ONE)
    there.made(weeks=3, since=MONDAY)
    assert counts()["anna"] == 0
    there.made(weeks=10, since=MONDAY + 21 * ONE)
    assert even(counts(), there.members) and even(counts(off=True), there.members)


def test_absences_and_leaves_are_respected_and_nobody_is_left_means_nobody(there: Post) -> None:
    Absence.objects.create(user=there.anna.user, stand_in=there.place.clerk, since=MONDAY, until=MONDAY + ONE)
    for m in (there.bert, there.carl, there.dora):
        Leave.objects.create(member=m, since=MONDAY, until=MONDAY)
    Member.objects.filter(pk=there.dora.pk).update(until=MONDAY + 2 * ONE)
    there.made(weeks=1, since=MONDAY)
    assert list(Turn.objects.filter(day=MONDAY).values_list("member", flat=True)) == [None, None]
    assert there.anna.pk not in Turn.objects.filter(day=MONDAY + ONE).values_list("member", flat=True)
    assert not Turn.objects.filter(member=there.dora, day__gt=MONDAY + 2 * ONE).exists()


def test_who_joins_late_is_not_made_to_catch_up(there: Post) -> None:
    there.made(weeks=4, since=MONDAY)
    had = min(counts()[m.name] for m in there.members)
    new = Member.objects.create(office=there.place.office, name="emil", since=MONDAY + 28 * ONE)
    rota.joined(new)
    assert abs(new.carried_work + new.carried_off - had) <= 1
    there.made(weeks=4, since=MONDAY + 28 * ONE)
    later = Counter(Turn.objects.filter(day__gte=MONDAY + 28 * ONE).values_list("member__name", flat=True))
    assert max(later.values()) - min(later.values()) <= 3


def test_a_period_is_given_out_once(there: Post) -> None:
    row = there.made(weeks=1, since=MONDAY, published=False)
    with pytest.raises(Refused, match="已经有值班表"):
        there.made(weeks=2, since=MONDAY)
    rota.drop(row, by=there.place.head)
    rota.drop(there.made(weeks=2, since=MONDAY, published=False), by=there.place.head)
    with pytest.raises(Refused, match="已公布"):
        rota.drop(there.made(weeks=1, since=MONDAY), by=there.place.head)
    with pytest.raises(Refused, match="不早于"):
        rota.make(there.place.office, MONDAY, MONDAY - ONE, by=there.place.head)
    assert Rota.objects.count() == 1


def test_by_hand_with_warnings(there: Post) -> None:
    there.made()
    turn = there.turn(there.carl)
    Leave.objects.create(member=there.anna, since=turn.day, until=turn.day)
    assert any("不在岗" in w for w in rota.warnings(turn, there.anna))
    with pytest.raises(Refused, match="不在岗"):
        rota.give(turn, there.anna, by=there.place.head)
    rota.give(turn, there.anna, by=there.place.head, knowing=True)
    assert (turn.member, turn.by_hand) == (there.anna, True)
    rota.give(turn, None, by=there.place.head)
    assert turn.member is None
    Turn.objects.filter(pk=turn.pk).update(day=timezone.localdate() - ONE)
    turn.refresh_from_db()
    with pytest.raises(Refused, match="过去"):
        rota.give(turn, there.bert, by=there.place.head)


def test_who_is_on_duty_now(there: Post) -> None:
    row = there.made(weeks=1, since=MONDAY, published=False)
    noon = timezone.make_aware(datetime.combine(MONDAY, there.centre.begins))
    office = there.place.office
    assert public.on_duty(office, noon) == []  # a draft holds nobody
    rota.publish(row, by=there.place.head)
    found = public.on_duty(office, noon)
    turn = Turn.objects.select_related("member").get(day=MONDAY, shift=there.centre)
    assert turn.member
    assert [(d.site, d.name, d.user_id) for d in found] == [("中心", str(turn.member), turn.member.user_id)]
    assert [d.site for d in public.on_duty(office, noon.replace(hour=15))] == ["中心", "法律驿站"]
    assert public.on_duty(office, noon.replace(hour=17)) == []
    below = there.place.office.__class__.objects.create(
        name="下面的所", kind="judicial_office", area=office.area, parent=office
    )
    assert public.on_duty(below, noon) == found


def test_the_public_sees_published_days_of_public_sites(there: Post) -> None:
    there.made(weeks=1, since=MONDAY)
    there.centre.site.public = False
    there.centre.site.save()
    found = public.coming([there.place.office.pk], MONDAY)
    assert len(found) == 7 and {d.site for of in found.values() for d in of} == {"法律驿站"}


def night(there: Post) -> Turn:
    """Anna's night at the station, from Monday evening on."""
    Shift.objects.filter(pk=there.station.pk).update(begins=time(20), ends=time(6))
    there.made(weeks=1, since=MONDAY)
    return Turn.objects.get(day=MONDAY, shift=there.station)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def test_a_night_shift_lasts_until_the_next_morning(there: Post) -> None:
    turn = night(there)
    assert (turn.begins, turn.ends) == (at(MONDAY, 20), at(MONDAY + ONE, 6))
    office = there.place.office
    for moment, on in (
        (at(MONDAY, 19, 59), False), (at(MONDAY, 20), True), (at(MONDAY, 23, 59), True),
        (at(MONDAY + ONE, 0), True), (at(MONDAY + ONE, 5, 59), True), (at(MONDAY + ONE, 6), False),
    ):  # fmt: skip
        found = [d for d in public.on_duty(office, moment) if d.site == there.station.site.name]
        assert bool(found) is on, moment
        assert not on or (found[0].until == turn.ends and "20:00—次日06:00" in found[0].shift)


def test_a_morning_after_a_night_overlaps(there: Post) -> None:
    turn = night(there)
    Shift.objects.filter(pk=there.centre.pk).update(begins=time(5), ends=time(12))
    morning = Turn.objects.get(day=MONDAY + ONE, shift=there.centre)
    assert any("时间重叠" in said for said in rota.warnings(morning, turn.member))
    Shift.objects.filter(pk=there.centre.pk).update(begins=time(6))
    morning = Turn.objects.get(day=MONDAY + ONE, shift=there.centre)
    assert not any("时间重叠" in said for said in rota.warnings(morning, turn.member))


def test_a_site_of_the_register_shows_its_duty_on_the_map(there: Post) -> None:
    station = Place.objects.get(pk=settle(assemble()).pk)
    there.station.site.place = station
    there.station.site.save()
    there.made(weeks=1)
    assert len(public.at_place(station.pk)) == 7
    there.station.site.public = False
    there.station.site.save()
    assert public.at_place(station.pk) == []
