"""An office whose lawyers are on duty, for tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from common.bookings.tests.house import Hall, hall
from common.duty import rota
from common.duty.models import Days, Member, Rota, Shift, Site, Turn
from common.queue.tests.house import furnished_queue
from kernel.reach.models import Grant, User
from kernel.reach.models import Post as Held


@dataclass
class Post:
    """Two lawyers with accounts, two without; the centre every working day, the station every day."""

    place: Hall
    anna: Member
    bert: Member
    carl: Member
    dora: Member
    centre: Shift
    station: Shift

    @property
    def members(self) -> list[Member]:
        return [self.anna, self.bert, self.carl, self.dora]

    def made(self, weeks: int = 4, since: date | None = None, published: bool = True) -> Rota:
        first = since or timezone.localdate()
        row = rota.make(self.place.office, first, first + timedelta(days=7 * weeks - 1), by=self.place.head)
        if published:
            rota.publish(row, by=self.place.head)
        return row

    def turn(self, member: Member, n: int = 0) -> Turn:
        """The n-th coming turn of somebody."""
        rows = Turn.objects.filter(member=member, day__gt=timezone.localdate()).select_related(
            "rota", "shift", "member"
        )
        return rows.order_by("day", "pk")[n]


def post(place: Hall | None = None) -> Post:
    place = place or hall()
    lawyer, _ = Held.objects.get_or_create(
        code="duty_test", defaults={"title": "值班律师", "scope": "office", "level": 1, "roles": ["duty_lawyer"]}
    )
    people: list[Any] = []
    for name in ("duty_anna", "duty_bert"):
        user = User.objects.create(username=name, name=name[5:], password="!")
        Grant.objects.create(user=user, post=lawyer, office=place.office, since=date(2020, 1, 1))
        people.append(Member.objects.create(office=place.office, user=user, name=name[5:], since=date(2020, 1, 1)))
    for name in ("carl", "dora"):
        people.append(Member.objects.create(office=place.office, name=name, since=date(2020, 1, 1)))
    centre = Site.objects.create(office=place.office, name="中心")
    station = Site.objects.create(office=place.office, name="法律驿站", address="河街2号")
    return Post(
        place, *people,
        Shift.objects.create(site=centre, title="全天", days=Days.WORK, begins=time(9), ends=time(17)),
        Shift.objects.create(site=station, title="下午", days=Days.ALL, begins=time(14), ends=time(17)),
    )  # fmt: skip


def furnished(cast: Any) -> dict[str, list[tuple[Any, ...]]]:
    """Everything of the bookings and the queue, and a published rota. Its lawyer stands in the cast as `duty`."""
    place, known = furnished_queue(cast)
    there = post(place)
    cast.duty = there.anna.user
    User.objects.filter(username__startswith="duty_").update(password=User.objects.get(pk=cast.chair.pk).password)
    row = there.made()
    mine = there.turn(there.anna)
    return {
        **known,
        "desk_duty_swap": [(mine.pk,)],
        "desk_duty_answer": [(1, "agree")],
        "desk_duty_turn": [(mine.pk,)],
        "desk_rota": [(row.pk,)],
        "desk_rota_act": [(row.pk, "publish")],
        "desk_duty_add": [("site",)],
        "desk_duty_turn_off": [("site", there.centre.site_id)],
    }
