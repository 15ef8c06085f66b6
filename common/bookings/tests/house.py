"""An office that receives people, for tests: its clerk and head, a window, a lawyer's hour and home visits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from common.bookings import booking, slots
from common.bookings.models import Booking, Closure, Hours, Kind, Service
from kernel.reach.models import Area, Grant, Office, Post, User

PHONE = "15400002222"


@dataclass
class Hall:
    """The office and its people."""

    office: Office
    clerk: User
    head: User
    stranger: User  # a clerk of another office
    window: Service
    lawyer: Service  # of the clerk
    home: Service

    def free(self, service: Service | None = None, n: int = 0) -> datetime:
        """The n-th free slot a citizen may book."""
        days = slots.bookable(service or self.window)
        return [s.at for d in days for s in d.slots if s.free][n]

    def booked(self, service: Service | None = None, n: int = 0, *, phone: str = PHONE, **more: Any) -> booking.Made:
        said = {"name": "王秀兰", "about": "问遗嘱怎么写", **more}
        return booking.book(service or self.window, self.free(service, n), booking.Asked(phone=phone, **said))

    def today(self, service: Service | None = None, at: time = time(0, 1), **more: Any) -> Booking:
        """A booking of today, at an hour that is past."""
        made = self.booked(service, **more)
        moment = timezone.make_aware(datetime.combine(timezone.localdate(), at))
        Booking.objects.filter(pk=made.booking.pk).update(at=moment)
        return Booking.objects.get(pk=made.booking.pk)


def hall(district: Area | None = None) -> Hall:
    """Stands by itself, or in a district that is there."""
    area = district or Area.objects.create(level=3, name="预约测试区")
    office = Office.objects.create(name="测试法律服务中心", kind="service_centre", area=area, address="政务路1号")
    other = Office.objects.create(name="别处的中心", kind="service_centre", area=area)
    people = {}
    for name, shown, roles, where in (
        ("book_clerk", "柜窗口", ("receptionist",), office),
        ("book_head", "科主任", ("chair", "receptionist"), office),
        ("book_stranger", "别窗口", ("receptionist",), other),
    ):
        post, _ = Post.objects.get_or_create(
            code=name, defaults={"title": shown, "scope": "office", "level": 1, "roles": list(roles)}
        )
        people[name] = User.objects.create(username=name, name=shown, password="!")
        Grant.objects.create(user=people[name], post=post, office=where, since=date(2020, 1, 1))
    clerk = people["book_clerk"]
    made = [
        Service.objects.create(office=office, kind=kind, title=title, minutes=minutes, places=places, person=who)
        for kind, title, minutes, places, who in (
            (Kind.WINDOW, "公证窗口", 30, 2, None),
            (Kind.LAWYER, "律师面谈", 60, 1, clerk),
            (Kind.HOME, "上门办理", 120, 1, None),
        )
    ]
    for service in made:
        Hours.objects.create(service=service, begins=time(9), ends=time(11, 30))
    return Hall(office, *people.values(), *made)


def furnished_hall(cast: Any) -> tuple[Hall, dict[str, list[tuple[Any, ...]]]]:
    """A hall in the district of the cast with one of everything, and what its addresses are opened with."""
    place = hall(cast.district)
    made = place.booked(place.home, address="柳溪村3组", grounds="八十三岁，腿脚不便")
    here = place.today(phone="15400003333")
    booking.arrive(here, by=place.clerk)
    Closure.objects.create(
        service=place.window, since=timezone.localdate(), until=timezone.localdate(), reason="系统升级"
    )
    key, service = (made.booking.pk,), (place.window.pk,)
    slot = timezone.localtime(place.free()).strftime(slots.KEY)
    return place, {
        "desk_booking": [key, (here.pk,)],
        **{f"desk_booking_{n}": [key] for n in ("cancel", "move")},
        "desk_booking_reception": [(here.pk,)],
        "desk_booking_act": [(*key, "arrive")],
        "desk_booking_for": [(place.home.pk,), service],
        **{f"desk_service{n}": [service] for n in ("", "_hours", "_closure")},
        "desk_service_drop": [(*service, "hours", 1)],
        "portal_book_service": [service],
        "portal_book_ask": [(*service, slot), (place.home.pk, timezone.localtime(place.free(place.home)).strftime(slots.KEY))],
    }  # fmt: skip
