"""Every page of the administration opens for administrators, and for nobody else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from kernel.clocks.models import Day, TermRow
from kernel.papers.models import OfficeTemplate
from kernel.reach.models import Absence, Grant, Post, User
from kernel.words.registry import procedures
from tests.cast import Cast
from workbench.admin import example, urls

from .conftest import sign_in

pytestmark = pytest.mark.django_db
ONLY_POST = {
    "admin_area_switch", "admin_office_switch", "admin_password", "admin_second_factor", "admin_unlock", "admin_day_remove",
    "admin_template_withdraw", "admin_template_restore", "admin_job_again",
}


@pytest.fixture
def addresses(cast: Cast) -> dict[str, str]:
    """One address for every name, each with a row behind it."""
    _, paper = example.papers()[0]
    template = OfficeTemplate.objects.create(
        office=cast.committee, paper=paper.code, version=1, content=b"PK", digest="0", uploaded_by=cast.administrator
    )
    away = Absence.objects.create(user=cast.mediator, stand_in=cast.colleague, since=date(2026, 1, 1), until=date(2099, 1, 1))
    rows: dict[str, Any] = {
        "area": cast.town.pk, "office": cast.committee.pk, "person": cast.mediator.pk, "post": Post.objects.get(code="chair").pk,
        "grant": Grant.objects.filter(user=cast.mediator).get().pk, "absence": away.pk, "day": Day.objects.first().pk,  # type: ignore[union-attr]
        "limit": TermRow.objects.first().pk,  # type: ignore[union-attr]
    }
    rows |= {"powers": rows["office"], "password": rows["person"], "second": rows["person"], "unlock": rows["person"]}
    special = {
        "admin_template": [cast.committee.pk, paper.code], "admin_template_withdraw": [cast.committee.pk, paper.code],
        "admin_template_built_in": [cast.committee.pk, paper.code, "starter"], "admin_template_file": [template.pk, "own"],
        "admin_template_restore": [template.pk], "admin_job_again": ["0190a1a0-0000-7000-8000-000000000000"],
    }
    found = {}
    for pattern in urls.urlpatterns:
        name = str(pattern.name)
        needs = bool(pattern.pattern.converters)  # type: ignore[attr-defined]
        found[name] = reverse(name, args=special.get(name) or ([rows[name.split("_")[1]]] if needs else []))
    return found


def test_every_page_opens_for_an_administrator(addresses: dict[str, str], boss: Client) -> None:
    for name, url in addresses.items():
        assert boss.get(url).status_code == (302 if name in ONLY_POST else 200), url


@pytest.mark.parametrize("role", ["mediator", "chair", "clerk", "section", "director", "nobody"])
def test_no_page_opens_for_others(addresses: dict[str, str], cast: Cast, role: str) -> None:
    client = sign_in(getattr(cast, role))
    for url in addresses.values():
        assert client.get(url).status_code == 403, url
        assert client.post(url).status_code == 403, url


def test_every_page_asks_a_stranger_to_sign_in(addresses: dict[str, str]) -> None:
    for url in addresses.values():
        assert Client().get(url)["Location"].startswith("/accounts/login/"), url


def test_the_first_administrator_needs_no_grant(addresses: dict[str, str]) -> None:
    first = User.objects.create(username="first", name="首位", is_superuser=True)
    assert sign_in(first).get(addresses["admin_home"]).status_code == 200


def test_an_empty_house_is_told_where_to_begin(db: None) -> None:
    client = sign_in(User.objects.create(username="first", name="首位", is_superuser=True))
    assert "第一次使用" in client.get(reverse("admin_home")).content.decode()
    for pattern in urls.urlpatterns:
        if not pattern.pattern.converters:  # type: ignore[attr-defined]
            assert client.get(reverse(str(pattern.name))).status_code == 200, pattern.name


def test_pages_read_only_what_is_asked_of_them(addresses: dict[str, str], boss: Client, django_assert_max_num_queries: Any) -> None:
    """Lists do not ask again for each of their rows."""
    for n in range(40):
        user = User.objects.create(username=f"p{n}", name=f"人{n}", password="!")
        office = Grant.objects.filter(user__username="mediator").get().office
        Grant.objects.create(user=user, post=Post.objects.get(code="mediator"), office=office, since=date(2020, 1, 1))
    for name in ("admin_people", "admin_grants", "admin_offices", "admin_areas", "admin_posts", "admin_limits", "admin_home", "admin_acts"):
        with django_assert_max_num_queries(40):
            boss.get(addresses[name])


def test_every_paper_of_every_line_can_be_shown_by_example(cast: Cast, boss: Client) -> None:
    assert {paper.code for _, paper in example.papers()} == {p.code for line in procedures() for p in line.all_papers()}
    for _, paper in example.papers():
        url = reverse("admin_template_built_in", args=[cast.committee.pk, paper.code, "example"])
        assert boss.get(url).content.startswith(b"PK"), paper.code


def test_addresses_are_all_below_the_desk() -> None:
    named = {n for n in get_resolver().reverse_dict if isinstance(n, str) and n.startswith("admin_")}
    assert named == {str(p.name) for p in urls.urlpatterns}
