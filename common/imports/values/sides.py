"""The parties of one row: names of both sides, and what stands about them in columns of their own, put together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from common.people.identity import check_uscc
from common.people.models import Kind

from .people import (
    ID_SHAPE,
    LOST,
    NAME_MOST,
    Found,
    Said,
    clean_phone,
    is_body,
    lost_digits,
    names_in,
    put,
    quick_id,
    tidy_name,
    two_sides,
)  # fmt: skip
from .text import cell_text, is_nothing, narrow, prose, raw_text

PERSONAL = ("gender", "age", "birth_date", "ethnicity", "employer", "occupation")
SHARED = ("address", "ethnicity", "employer", "occupation")  # one value said of several people holds for all
FAULTY = ("id_number", "phone", "gender", "age", "uscc", "birth_date", "ethnicity")  # may be left out, the rest taken
HIDDEN = ("id_number", "phone", "address")
MASKED = "这是遮盖后的内容，不能登记。请用导出完整信息的台账，或者把这一格清空。"
_PARTS = re.compile(r"[、，,;；\n/|＋+]+|\s{2,}")
_NUMBERS = re.compile(r"[、，,;；\n/|＋+]+|\s+(?=\d{15})")
_BORN = re.compile(r"((?:18|19|20)\d\d)[-./年\s]*(\d{1,2})[-./月\s]*(\d{1,2})日?(?: 00:00(?::00)?)?")
_NO_NAME = re.compile(r"\d{5,}|^[\d.\-/年月日 ]+$|^\W+$")
Row = dict[str, Any]
PLAIN_NAME = re.compile(r"^[\u4e00-\u9fff]{2,3}$")


@dataclass
class _Told:
    """The parties of one row while they are put together."""

    year: int  # in which ages were given
    lenient: bool
    found: Found = field(default_factory=Found)
    wrong: list[tuple[int, str]] = field(default_factory=list)

    def refuse(self, place: int, sentence: str, attribute: str = "") -> None:
        """What is wrong with a cell; of numbers and the like only a doubt, where the importer wants it so."""
        if self.lenient and attribute in FAULTY:
            self.found.doubts.append(f"{sentence}（没有登记这一项）")
        else:
            self.wrong.append((place, sentence))

    def doubt(self, sentences: tuple[str, ...]) -> None:
        self.found.doubts += [d for d in sentences if d not in self.found.doubts]

    def row(self, side: str, one: Said, place: int) -> Row:
        """A party by its name and what stood beside it."""
        body = len(one.name) > 3 and is_body(one.name)
        row = _blank(side, one.name, Kind.ORGANISATION.value if body else Kind.PERSON.value)
        if len(one.name) > NAME_MOST or _NO_NAME.search(one.name):
            self.refuse(place, f"“{one.name[:30]}”不像姓名或名称，请核对是不是填错了列。")
        for attribute, value in one.more.items():
            self.put(row, attribute, value, place)
        return row

    def attribute(self, rows: list[Row], attribute: str, value: Any, place: int) -> None:
        """One cell about one or several parties."""
        text = prose(raw_text(value)) if attribute == "address" else cell_text(value)
        if attribute == "id_number" and lost_digits(value):
            self.refuse(place, LOST, attribute)
        elif is_nothing(text):
            return
        elif not rows:
            self.refuse(place, "写了当事人的情况，却没有写姓名。")
        else:
            self._share(rows, attribute, text, place)

    def _share(self, rows: list[Row], attribute: str, text: str, place: int) -> None:
        whole = len(rows) == 1 and attribute != "id_number"
        parts = [text] if whole else [p.strip() for p in _split(attribute, text) if p.strip()]
        if len(parts) == 1 and attribute in SHARED:
            parts *= len(rows)
        if attribute == "id_number" and len(parts) > len(rows):
            self.refuse(place, f"有{len(parts)}个证件号码，只有{len(rows)}个姓名，对不上。", attribute)
            return
        for row, part in zip(rows, parts, strict=False):
            if not is_nothing(part):
                self.put(row, attribute, part, place)

    def put(self, row: Row, attribute: str, text: str, place: int) -> None:
        """One attribute of one party."""
        if "**" in text and attribute in HIDDEN:
            self.refuse(place, f"{row['name']}：{MASKED}", attribute)
            return
        if row["kind"] == Kind.ORGANISATION and attribute in ("id_number", *PERSONAL):
            if attribute == "id_number" and not ID_SHAPE.match(text) and check_uscc(text).ok:
                row["uscc"] = check_uscc(text).number
            return
        if attribute in ("uscc", "legal_person") and row["kind"] != Kind.ORGANISATION:
            return
        problem, doubts = _birth(row, text) if attribute == "birth_date" else put(row, attribute, text, self.year)
        if problem:
            row.pop(attribute, None)
            self.refuse(place, f"{row['name']}：{problem}", attribute)
        self.doubt(doubts)


class Sides:
    """Reads the parties of rows of one sheet; `places`: `side.attribute` -> place of its column."""

    def __init__(self, places: Mapping[str, int], sides: tuple[tuple[str, str], ...], *, lenient: bool = False) -> None:
        self.sides, self.lenient = sides, lenient
        self.names = {side: places[f"{side}.name"] for side, _ in sides if f"{side}.name" in places}
        self.both = places.get("parties")
        self.attributes: dict[str, list[tuple[str, int]]] = {}
        for key, place in places.items():
            side, _, attribute = key.partition(".")
            if attribute and attribute != "name":
                self.attributes.setdefault(side, []).append((attribute, place))
        self.plain = self.both is None and not set(self.attributes) - set(self.names)
        first = {side: self.names.get(side, self.both) for side, _ in sides}
        self.shown = {side: place if place is not None else -1 for side, place in first.items()}

    def read(self, cells: list[Any], year: int) -> tuple[Found, list[tuple[int, str]]]:
        """Rows of parties as the parties field cleans them, problems by place, doubts."""
        if self.plain and (quick := self._quick(cells)) is not None:
            return quick, []
        told = _Told(year, self.lenient)
        by_side = self._names(cells, told)
        for side, listed in self.attributes.items():
            rows = [r for rows in by_side.values() for r in rows] if side == "parties" else by_side.get(side, [])
            for attribute, place in listed:
                value = cells[place] if place < len(cells) else ""
                if value not in ("", None):
                    told.attribute(rows, attribute, value, place)
        told.found.rows = [r for rows in by_side.values() for r in rows]
        return told.found, told.wrong

    def _quick(self, cells: list[Any]) -> Found | None:
        """One person a side with a short name, a right number and a mobile phone, as most rows are; None for the rest."""
        found, wide = Found(), len(cells)
        for side, place in self.names.items():
            name = cells[place] if place < wide else ""
            if name == "" or type(name) is not str or not PLAIN_NAME.match(name):
                if name == "" and not any(cells[p] for _, p in self.attributes.get(side, ()) if p < wide):
                    continue
                return None
            row = _blank(side, name, "person")
            found.rows.append(row)
            for attribute, at in self.attributes.get(side, ()):
                value = cells[at] if at < wide else ""
                if value != "" and not (type(value) is str and self._plainly(row, attribute, value, found)):
                    return None
        return found

    def _said(self, cells: list[Any]) -> dict[str, tuple[Said, ...]]:
        """Who stands on each side, by the columns of names."""
        said: dict[str, tuple[Said, ...]] = {}
        text = cell_text(cells[self.both]) if self.both is not None and self.both < len(cells) else ""
        if text:
            first, second = two_sides(text)
            codes = [code for code, _ in self.sides[:2] if code not in self.names]
            if len(codes) == 2:
                said = dict(zip(codes, (first, second), strict=True))
            elif codes:
                said[codes[0]] = (*first, *second)
        for side, place in self.names.items():
            value = cells[place] if place < len(cells) else ""
            if value not in ("", None):
                said[side] = _names_of(cell_text(value))
        return said

    def _names(self, cells: list[Any], told: _Told) -> dict[str, list[Row]]:
        """The parties of each side, in the order of the sides."""
        by_side: dict[str, list[Row]] = {code: [] for code, _ in self.sides}
        for side, listed in self._said(cells).items():
            by_side[side] = [told.row(side, one, self.shown[side]) for one in listed]
            told.found.crowd = max(told.found.crowd, *(one.crowd for one in listed), 0)
        return by_side

    def _plainly(self, row: Row, attribute: str, value: str, found: Found) -> bool:
        """A right number of the one person of a side, put in without further ado."""
        if attribute == "phone" and len(value) == 11:
            number, problem = clean_phone(value)
            if not problem:
                row["phone"] = number
            return not problem
        told = quick_id(value) if attribute == "id_number" else None
        if told is None or row.get("birth_date") or row.get("gender"):
            return False
        row["id_number"], row["id_kind"] = value, "resident"
        row["birth_date"], row["gender"], doubts = told
        found.doubts += [d for d in doubts if d not in found.doubts]
        return True


def _blank(side: str, name: str, kind: str) -> Row:
    return {"id": None, "role": side, "kind": kind, "name": name, "represents": None}


def _birth(row: Row, text: str) -> tuple[str, tuple[str, ...]]:
    """A birthday, which unlike the dates of a ledger may be of any year: 1956-3-2, 1956年3月2日, 19560302."""
    found = _BORN.fullmatch(narrow(text))
    try:
        day = date(*map(int, found.groups())) if found else None
    except ValueError:
        day = None
    if day is None:
        return f"出生日期“{text[:20]}”看不懂，请写成1956年3月2日这样。", ()
    if row.get("birth_date") not in (None, day):
        return "出生日期与身份证号码不一致，请核对；以证件为准的，把出生日期一格清空。", ()
    row["birth_date"] = day
    return "", ()


def _split(attribute: str, text: str) -> list[str]:
    if attribute == "address":
        return re.split(r"[;；\n]+", text)
    return (_NUMBERS if attribute == "id_number" else _PARTS).split(text)


@lru_cache(maxsize=65536)
def _names_of(text: str) -> tuple[Said, ...]:
    if PLAIN_NAME.match(text):
        return (Said(name=text),)
    return names_in(text) or ((Said(name=tidy_name(text)),) if not is_nothing(text) else ())
