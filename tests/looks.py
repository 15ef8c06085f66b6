"""What axe objects to on an open page."""

from __future__ import annotations

from importlib.resources import files

from playwright.sync_api import Page

_AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
_RUN = "axe.run(document, {resultTypes: ['violations'], elementRef: false})"  # a third quicker than the whole account


def violations(page: Page) -> list[str]:
    """Each with the rule it breaks and the first element that breaks it."""
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(_AXE)
    return [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in page.evaluate(_RUN)["violations"]]
