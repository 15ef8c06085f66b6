"""Every page of the administration opens for administrators, and for nobody else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from kernel.reach.models import Grant, Post, User
from kernel.words.registry import procedures
from tests.cast import Cast
from workbench.admin import example, urls

from .conftest import ONLY_POST, every_address, sign_in

pytestmark = pytest.mark.django_db
OTHERS = ("mediator", "chair", "clerk", "section", "director", "nobody")


@pytest.fixture
def addresses(cast: Cast) -> dict[str, str]:
    return every_address(cast)


def test_every_page_opens_for_an_administrator(addresses: dict[str, str], boss: Client) -> None:
    for name, url in addresses.items():
        assert boss.get(url).status_code == (302 if name in ONLY_POST else 200), url


@pytest.mark.parametrize("role", OTHERS)
def test_no_page_opens_for_others(addresses: dict[str, str], cast: Cast, role: str) -> None:
    """A share of the pages to each, all pages to somebody; every page to everybody is asked in tests/permissions."""
    client, nth = sign_in(getattr(cast, role)), OTHERS.index(role)
    for url in list(addresses.values())[nth :: len(OTHERS)]:
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


def test_pages_read_only_what_is_asked_of_them(
    addresses: dict[str, str], boss: Client, django_assert_max_num_queries: Any
) -> None:
    """Lists do not ask again for each of their rows."""
    for n in range(40):
        user = User.objects.create(username=f"p{n}", name=f"人{n}", password="!")
        office = Grant.objects.filter(user__username="mediator").get().office
        Grant.objects.create(user=user, post=Post.objects.get(code="mediator"), office=office, since=date(2020, 1, 1))
    for name in (
        "admin_people",
        "admin_grants",
        "admin_offices",
        "admin_areas",
        "admin_posts",
        "admin_limits",
        "admin_home",
        "admin_acts",
    ):
        with django_assert_max_num_queries(40):
            boss.get(addresses[name])


def test_every_paper_of_every_line_can_be_shown_by_example(cast: Cast, boss: Client) -> None:
    assert {paper.code for _, paper in example.papers()} == {p.code for line in procedures() for p in line.all_papers()}
    for _, paper in example.papers():
        url = reverse("admin_template_built_in", args=[cast.committee.pk, paper.code, "example"])
        assert boss.get(url).content.startswith(b"PK"), paper.code


def test_addresses_are_all_below_the_desk() -> None:
    """Those of other rooms too, which add pages of their own to the administration."""
    found = get_resolver().reverse_dict
    named = {n: found.getlist(n)[0][0][0][0] for n in found if isinstance(n, str) and n.startswith("admin_")}
    assert named.keys() >= {str(p.name) for p in urls.urlpatterns}
    assert [n for n, path in named.items() if not path.startswith("desk/admin/")] == []
