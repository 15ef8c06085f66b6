"""What axe and the eye object to on an open page, in every width and print."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from django.test import Client
from playwright.sync_api import Page

from kernel.reach.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LOOKS = ((1366, False), (390, True), (1366, True), (390, False), (320, True))  # width in pixels, large print
_AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
# What it finds in order is not carried over: a third quicker than the whole account.
_RUN = """axe.run(document, {resultTypes: ['violations'], elementRef: false}).then(
    found => found.violations.map(v => `${v.id}: ${v.nodes[0].html.slice(0, 160)}`))"""

# What an element is to a style sheet and to a screen reader.
_KINDS = """[...new Set([...document.querySelectorAll('*')].map(e =>
    [e.tagName, e.className.baseVal ?? e.className, e.getAttribute('role'), e.getAttribute('type'), e.parentElement?.tagName].join()
))]"""
# Replaces the document within its window. Scripts get an address of their own, or the window would not run them again.
_TURN = """async url => {
    const answer = await fetch(url), text = await answer.text();
    if (answer.ok) {
        document.open();
        const loaded = new Promise(done => addEventListener('load', done, {once: true}));
        document.write(text.replace(/(<script[^>]* src="[^"]+)"/g, `$1?${performance.now()}"`));
        document.close();
        await loaded;
    }
    return [answer.status, new URL(answer.url).pathname];
}"""


def violations(page: Page) -> list[str]:
    """Each with the rule it breaks and the first element that breaks it."""
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(_AXE)
    return list(page.evaluate(_RUN))


def problems(page: Page, *, axe: bool = True) -> list[str]:
    """What axe objects to, and what sticks out at the side."""
    found = violations(page) if axe else []
    if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
        found.append("scrolls sideways")
    return found


def news(page: Page, seen: set[str]) -> bool:
    """Whether a page has any kind of element that was not on the pages seen so far; they are seen from now on."""
    kinds = set(page.evaluate(_KINDS))
    new = not kinds <= seen
    seen |= kinds
    return new


def enter(page: Page, base: str, username: str) -> None:
    """The browser of somebody signed in, without the typing (tests/test_journeys.py types)."""
    client = Client()
    client.force_login(User.objects.get(username=username), backend=BACKEND)
    wear(page, base, {name: morsel.value for name, morsel in client.cookies.items()})


def wear(page: Page, base: str, cookies: dict[str, str]) -> None:
    """These cookies and no others."""
    page.context.clear_cookies()
    page.context.add_cookies([{"name": name, "value": value, "url": base} for name, value in cookies.items()])


def dress(page: Page, base: str, width: int, large: bool) -> None:
    """The width of the window and the size of the print from the next page on."""
    page.set_viewport_size({"width": width, "height": 844})
    page.context.add_cookies([{"name": "sinan_large", "value": str(int(large)), "url": base}])


def go(page: Page, url: str) -> tuple[int, str]:
    """Opens a page as its reader does; the status, and the path it led to."""
    answer: Any = page.goto(url)
    return answer.status, urlsplit(page.url).path


def turn(page: Page, url: str) -> tuple[int, str]:
    """Opens a page in the place of the one before it, at half the cost: styles stay parsed and axe stays compiled."""
    status, path = page.evaluate(_TURN, url)
    return int(status), str(path)


def look(
    page: Page, base: str, urls: Iterable[str], width: int, large: bool, seen: set[str] | None = None
) -> list[str]:
    """Opens each page so and gives what is wrong, page by page; one that does not open is wrong.

    With `seen` it is quick: pages follow one another in one window, and those without news are only measured.
    """
    dress(page, base, width, large)
    found = []
    for url in urls:
        status, path = (go if seen is None else turn)(page, base + url)
        if status != 200 or path != urlsplit(url).path:
            found.append(f"{url} answers {status} and leads to {path}")
        else:
            wrong = problems(page, axe=seen is None or news(page, seen))
            found += [f"{url} at {width}{' large' if large else ''}: {w}" for w in wrong]
    return found
