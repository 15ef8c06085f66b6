"""The Jinja2 environment of the workbench and the portal: what every template may call."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree
from zipfile import ZipFile

from django.contrib.messages import get_messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from jinja2 import Environment, StrictUndefined, pass_context
from lucide import IconDoesNotExist
from markupsafe import Markup

from common.live import public as live
from workbench import cells, chinese, cites, fields
from workbench.large_print import large_print


@pass_context
def _cites(_: Any, text: Any) -> Markup:
    """Asked when a page is drawn: without the context Jinja2 would draw a fixed text once, when it compiles the template."""
    return cites.linked(text)


@pass_context
def _paragraphs(_: Any, text: str | None) -> Markup:
    return chinese.paragraphs(text, drawn=cites.linked)


def environment(**options: Any) -> Environment:
    """Build the environment; Django calls it with the options of settings.TEMPLATES.

    Undefined names are an error rather than a blank: a page must not quietly leave out a date.
    """
    options |= {"autoescape": True, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    env = Environment(**options)  # noqa: S701  (autoescape is on, one line up)
    env.globals.update(
        url=url,
        live=live.address,
        static=static,
        icon=icon,
        now=now,
        query=query,
        flash_messages=flash_messages,
        large_print=large_print,
        dress=fields.dress,
        error_target=fields.error_target,
        problems=fields.problems,
        marks=cells.MARKS,
        make_badge=cells.badge,
        make_clock_badge=cells.clock_badge,
        make_cell=cells.cell,
        slots=cells.slots,
        row_cells=cells.row_cells,
    )
    env.filters.update(chinese.FILTERS)
    env.filters["cites"] = _cites
    env.filters["paragraphs"] = _paragraphs
    return env


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a named view: `url("case", case.pk)`."""
    return reverse(name, args=args, kwargs=kwargs)


def now() -> datetime:
    """The present moment in the time zone of the office."""
    return timezone.localtime()


@lru_cache(maxsize=512)
def icon(name: str, size: int = 16, label: str = "") -> Markup:
    """A lucide icon as inline SVG, sized in CSS pixels at normal print; hidden from screen readers unless labelled.

    Raises `lucide.IconDoesNotExist` for an unknown name. The class carries the size, so large print can scale it.
    """
    try:
        svg = ElementTree.fromstring(_drawings().read(f"{name}.svg"))  # noqa: S314  (of a pinned package)
    except KeyError:
        raise IconDoesNotExist(name) from None
    for node in svg.iter():
        node.tag = node.tag.rpartition("}")[2]  # no prefix `ns0` within a page
    size_in = {"width": str(size), "height": str(size), "stroke-width": "1.75"}
    svg.attrib |= {**size_in, "class": f"icon icon-{size}", "focusable": "false"}
    svg.attrib |= {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    return Markup(ElementTree.tostring(svg, encoding="unicode"))  # noqa: S704  (of a pinned package; the label is escaped)


@lru_cache(maxsize=1)
def _drawings() -> ZipFile:
    """All icons, left open: lucide itself reads a directory of two thousand names again for every icon it draws."""
    return ZipFile(str(files("lucide").joinpath("lucide.zip")))


def query(request: HttpRequest, **changes: Any) -> str:
    """The present query string with some parameters replaced; `None` or "" drops one: `query(request, after=None)`."""
    params = request.GET.copy()
    for name, value in changes.items():
        params.pop(name, None)
        if isinstance(value, list | tuple):
            params.setlist(name, [str(item) for item in value])
        elif value not in (None, ""):
            params[name] = str(value)
    pairs = [(name, value) for name, values in params.lists() for value in values]
    return f"?{urlencode(pairs)}" if pairs else "?"


def flash_messages(request: HttpRequest) -> Iterable[Message]:
    """What the last action had to say; empty where no message storage is attached, as on some error pages."""
    return get_messages(request)
