"""A question is told to whoever is on duty and may answer it, and to nobody else."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.utils import timezone

from common.duty.models import Days, Member, Rota, Shift, Site, Turn
from common.messages.models import Message
from kernel.reach.models import Grant, Post, User
from tests.cast import Cast, assemble

from .test_road import asked

pytestmark = pytest.mark.django_db


def lawyer(cast: Cast, name: str, *, granted: bool = True, day: date | None = None) -> User:
    """A lawyer whose turn it is all day; today unless said otherwise."""
    user = User.objects.create(username=name, name=name, password="!")
    office = cast.judicial_office
    post, _ = Post.objects.get_or_create(
        code="on_duty", defaults={"title": "值班律师", "scope": "office", "level": 2, "roles": ["duty_lawyer"]}
    )
    if granted:
        Grant.objects.create(user=user, post=post, office=office, since=date(2020, 1, 1))
    today = timezone.localdate()
    rota, _ = Rota.objects.get_or_create(office=office, since=today, until=today, published_at=timezone.now())
    site, _ = Site.objects.get_or_create(office=office, name="驿站")
    shift = Shift.objects.create(site=site, title=name, days=Days.ALL, begins=time(0), ends=time(23, 59, 59))
    member = Member.objects.create(office=office, user=user, name=name, since=date(2020, 1, 1))
    Turn.objects.create(rota=rota, shift=shift, day=day or today, off=False, seat=1, member=member)
    return user


@pytest.mark.parametrize("granted", [True, False])
def test_told_while_on_duty(granted: bool, django_capture_on_commit_callbacks: object) -> None:
    cast = assemble()
    on = lawyer(cast, "on", granted=granted)
    lawyer(cast, "off", day=date(2020, 1, 1))
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        case = asked(cast)
    told = list(Message.objects.filter(subject="有新的法律咨询").values_list("user", "link"))
    assert told == ([(on.pk, str(case.pk))] if granted else [])
