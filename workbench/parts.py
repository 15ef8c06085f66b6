"""What the components of a page are given: plain values, so that a view can be read and tested without a template."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Tone = Literal["grey", "blue", "green", "amber", "red"]
ClockState = Literal["green", "amber", "red", "grey", "done", "past"]


@dataclass(frozen=True, kw_only=True)
class Link:
    """A place to go. An empty address makes it plain text (the page one is on)."""

    label: str
    url: str = ""
    icon: str = ""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a table.

    `kind` decides look and rendering: text, code (a number never broken over lines), number, money, date, moment,
    badge (a `Badge`), clock (a `Clock`), link (a `Link`). `link` turns the cell into a link to the row's `url`.
    `wide` gives a sentence room; `short` keeps a long name on one line (in full on a phone and when pointed at).
    `sort_url` makes the heading a link; `sorted` is "", "ascending" or "descending".
    """

    key: str
    label: str
    kind: str = "text"
    wide: bool = False
    short: bool = False
    link: bool = False
    sort_url: str = ""
    sorted: str = ""
    hide_on_phone: bool = False


@dataclass(frozen=True, kw_only=True)
class Badge:
    """A status, told by words, shape and colour."""

    text: str
    tone: Tone = "grey"


@dataclass(frozen=True, kw_only=True)
class Clock:
    """One limit as a person reads it: who owes what, by when, where it stands, why, and by which article."""

    label: str
    state: ClockState
    text: str
    who: str = ""
    due: date | datetime | None = None
    why: str = ""
    article: str = ""
    promised: bool = False
    unverified: bool = False


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One station of the way a case goes."""

    label: str
    state: Literal["done", "here", "todo", "ended"] = "todo"
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A step as shown to one person: open to them, or refused with the reason."""

    label: str
    url: str = ""
    refusal: str = ""
    hint: str = ""
    primary: bool = False
    danger: bool = False


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One event on a timeline. `recorded_at` is shown when the act was entered on a later day than it happened."""

    title: str
    at: date | datetime
    actor: str = ""
    text: str = ""
    facts: Sequence[tuple[str, str]] = ()
    came_from: str = ""
    went_to: str = ""
    recorded_at: datetime | None = None
    corrected: str = ""
    links: Sequence[Link] = ()
    tone: Tone = "blue"


@dataclass(frozen=True, kw_only=True)
class Party:
    """A party on a card. Numbers come masked; `unmask_url` leads to the page that asks for a reason."""

    name: str
    role: str
    kind: str = "自然人"
    number: str = ""
    phone: str = ""
    address: str = ""
    about: str = ""
    minor: bool = False
    represented_by: str = ""
    unmask_url: str = ""
    edit_url: str = ""


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """A paper or attachment in a list. `state` tells what is still missing, e.g. a signature."""

    name: str
    url: str = ""
    kind: str = "file"
    size: int | None = None
    at: datetime | None = None
    by: str = ""
    number: str = ""
    state: Badge | None = None
    others: Sequence[Link] = ()


@dataclass(frozen=True, kw_only=True)
class Photo:
    """A photograph taken on site. `place` is words; `position` the coordinates with their accuracy and datum."""

    url: str
    alt: str
    full_url: str = ""
    at: datetime | None = None
    place: str = ""
    position: str = ""


@dataclass(frozen=True, kw_only=True)
class Stat:
    """A number that opens the list it counts."""

    label: str
    value: int | str
    url: str = ""
    unit: str = ""
    tone: Tone = "grey"
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar of a bar figure; `text` is what stands at its end."""

    label: str
    value: float
    text: str = ""
    url: str = ""
