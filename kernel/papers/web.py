"""A sheet as HTML for the screen: what it says, in the order it says it, looking much like the paper.

The page links `papers/paper.css`. The sheet's title is an h2: the page around it has the h1.
"""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from .blocks import Sheet
from .view import drawings, view


def html(sheet: Sheet, image_url: Callable[[str], str] | None = None) -> Markup:
    """The sheet as an article. `image_url` gives the address of a signature picture; without it a mark stands there."""
    drawn = drawings().get_template("sheet.html").render(view(sheet), image_url=image_url)
    return Markup(drawn)  # noqa: S704 - the template escapes what it is given
