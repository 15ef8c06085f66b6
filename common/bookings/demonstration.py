"""Two invented weeks of bookings, the past one and the coming one, at the centre's windows and in the judicial offices."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from common.demonstration.loading import Loaded
from common.demonstration.people import Persons
from common.people.models import phone_index
from kernel.ids import uuid7
from kernel.reach.models import Office

from . import slots
from .booking import code_of, digest
from .models import Booking, Closure, Days, Hours, Kind, Service, State, Via

SEED = 20261123
WEEK = timedelta(days=7)
MORNING, AFTERNOON, EVENING = (time(9), time(11, 30)), (time(14), time(17)), (time(18), time(20))
# title, kind, minutes, places, ahead (days), notice (minutes), what to bring, hours
AT_THE_CENTRE = (
    ("法律援助窗口", Kind.WINDOW, 30, 2, 14, 60, "带身份证和有关材料", ((Days.WORK, MORNING), (Days.WORK, AFTERNOON))),
    ("公证咨询窗口", Kind.WINDOW, 30, 1, 14, 60, "带身份证、户口簿", ((Days.WORK, MORNING), (Days.WORK, AFTERNOON))),
    ("律师面谈", Kind.LAWYER, 60, 1, 14, 120, "每人一小时，不收费", ((Days.WORK, AFTERNOON),)),
    ("晚间和周末法律咨询", Kind.OFF_HOURS, 30, 1, 14, 240, "", ((Days.WED, EVENING), (Days.OFF, MORNING))),
)
IN_A_TOWN = (
    ("来访接待", Kind.WINDOW, 30, 1, 14, 60, "", ((Days.WORK, MORNING), (Days.WORK, AFTERNOON))),
    (
        "上门服务",
        Kind.HOME,
        120,
        1,
        21,
        1440,
        "老年人、残疾人和行动不便的可以约",
        ((Days.TUE, MORNING), (Days.THU, AFTERNOON)),
    ),
)
SAID = (
    "想问劳动仲裁要带什么", "离婚财产怎么分", "父亲的遗嘱要不要公证", "邻居占了地界", "欠条到期没有还", "申请法律援助",
    "房屋租赁合同", "交通事故赔偿", "公证委托书", "老人的赡养费", "", "",
)  # fmt: skip
GROUNDS = ("八十三岁，腿脚不便", "肢体残疾二级，出门要轮椅", "刚做完手术，卧床", "独居老人，没有人陪")
WHY = ("预约人来电说不来了", "律师临时开庭，已另约时间")


def load(loaded: Loaded, *, scale: float = 1.0, say: Callable[[str], None]) -> int:
    """What can be booked and who booked; how many bookings. The same on the same day."""
    towns = [o for o in loaded.offices.values() if o.kind == "judicial_office"]
    made = fill(loaded.offices["bureau.services"], towns[:3], share=min(1.0, 0.45 * max(scale, 0.2)))
    say(f"  预约{made}个")
    return made


def fill(centre: Office, towns: list[Office], *, share: float = 0.45) -> int:
    """Services of a centre and of judicial offices with two weeks of bookings; of all seats about `share` are taken."""
    rng, today = Random(SEED), timezone.localdate()  # noqa: S311  invented
    services = [_service(centre, row) for row in AT_THE_CENTRE]
    services += [_service(office, row) for office in towns for row in IN_A_TOWN]
    Closure.objects.create(
        service=services[1], since=today + timedelta(days=9), until=today + timedelta(days=9), reason="业务培训"
    )
    made = _Weeks(rng, today, share)
    rows = [row for service in services for row in made.bookings(service)]
    Booking.objects.bulk_create(rows)
    return len(rows)


def _service(office: Office, row: tuple[Any, ...]) -> Service:
    title, kind, minutes, places, ahead, notice, about, hours = row
    made = Service.objects.create(
        office=office, title=title, kind=kind, minutes=minutes, places=places, ahead=ahead, notice=notice, about=about
    )
    Hours.objects.bulk_create(
        Hours(service=made, days=days, begins=begins, ends=ends) for days, (begins, ends) in hours
    )
    return made


class _Weeks:
    """Draws who booked."""

    def __init__(self, rng: Random, today: date, share: float) -> None:
        self.rng, self.today, self.share, self.persons = rng, today, share, Persons(rng)
        self.now = timezone.now()

    def bookings(self, service: Service) -> Iterator[Booking]:
        for day in slots.days_of(service, self.today - WEEK, self.today + WEEK):
            for slot in day.slots:
                taken = (n for n in range(1, slot.places + 1) if self.rng.random() < self.share)
                yield from (self._one(service, slot, seat) for seat in taken)

    def _one(self, service: Service, slot: slots.Slot, seat: int) -> Booking:
        person, key, home = self.persons.person(), uuid7(), service.at_home
        made_at = min(slot.at - timedelta(hours=self.rng.randrange(6, 96)), self.now - timedelta(minutes=5))
        state = self._state(slot.at)
        return Booking(
            id=key, service=service, office_id=service.office_id, at=slot.at, minutes=service.minutes, seat=seat,
            state=state, via=self.rng.choices(list(Via), (70, 20, 10))[0], name=person.name, phone=person.phone,
            phone_index=phone_index(person.phone), about=self.rng.choice(SAID), digest=digest(code_of(key)),
            address=person.address if home else "", grounds=self.rng.choice(GROUNDS) if home else "", made_at=made_at,
            settled_at=self._settled(slot.at, state), said=self.rng.choice(WHY) if state == State.CANCELLED else "",
        )  # fmt: skip

    def _state(self, at: datetime) -> str:
        if timezone.localdate(at) >= self.today:
            return self.rng.choices((State.BOOKED, State.CANCELLED), (95, 5))[0]
        return self.rng.choices((State.ARRIVED, State.MISSED, State.CANCELLED), (84, 9, 7))[0]

    def _settled(self, at: datetime, state: str) -> datetime | None:
        if state == State.BOOKED:
            return None
        return min(at, self.now) - timedelta(minutes=self.rng.randrange(2, 9)) if state != State.MISSED else at
