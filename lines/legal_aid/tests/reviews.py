"""A case of legal aid that is looked at elsewhere: another place with three reviewers, and sheets."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from unittest import mock

from django.utils import timezone

from kernel.cases import door
from kernel.cases.actors import Actor, staff
from kernel.cases.models import Case
from kernel.reach.models import Grant, Office, Post, User
from lines.legal_aid import sampling, standard
from lines.legal_aid.models import Score
from tests.cast import Cast, user

from .road import at

MARCH, APRIL = date(2026, 3, 1), at("2026-04-02 09:00")


def elsewhere(cast: Cast, short: str = "邻援", people: int = 3) -> Office:
    """A place in the other town whose people review; each sees what its own office holds."""
    post, _ = Post.objects.get_or_create(
        code="reviewers", defaults={"title": "评查员", "scope": "office", "level": 1, "roles": ["aid_reviewer"]}
    )
    place = Office.objects.create(name=f"{short}中心", short=short, kind="legal_aid_centre", area=cast.other_town)
    for n in range(people):
        Grant.objects.create(user=user(f"{short}{n}", f"评查{n}"), post=post, office=place, since=date(2020, 1, 1))
    return place


def reviewer(n: int, short: str = "邻援") -> Actor:
    return staff(User.objects.get(username=f"{short}{n}"))


def sheet(total: int, comment: str = "会见及时，举证充分。") -> dict[str, Any]:
    """A sheet with these points, given from the first item on."""
    said: dict[str, Any] = {"comment": comment}
    for item in standard.on(MARCH).items:
        said[f"item_{item.code}"] = min(total, item.points)
        total -= said[f"item_{item.code}"]
    return said


def drawn(cast: Cast, now: datetime = APRIL) -> Case:
    """The one review that is drawn of March."""
    with mock.patch.object(timezone, "now", return_value=now):
        assert sampling.draw(cast.bureau, MARCH) is not None
    return Case.objects.get(procedure="aid_review")


def score(case: Case, step: str, who: Actor, total: int, now: datetime = APRIL) -> Case:
    with mock.patch.object(timezone, "now", return_value=now):
        door.perform(case, step, actor=who, payload=sheet(total))
    return Case.objects.get(pk=case.pk)


def scores(case: Case) -> list[Score]:
    return list(Score.objects.filter(case=case).order_by("pk"))
