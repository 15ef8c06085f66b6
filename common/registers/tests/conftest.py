"""A district with its offices, and helpers that go through the door as people do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

import pytest
from django.utils import timezone

from common.people.identity import check_digit
from kernel.cases.door import open_case, perform
from kernel.cases.models import Case
from kernel.reach.models import Grant, Office, Post
from tests.cast import Cast, assemble

ABOUT_COMMITTEE = {
    "name": "柳溪村调解委员会",
    "kind": "village",
    "short": "柳溪调",
    "host": "柳溪村村民委员会",
    "address": "柳溪村党群服务中心",
    "phone": "0523-86880001",
    "hours": "工作日",
    "public": "on",
    "established_on": "2020-05-01",
    "elected_on": "2026-01-10",
}
SEATS = (("chair", "male"), ("deputy", "male"), ("member", "female"))
_serial = count(100)


def id_number(birth: date, sex: str) -> str:
    """A number right by its own arithmetic, of a county that was never issued."""
    serial = next(_serial) * 2 + (sex == "male")
    body = f"889901{birth:%Y%m%d}{serial % 1000:03d}"
    return body + check_digit(body)


def person(
    name: str, capacity: str = "member", sex: str = "male", *, birth: date = date(1975, 6, 1), **more: Any
) -> dict[str, Any]:
    return {
        "name": name,
        "id_number": id_number(birth, sex),
        "ethnicity": "汉族",
        "phone": "13800000001",
        "education": "college",
        "politics": "masses",
        "capacity": capacity,
        "specialities": ["neighbours", "land"],
        "public": "on",
        "fit": "on",
        "admitted_on": "2026-01-10",
        **more,
    }


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def set_up(cast: Cast, **more: Any) -> Case:
    """A committee set up at the judicial office; it is not filed yet."""
    payload = {**ABOUT_COMMITTEE, "area": cast.village.pk, **more}
    case = open_case("committee", "establish", actor=cast.actor("clerk"), office=cast.judicial_office, payload=payload)
    return Case.objects.get(pk=case.pk)


def entered(
    cast: Cast,
    committee: Case,
    name: str,
    capacity: str = "member",
    sex: str = "male",
    *,
    by: str = "clerk",
    **more: Any,
) -> Case:
    """A mediator entered in a committee."""
    payload = person(name, capacity, sex, **more)
    office = Office.objects.get(committee=committee.pk)
    case = open_case("mediator", "admit", actor=cast.actor(by), office=office, payload=payload)
    return Case.objects.get(pk=case.pk)


def filed(cast: Cast) -> Case:
    """A filed committee of three members, one of them a woman."""
    case = set_up(cast)
    for n, (capacity, sex) in enumerate(SEATS):
        entered(cast, case, f"委员{'甲乙丙'[n]}", capacity, sex)
    perform(case, "file", actor=cast.actor("clerk"))
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def establish(cast: Cast) -> Callable[..., Case]:
    return partial(set_up, cast)


@pytest.fixture
def admit(cast: Cast) -> Callable[..., Case]:
    return partial(entered, cast)


@pytest.fixture
def committee(cast: Cast) -> Case:
    return filed(cast)


@pytest.fixture
def chair(cast: Cast, committee: Case) -> Any:
    """The cast's chair, granted in the office of the committee."""
    Grant.objects.create(
        user=cast.chair,
        post=Post.objects.get(code="chair"),
        office=Office.objects.get(committee=committee.pk),
        since=date(2020, 1, 1),
    )
    return cast.actor("chair")


def ago(days: int) -> str:
    """A moment so many days back, as a form posts it."""
    return (timezone.localtime() - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")


def day_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))
