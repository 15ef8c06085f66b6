"""axe finds nothing on any page of the administration, and nothing scrolls sideways."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page

from tests.house import furnish
from tests.test_accessibility import EVERY, QUICK, look
from tests.test_journeys import sign_in

from .conftest import ONLY_POST, every_address

pytestmark = pytest.mark.django_db(transaction=True)
NOT_PAGES = {*ONLY_POST, "admin_template_file", "admin_outline", "admin_template_built_in"}
OF_EACH_MAKE = (
    "admin_home",
    "admin_areas",
    "admin_area",
    "admin_area_move",
    "admin_outlines",
    "admin_office",
    "admin_powers",
    "admin_person",
    "admin_person_leave",
    "admin_jobs",
    "admin_post",
    "admin_grant_add",
    "admin_people_import",
    "admin_days",
    "admin_limits",
    "admin_template",
    "admin_journal",
)


@pytest.fixture
def addresses(page: Page, live_server: Any) -> dict[str, str]:
    """The pages of a furnished house, with its administrator signed in."""
    house = furnish()
    call_command("setup", verbosity=0)
    found = every_address(house.cast)
    sign_in(page, live_server, "administrator")
    return {name: url for name, url in found.items() if name not in NOT_PAGES}


def test_one_page_of_each_make(page: Page, live_server: Any, addresses: dict[str, str]) -> None:
    assert look(page, live_server, [addresses[n] for n in OF_EACH_MAKE], QUICK) == []


@pytest.mark.full
@pytest.mark.timeout(900)
def test_every_page_in_every_width_and_print(page: Page, live_server: Any, addresses: dict[str, str]) -> None:
    assert look(page, live_server, list(addresses.values()), EVERY) == []
