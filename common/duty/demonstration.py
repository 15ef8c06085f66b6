"""An invented quarter of duty: the centre and two 法律驿站, eight lawyers, one exchange asked and one agreed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from common.demonstration.loading import PASSWORD, Loaded
from common.registers.models import Practitioner
from kernel.cases.refusals import Refused
from kernel.reach.models import Grant, Office, Post, User
from kernel.registers.subjects import standing

from . import rota, swapping
from .models import Days, Leave, Member, Shift, Site, Turn

ACCOUNTS = (("d0001", "值班律师甲"), ("d0002", "值班律师乙"))
INVENTED = ("值班律师丙", "值班律师丁", "值班律师戊", "值班律师己", "值班律师庚", "值班律师辛")
MORNING, AFTERNOON, DAY = (time(9), time(11, 30)), (time(14), time(17)), (time(9), time(17))
NIGHT = (time(20), time(6))
SITES = (
    (
        "公共法律服务中心",
        ((Days.WORK, "上午班", MORNING), (Days.WORK, "下午班", AFTERNOON), (Days.OFF, "节假日班", DAY)),
    ),
    ("高铁站法律驿站", ((Days.ALL, "下午班", AFTERNOON), (Days.OFF, "夜班", NIGHT))),
    ("工业园法律驿站", ((Days.WORK, "上午班", MORNING),)),
)
QUARTER = 92  # days


def load(loaded: Loaded, *, scale: float = 1.0, say: Callable[[str], None]) -> int:
    """Sites, lawyers and the rota of this quarter; how many turns."""
    made = fill(loaded.offices["bureau.services"])
    say(f"  值班{made}班")
    return made


def fill(office: Office) -> int:
    today = timezone.localdate()
    first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    _sites(office)
    people = _people(office, first)
    Leave.objects.create(member=people[2], since=first + timedelta(days=20), until=first + timedelta(days=27))
    made = rota.make(office, first, first + timedelta(days=QUARTER - 1), by=None)
    made.published_at = timezone.now()
    made.save(update_fields=["published_at"])
    _exchanges(people)
    return made.turns.count()


def _sites(office: Office) -> None:
    centre = standing("place").filter(tier="centre").first()
    for name, shifts in SITES:
        place = centre if name == SITES[0][0] else None
        site = Site.objects.create(office=office, place=place, name=name, address=office.address, phone=office.phone)
        Shift.objects.bulk_create(
            Shift(site=site, days=days, title=title, begins=begins, ends=ends) for days, title, (begins, ends) in shifts
        )


def _people(office: Office, since: date) -> list[Member]:
    """Two with accounts, and lawyers of the register as far as there are any."""
    listed = list(Practitioner.objects.filter(kind="lawyer", public=True).order_by("-pk")[: len(INVENTED)])
    found = [Member(office=office, practitioner=p, name=p.name, since=since) for p in listed]
    found += [Member(office=office, name=name, since=since) for name in INVENTED[len(listed) :]]
    for place, user in zip((0, 5), _signed_in(office, since), strict=True):  # apart: on duty on different days
        found.insert(place, Member(office=office, user=user, name=user.name, since=since))
    return Member.objects.bulk_create(found)


def _signed_in(office: Office, since: date) -> list[User]:
    """The first two lawyers who have an account there; as many are made as are missing."""
    post = Post.objects.get(code="duty_lawyer")
    found = list(User.objects.filter(grants__post=post, grants__office=office).order_by("pk")[:2])
    for username, name in ACCOUNTS[len(found) :]:
        user = User.objects.create(username=username, name=name, password=make_password(PASSWORD))
        Grant.objects.create(user=user, post=post, office=office, since=since)
        found.append(user)
    return found


def _exchanges(people: list[Member]) -> None:
    """The first asks the second to take a turn, twice; once it is agreed."""
    first, second = (m for m in people if m.user_id)
    coming = Turn.objects.filter(member=first, day__gt=timezone.localdate()).select_related("rota", "shift", "member")
    asked = 0
    for turn in coming.order_by("day"):
        try:
            swap = swapping.ask(turn, second, by=first.user)
        except Refused:
            continue
        asked += 1
        if asked == 2:
            return
        swapping.agree(swap, by=second.user)
