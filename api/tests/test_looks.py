"""The pages of the interface in a real browser: Swagger UI under the strict policy, a token made and used."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from tests.cast import Cast, assemble
from tests.looks import enter, violations

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return assemble()


def test_the_description_opens_under_the_strict_policy(page: Page, live_server: Any, cast: Cast) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    enter(page, live_server.url, "chair")
    page.goto(live_server.url + reverse("api_docs"))
    page.get_by_role("heading", name="司南数据接口").wait_for(timeout=30_000)
    page.locator("#operations-tag-mediation").click()
    page.get_by_text("/api/v1/mediation/open/apply").first.wait_for(timeout=30_000)
    assert said == []


def test_a_token_is_made_and_copied_once(page: Page, live_server: Any, cast: Cast) -> None:
    enter(page, live_server.url, "chair")
    page.goto(live_server.url + reverse("desk_token_add"))
    page.get_by_label("用途").fill("社会治理平台")
    page.get_by_role("group", name="可以读取").get_by_label("人民调解", exact=True).check()
    page.get_by_role("button", name="建立令牌").click()
    page.get_by_text("令牌只显示这一次").wait_for()
    assert violations(page) == []
    text = page.locator("[data-copy-text]").inner_text()
    answer = page.request.get(f"{live_server.url}/api/v1/me", headers={"Authorization": f"Bearer {text}"})
    assert answer.json()["scopes"] == ["read:mediation"]
