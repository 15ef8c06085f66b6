"""axe finds nothing on any page, at any width, in normal and large print; nothing scrolls sideways.

A quick run opens every page once, each in another width and print than the one before it, and shows axe those that have
something the pages before them had not. ./test --all opens every page in all of them, and axe sees each.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page

from tests.every_page import NO_PAGES, Place, left_out, more, places
from tests.looks import LOOKS, look, wear
from tests.stock import CITIZEN, NOBODY, PARTY, Stock

READERS = ((NOBODY, PARTY, CITIZEN, "mediator", "chair"), ("section", "administrator", "hotline", "duty", "editor"))


Turns = Iterable[tuple[Place, tuple[int, bool]]]


def seen(page: Page, base: str, stock: Stock, reader: str, turns: Turns, known: set[str] | None = None) -> list[str]:
    """What is wrong with the pages of one reader, each in the width and print whose turn it is."""
    wear(page, base, stock.cookies(reader))
    page.goto(base)
    mine = [(place.url, at) for place, at in turns if place.reader == reader]
    return [
        wrong for width, large in LOOKS
        for wrong in look(page, base, [url for url, at in mine if at == (width, large)], width, large, known)
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("readers", READERS)
def test_every_page(page: Page, live_server: Any, readers: tuple[str, ...]) -> None:
    stock = Stock()
    turns = [(place, LOOKS[n % len(LOOKS)]) for n, place in enumerate(places(stock))]
    known: set[str] = set()
    assert {place.reader for place, _ in turns} <= {who for group in READERS for who in group}
    wrong = [w for who in readers for w in seen(page, live_server.url, stock, who, turns, known)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.full
@pytest.mark.timeout(1800)
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("readers", READERS)
def test_every_page_in_every_width_and_print(page: Page, live_server: Any, readers: tuple[str, ...]) -> None:
    stock = Stock()
    turns = [(place, at) for place in more(stock) for at in LOOKS]
    wrong = [w for who in readers for w in seen(page, live_server.url, stock, who, turns)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.full
@pytest.mark.django_db
def test_what_is_called_no_page_shows_none() -> None:
    """An address left out of the list by mistake would be looked at by nobody."""
    stock = Stock()
    found = left_out(stock)
    for place in found:
        client = Client()
        client.cookies.load(stock.cookies(place.reader))
        answer = client.get(place.url)
        html = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
        assert not html, f"{place.name} is a page: take it out of NO_PAGES in tests/every_page.py"
    assert {place.name for place in found} == NO_PAGES
