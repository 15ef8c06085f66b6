"""The smallest pieces of a list, built in Python: a page of twenty rows holds hundreds of them, and a template macro for
each would cost several times as much as all the rest of the page. Their look is in components.css and records.css.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from workbench import chinese
from workbench.cites import linked
from workbench.parts import Badge, Clock, Column, Link

_SVG = Markup('<svg class="mark" viewBox="0 0 12 12" aria-hidden="true" focusable="false">{}</svg>')


def _drawn(path: str) -> Markup:
    return _SVG.format(Markup('<path d="{}" fill-rule="evenodd"/>').format(path))


# One shape per meaning, so that colour is never the only sign: tick, dot, triangle, diamond, two bars, ring.
MARKS: Mapping[str, Markup] = {
    "green": _drawn("M6 0a6 6 0 1 1 0 12A6 6 0 0 1 6 0Zm3.4 3.4L5 7.8 2.9 5.6l-1 1L5 9.8l5.4-5.4z"),
    "blue": _drawn("M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1Z"),
    "amber": _drawn("M6 .6 12 11.4H0zM5.2 4.6v3.2h1.6V4.6zm0 4.1v1.5h1.6V8.7z"),
    "red": _drawn("M6 0 12 6 6 12 0 6zM5.2 2.8v3.9h1.6V2.8zm0 4.8v1.6h1.6V7.6z"),
    "paused": _drawn("M2 1h3v10H2zM7 1h3v10H7z"),
    "grey": _drawn("M6 .5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 0 1 0-11Zm0 1.7a3.8 3.8 0 1 0 0 7.6a3.8 3.8 0 0 0 0-7.6Z"),
}
_CLOCK_MARKS = {"green": "blue", "amber": "amber", "red": "red", "grey": "paused", "done": "green", "past": "grey"}

# Below, text is escaped piece by piece, joined by f-strings and declared safe once: many times quicker than Markup.format.
_BADGES = {
    tone: f'<span class="badge badge-{tone}">{MARKS[tone]}' for tone in ("grey", "blue", "green", "amber", "red")
}
_CLOCKS = {state: f'<span class="clock clock-{state}">{MARKS[tone]}' for state, tone in _CLOCK_MARKS.items()}
_NOTHING = Markup('<span class="quiet">—</span>')


def badge(text: str, tone: str = "grey") -> Markup:
    """A status: words, shape and, last, colour."""
    return Markup(f"{_BADGES[tone]}{escape(text)}</span>")  # noqa: S704


def clock_badge(clock: Clock, named: bool = False) -> Markup:
    """A limit in a few words; `named` shows which limit, otherwise the name is only heard."""
    name = escape(clock.label)
    said = f"{name} " if named else f'<span class="away">{name}：</span>'
    return Markup(f"{_CLOCKS[clock.state]}{said}{escape(clock.text)}</span>")  # noqa: S704


def _date(value: date) -> Markup:
    return Markup(f'<time datetime="{chinese.iso(value)}">{chinese.date_text(value)}</time>')  # noqa: S704


def _moment(value: Any) -> Markup:
    return Markup(f'<time datetime="{chinese.iso(value)}">{chinese.moment_text(value)}</time>')  # noqa: S704


def _link(value: Link) -> Markup:
    return Markup(f'<a href="{escape(value.url)}">{escape(value.label)}</a>')  # noqa: S704


def _badge_of(value: Badge) -> Markup:
    return badge(value.text, value.tone)


_KINDS: Mapping[str, Callable[[Any], object]] = {
    "date": _date,
    "moment": _moment,
    "money": chinese.money_text,
    "number": chinese.number_text,
    "badge": _badge_of,
    "clock": clock_badge,
    "link": _link,
    "text": linked,
}


def cell(value: Any, kind: str = "text") -> Markup:
    """A value as a table shows it, by the kind of its column; nothing reads `—`."""
    if value is None or value == "":
        return _NOTHING
    drawn = _KINDS.get(kind)
    return escape(drawn(value) if drawn else value)


class Slot(NamedTuple):
    """A column as the rows need it: the opening of its cell, still without `>`, is the same in every row."""

    column: Column
    key: str
    kind: str
    link: bool
    short: bool
    opening: Markup


def slots(columns: list[Column]) -> list[Slot]:
    """Prepare the columns once for all rows."""
    return [_slot(column) for column in columns]


def _slot(column: Column) -> Slot:
    marks = {"wide": column.wide, "short": column.short, "lead": column.link, "off-phone": column.hide_on_phone}
    classes = " ".join([f"col-{column.kind}", *(name for name, wanted in marks.items() if wanted)])
    opening = Markup('<td class="{}" role="cell" data-label="{}"').format(classes, column.label)
    kind = "" if column.link and column.kind == "text" else column.kind  # a link holds no other
    return Slot(column, column.key, kind, column.link, column.short, opening)


def row_cells(prepared: list[Slot], row: Any) -> Markup:
    """All cells of one row; `row` is a mapping or an object, its `url` the address of the linked column."""
    mapping = isinstance(row, Mapping)
    drawn = []
    for slot in prepared:
        value = row[slot.key] if mapping else getattr(row, slot.key)
        inner = cell(value, slot.kind)
        if slot.link:
            inner = Markup(f'<a href="{escape(row["url"] if mapping else row.url)}">{inner}</a>')  # noqa: S704
        title = f' title="{escape(value)}"' if slot.short and value else ""
        drawn.append(f"{slot.opening}{title}>{inner}</td>")
    return Markup("".join(drawn))  # noqa: S704
