"""The calling screen aloud, in a real browser: silent until somebody allows it, then each new call once, in Chinese."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from common.queue import tickets
from common.queue.tests.house import waiting_hall

pytestmark = pytest.mark.django_db(transaction=True)
HEARD = """
window.heard = [];
window.speechSynthesis.speak = (words) => window.heard.push(words.lang + " " + words.text);
"""


def looked(page: Page) -> list[str]:
    """What was spoken after the screen looked again."""
    page.evaluate("window.htmx.trigger(document.querySelector('[data-live]'), 'look')")
    page.wait_for_timeout(1600)
    return page.evaluate("window.heard")


def test_each_call_is_spoken_once_it_is_allowed(page: Page, live_server: Any) -> None:
    there = waiting_hall()
    there.draw()
    there.draw()
    page.add_init_script(HEARD)
    page.goto(live_server.url + reverse("portal_hall", args=[there.screens.screen]))
    first = there.call()
    assert looked(page) == []
    page.click("text=开声音")
    page.wait_for_timeout(1200)
    said = "zh-CN 请A零零一号，到1号窗口"
    assert page.evaluate("window.heard") == [said] == looked(page)  # looked again without a new call: nothing more
    tickets.call_again(first, by=there.place.clerk)
    assert looked(page) == [said, said]
    page.click("text=关声音")
    tickets.done(first)
    there.call()
    assert looked(page) == [said, said]
