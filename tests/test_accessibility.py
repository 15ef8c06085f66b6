"""axe finds nothing on any page, at both widths, in normal and large print; nothing scrolls sideways."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from kernel.cases.models import Paper
from kernel.words.registry import procedures, registers
from tests.house import House, furnish
from tests.looks import violations
from tests.test_journeys import sign_in

pytestmark = pytest.mark.django_db(transaction=True)
QUICK = ((1366, False), (390, True))
EVERY = ((1366, False), (1366, True), (390, False), (390, True), (320, True))


def desk_pages(house: House) -> list[str]:
    case, archived = house.cases["mediating"], house.cases["archived"]
    paper = Paper.objects.filter(case=archived, code="oral_agreement").get()
    urls = [
        reverse(n)
        for n in (
            "desk_today",
            "desk_asked",
            "desk_messages",
            "desk_ratings",
            "desk_hand_over",
            "desk_rules",
            "desk_figures",
        )
    ]
    urls += [reverse("desk_list", args=[p.code]) for p in procedures() if p.code == "mediation"]
    urls += [reverse("desk_rule", args=["mediation"]), reverse("desk_open", args=["mediation", "apply"])]
    urls += [reverse("desk_case", args=[c.pk]) for c in (case, archived)]
    urls += [reverse("desk_do", args=[case.pk, s]) for s in ("mediate", "agree_written", "decline")]
    urls += [reverse("desk_do", args=[house.cases["signing"].pk, "sign"]), reverse("desk_attach", args=[case.pk])]
    urls += [
        reverse("desk_ask", args=[house.cases["performing"].pk, "confirmation"]),
        reverse("desk_revoke", args=[case.pk]),
    ]
    urls += [reverse("desk_unmask", args=[case.pk, case.people[0].pk]), reverse("desk_volume", args=[archived.pk])]
    urls += [reverse("desk_paper", args=[paper.pk, "html"]), reverse("desk_figure", args=["mediation.success_rate"])]
    urls += [reverse("desk_correct", args=[case.pk, case.history[0].pk]), reverse("desk_find") + "?q=王"]
    return urls


def register_pages() -> list[str]:
    """Lists and entry forms of every register, for whoever keeps them."""
    found = []
    for word in registers():
        found.append(reverse("desk_list", args=[word.code]))
        found += [
            reverse("desk_open", args=[word.code, s.code])
            for s in word.openings
            if any(r.code == "section" for r in s.by)
        ]
    return found


def portal_pages(house: House) -> list[str]:
    return ["/", "/accounts/login/"]


def problems(page: Page) -> list[str]:
    """What axe and the eye object to on the page that is open."""
    found = violations(page)
    if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
        found.append("scrolls sideways")
    return found


def look(page: Page, live_server: Any, urls: list[str], looks: tuple[tuple[int, bool], ...]) -> list[str]:
    found = []
    for width, large in looks:
        page.set_viewport_size({"width": width, "height": 844})
        cookie = {"name": "sinan_large", "value": "1" if large else "0", "url": live_server.url}
        page.context.add_cookies([cookie])
        for url in urls:
            answer = page.goto(live_server.url + url)
            status = answer.status if answer else 0
            found += [f"{url} {status} at {width} {'large' if large else 'normal'}: {p}" for p in problems(page)]
            if status != 200:
                found.append(f"{url} answers {status}")
    return found


@pytest.mark.parametrize("third", range(3))
def test_the_workbench(page: Page, live_server: Any, third: int) -> None:
    house = furnish()
    sign_in(page, live_server, "mediator")
    assert look(page, live_server, desk_pages(house)[third::3], QUICK) == []


def test_the_registers(page: Page, live_server: Any) -> None:
    furnish()
    sign_in(page, live_server, "section")
    assert look(page, live_server, register_pages(), QUICK) == []


def test_the_portal(page: Page, live_server: Any) -> None:
    assert look(page, live_server, portal_pages(furnish()), QUICK) == []


@pytest.mark.full
@pytest.mark.timeout(900)
def test_every_page_in_every_width_and_print(page: Page, live_server: Any) -> None:
    house = furnish()
    assert look(page, live_server, portal_pages(house), EVERY) == []
    sign_in(page, live_server, "mediator")
    assert look(page, live_server, desk_pages(house), EVERY) == []
