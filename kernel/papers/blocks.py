"""What a paper is made of: one block model behind the PDF, the Word file and the preview.

Texts are plain text. No renderer reads them as markup; a line feed is the only character with a meaning.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache
from typing import Any, Literal

Align = Literal["left", "center", "right", "justify"]
Kind = Literal["form", "letter", "official"]
Numbering = Literal["1", "一", "（一）"]

VERSION = 1  # of the JSON form; a change that alters frozen papers needs a new number and a reader for the old


@dataclass(frozen=True, kw_only=True)
class Title:
    """A further title inside the sheet, as where two forms share one file. `Sheet.title` is not repeated here."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Heading:
    """`level` 1 is set in 黑体, 2 in 楷体 (GB/T 9704-2012 7.3.3). The text carries its own number, as 一、"""

    text: str
    level: int = 1


@dataclass(frozen=True, kw_only=True)
class Para:
    """A paragraph; each line of the text is a paragraph of its own. `indent` is the usual two characters."""

    text: str
    indent: bool = True
    align: Align = "justify"
    bold: bool = False


@dataclass(frozen=True, kw_only=True)
class Field:
    """A label and its value. An empty label makes a band over all its columns; `lines` reserves room to write."""

    label: str
    value: str = ""
    span: int = 1  # columns of the value; the last field of a row always reaches the right edge
    lines: int = 1


@dataclass(frozen=True, kw_only=True)
class Fields:
    """An official form table, row by row. `widths` are weights per column (a field has two), else measured."""

    rows: tuple[tuple[Field, ...], ...]
    widths: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table whose head is repeated on every page. `widths` are weights per column, else measured."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Items:
    """A numbered list: 1． or 一、 or （一）"""

    items: tuple[str, ...]
    numbering: Numbering = "1"


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A place to sign. `image` names a signature picture (the hex SM3 digest of its bytes); empty leaves a blank line."""

    label: str
    name: str = ""
    image: str = ""
    hint: str = "签名、盖章或按指印"
    date: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Signatures:
    """Places to sign, two a row; `dated` adds 年月日 to each, blank where the slot has no date yet."""

    slots: tuple[Slot, ...]
    dated: bool = False


@dataclass(frozen=True, kw_only=True)
class SealPlace:
    """落款: office and date on the right with room for the seal over them (GB/T 9704-2012 7.3.5.1)."""

    office: str
    date: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Note:
    """Small print under what it explains."""

    text: str


@dataclass(frozen=True, kw_only=True)
class PageBreak:
    """What follows starts on a new page."""


Block = Title | Heading | Para | Fields | Table | Items | Signatures | SealPlace | Note | PageBreak


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One paper. "form" is a 文书 of a case, "letter" a 函 or notice, "official" a 公文 after GB/T 9704-2012.

    `mark` is the red 发文机关标志 (official only; else the office's name and 文件), `to` the 主送机关,
    `attached` the titles of annexes, `copy_to`, `issuer` and `issued_on` the 版记; `copies_note` says who keeps a copy.
    """

    kind: Kind
    title: str
    blocks: tuple[Block, ...]
    number: str = ""
    office: str = ""
    date: dt.date | None = None
    mark: str = ""
    to: str = ""
    signer: str = ""
    secrecy: str = ""
    urgency: str = ""
    attached: tuple[str, ...] = ()
    copies_note: str = ""
    copy_to: str = ""
    issuer: str = ""
    issued_on: dt.date | None = None


DATES = ("date", "issued_on")
KINDS: dict[str, type[Any]] = {
    c.__name__.lower(): c
    for c in (Title, Heading, Para, Field, Fields, Table, Items, Slot, Signatures, SealPlace, Note, PageBreak, Sheet)
}

_BLOCKS = frozenset(KINDS.values())


def to_data(sheet: Sheet) -> dict[str, Any]:
    """The sheet as JSON values: what is frozen and hashed.

    Fields at their default are left out, so that a field added later does not change old papers;
    for the same reason no default may ever change.
    """
    data: dict[str, Any] = _pack(sheet)
    return {"version": VERSION, **data}


def _pack(value: Any) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, tuple | list):
        return [_pack(v) for v in value]
    if isinstance(value, dt.datetime):
        raise TypeError("a paper carries dates, not moments: convert to the local date first")
    if isinstance(value, dt.date):
        return value.isoformat()
    if type(value) not in _BLOCKS:
        return value
    given = ((name, default, getattr(value, name)) for name, default in _defaults(type(value)))  # type: ignore[arg-type]
    kept = {name: _pack(each) for name, default, each in given if default is MISSING or each != default}
    return {"block": type(value).__name__.lower(), **kept}


@cache
def _defaults(kind: type[Any]) -> tuple[tuple[str, Any], ...]:
    return tuple((f.name, f.default) for f in fields(kind))


def from_data(data: Mapping[str, Any]) -> Sheet:
    """The sheet frozen by `to_data`; ValueError where the data was written by a later release."""
    if data.get("version") != VERSION:
        raise ValueError(f"文书数据的版本是 {data.get('version')}，本系统只能读取版本 {VERSION}，请升级后再打开")
    sheet = _unpack({k: v for k, v in data.items() if k != "version"})
    if not isinstance(sheet, Sheet):
        raise ValueError("这不是一份文书的数据")
    return sheet


def _unpack(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_unpack(v) for v in value)
    if not isinstance(value, dict):
        return value
    given = {k: dt.date.fromisoformat(v) if k in DATES and v else _unpack(v) for k, v in value.items() if k != "block"}
    return KINDS[value["block"]](**given)
