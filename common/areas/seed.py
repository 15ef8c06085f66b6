"""Rows of the areas seed (`data/`, see its README), read as a stream; knows no database."""

from __future__ import annotations

import csv
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parent / "data"
DIGITS = (2, 4, 6, 9, 12)  # length of a statistical code on levels 1 to 5


@dataclass(frozen=True, kw_only=True, slots=True)
class AreaRow:
    """One area of level 1 (province) to 5 (village).

    Codes are cut to their significant digits: statistical 2/4/6/9/12, civil-affairs 6/6/6/9, empty where the two
    lists do not agree on the name. `parent` is the statistical code above, empty for a province. `full_name` leaves
    out `synthetic` tiers: those that only keep five levels where the country has four (市辖区 of a municipality,
    省直辖县级行政区划, the district that stands in for a city without districts).
    """

    level: int
    stat_code: str
    civil_code: str
    name: str
    full_name: str
    parent: str
    synthetic: bool


def rows(under: str = "", *, villages: bool = True) -> Iterator[AreaRow]:
    """Areas on the path to `under` and everything below it, each after its superior; the whole country by default.

    `under` is a statistical code of 2, 4, 6, 9 or 12 digits; trailing zeros of the 12-digit form may stay.
    Raises ValueError, in Chinese, for a code that is not in the seed.
    """
    code = short(under)
    names: dict[str, str] = {}
    found = not code
    for row in _upper(code, names):
        found = found or row.stat_code == code
        yield row
    if villages or len(code) == 12:
        for row in _villages(code, names):
            found = found or row.stat_code == code
            yield row
    if not found:
        raise ValueError(
            f"全国区划中没有代码 {under}，请核对统计用区划代码（如 321203 为区县、321203001 为乡镇街道）。"
        )


def short(code: str) -> str:
    """A statistical code without the zeros that only fill it up: 321203000000 and 321203 are the same district.

    Raises ValueError, in Chinese, for anything that is not a code.
    """
    if not code:
        return ""
    if not (code.isascii() and code.isdigit() and len(code) in DIGITS):
        raise ValueError(f"“{code}”不是区划代码，应为 2、4、6、9 或 12 位数字。")
    bare = code.rstrip("0") if len(code) == 12 else code
    return code[: next(digits for digits in DIGITS if len(bare) <= digits)]


def _touches(stat_code: str, code: str) -> bool:
    """On the path to `code`, or below it."""
    return stat_code.startswith(code) or code.startswith(stat_code)


def _upper(code: str, names: dict[str, str]) -> Iterator[AreaRow]:
    for level, stat, civil, name, parent, synthetic in _read(DATA / "areas.csv.xz"):
        if not _touches(stat, code):
            continue
        above = names.get(parent, "")
        names[stat] = above if synthetic == "1" else above + name
        yield AreaRow(
            level=int(level), stat_code=stat, civil_code=civil, name=name,
            full_name=names[stat] or name, parent=parent, synthetic=synthetic == "1",
        )  # fmt: skip


def _villages(code: str, names: dict[str, str]) -> Iterator[AreaRow]:
    for path in sorted((DATA / "villages").glob(f"{code[:2] or '*'}.csv.xz")):
        for stat, name in _read(path):
            if _touches(stat, code):
                full = names[stat[:9]] + name
                yield AreaRow(
                    level=5, stat_code=stat, civil_code="", name=name,
                    full_name=full, parent=stat[:9], synthetic=False,
                )  # fmt: skip


def _read(path: Path) -> Iterator[list[str]]:
    with lzma.open(path, "rt", encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        yield from reader
