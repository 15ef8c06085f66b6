"""A furnished house, its configurable terms and posts, and clients signed in as this or that person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.catalogue.models import Matter
from common.circles.models import TravelRule
from kernel.clocks.models import Day, TermRow
from kernel.journal.models import AdminEntry
from kernel.papers.models import OfficeTemplate
from kernel.reach.models import Absence, Grant, Outline, Post, User
from tests.cast import Cast, assemble
from workbench.admin import example, urls

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def cast(db: None) -> Cast:
    made = assemble()
    call_command("setup", verbosity=0)
    return made


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=user.pk), backend=BACKEND)
    return client


@pytest.fixture
def boss(cast: Cast) -> Client:
    """The administrator's browser."""
    return sign_in(cast.administrator)


@pytest.fixture
def sent(boss: Client) -> Callable[..., str]:
    """Posts a form that must be taken; returns where it led."""

    def post(url: str, **data: Any) -> str:
        answer = boss.post(url, {k: v for k, v in data.items() if v is not None})
        assert answer.status_code == 302, answer.content.decode()[:4000]
        return str(answer["Location"])

    return post


@pytest.fixture
def refused(boss: Client) -> Callable[..., str]:
    """Posts a form that must not be taken; returns what the page says."""

    def post(url: str, **data: Any) -> str:
        answer = boss.post(url, data)
        assert answer.status_code in (403, 409, 422), answer.status_code
        return answer.content.decode()

    return post


def last_act() -> AdminEntry:
    found = AdminEntry.objects.order_by("-seq").first()
    assert found is not None
    return found


SQUARE = {"type": "Polygon", "coordinates": [[[119.8, 32.3], [119.9, 32.3], [119.9, 32.4], [119.8, 32.3]]]}
ONLY_POST = {
    "admin_area_switch",
    "admin_office_switch",
    "admin_password",
    "admin_second_factor",
    "admin_unlock",
    "admin_day_remove",
    "admin_template_withdraw",
    "admin_template_restore",
    "admin_job_again",
    "admin_post_switch",
}


def every_address(cast: Cast) -> dict[str, str]:
    """One address for every name, each with a row behind it."""
    _, paper = example.papers()[0]
    template = OfficeTemplate.objects.create(
        office=cast.committee, paper=paper.code, version=1, content=b"PK", digest="0", uploaded_by=cast.administrator
    )
    away = Absence.objects.create(
        user=cast.mediator, stand_in=cast.colleague, since=date(2026, 1, 1), until=date(2099, 1, 1)
    )
    day, _ = Day.objects.get_or_create(date=date(2026, 10, 1), defaults={"name": "国庆节", "source": "通知"})
    Outline.objects.create(
        area=cast.town, geometry=SQUARE, datum="WGS-84", source="司南区自然资源局", made_at=timezone.now()
    )
    rows: dict[str, Any] = {
        "outline": cast.town.pk,
        "area": cast.town.pk,
        "office": cast.committee.pk,
        "person": cast.mediator.pk,
        "post": Post.objects.get(code="chair").pk,
        "grant": Grant.objects.filter(user=cast.mediator).get().pk,
        "absence": away.pk,
        "day": day.pk,
        "limit": TermRow.objects.get(line="mediation", limit="settlement").pk,
        "matter": Matter.objects.get(code="wages").pk,
        "circle": TravelRule.objects.create(since=date(2026, 1, 1)).pk,
    }
    rows |= {"powers": rows["office"], "password": rows["person"], "second": rows["person"], "unlock": rows["person"]}
    special = {
        "admin_template": [cast.committee.pk, paper.code],
        "admin_template_withdraw": [cast.committee.pk, paper.code],
        "admin_template_built_in": [cast.committee.pk, paper.code, "starter"],
        "admin_template_file": [template.pk, "own"],
        "admin_template_restore": [template.pk],
        "admin_job_again": ["0190a1a0-0000-7000-8000-000000000000"],
    }
    found = {}
    for pattern in urls.urlpatterns:
        name = str(pattern.name)
        needs = bool(pattern.pattern.converters)
        found[name] = reverse(name, args=special.get(name) or ([rows[name.split("_")[1]]] if needs else []))
    return found
