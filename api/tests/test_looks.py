"""The pages of the interface in a real browser: Swagger UI under the strict policy, tokens for everybody's eyes."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.urls import reverse
from playwright.sync_api import Page

from api.tokens import make
from kernel.reach.models import User
from tests.cast import Cast, assemble
from tests.house import PASSWORD
from tests.looks import violations
from tests.test_journeys import sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    made = assemble()
    User.objects.update(password=make_password(PASSWORD))
    make(
        User.objects.get(pk=made.chair.pk), name="热线转办", scopes=["read:mediation", "write:mediation.accept"], days=9
    )
    return made


def test_the_description_opens_under_the_strict_policy(page: Page, live_server: Any, cast: Cast) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    sign_in(page, live_server, "chair")
    page.goto(live_server.url + reverse("api_docs"))
    page.get_by_role("heading", name="司南数据接口").wait_for(timeout=30_000)
    page.locator("#operations-tag-mediation").click()
    page.get_by_text("/api/v1/mediation/open/apply").first.wait_for(timeout=30_000)
    assert said == []


@pytest.mark.parametrize("width", [1366, 390])
def test_token_pages_are_for_everybody(page: Page, live_server: Any, cast: Cast, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, live_server, "chair")
    for name in ("desk_tokens", "desk_token_add"):
        page.goto(live_server.url + reverse(name))
        assert violations(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


def test_a_token_is_made_and_copied_once(page: Page, live_server: Any, cast: Cast) -> None:
    sign_in(page, live_server, "chair")
    page.goto(live_server.url + reverse("desk_token_add"))
    page.get_by_label("用途").fill("社会治理平台")
    page.get_by_role("group", name="可以读取").get_by_label("人民调解", exact=True).check()
    page.get_by_role("button", name="建立令牌").click()
    page.get_by_text("令牌只显示这一次").wait_for()
    assert violations(page) == []
    text = page.locator("[data-copy-text]").inner_text()
    answer = page.request.get(f"{live_server.url}/api/v1/me", headers={"Authorization": f"Bearer {text}"})
    assert answer.json()["scopes"] == ["read:mediation"]
