"""Citations on a page: a link to the article where its law is imported, plain title and article where not."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup, escape

from common.knowledge.citing import cited

SIGNS = "《〈条"  # without any of them nothing is cited, and nothing need be asked


def linked(text: Any) -> Markup:
    """A text, escaped, with each citation of an imported law as a link to the portal's page of it (a Jinja filter)."""
    if hasattr(text, "__html__"):  # drawn already
        return escape(text)
    said = "" if text is None else str(text)
    if not any(sign in said for sign in SIGNS):
        return escape(said)
    pieces, at = [], 0
    for place in cited(said):
        link = Markup('<a class="cite" href="{}">{}</a>').format(place.url, said[place.start : place.end])
        pieces += [escape(said[at : place.start]), link]
        at = place.end
    return Markup("").join([*pieces, escape(said[at:])])
