"""Plain text out of a cell: one width, no stray spaces, numbers as they were written."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time
from functools import lru_cache

Raw = str | int | float | bool | date | datetime | time | None

NOTHING = frozenset(
    [
        "",
        *[
            "-",
            "--",
            "—",
            "——",
            "/",
            "//",
            "\\",
            "、",
            "无",
            "没有",
            "空",
            "不详",
            "未知",
            "暂无",
            "N/A",
            "NA",
            "NULL",
            "NONE",
        ],
    ]
)
DITTO = frozenset(
    [
        "''",
        *[
            "同上",
            "同前",
            "同",
            "〃",
            "″",
            '"',
            "``",
            "々",
            "〆",
            "“",
            "”",
            "同上行",
            "如上",
            "同上栏",
            "″″",
            "〃〃",
            "ditto",
        ],
    ]
)
_CJK = r"\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_BETWEEN = re.compile(rf"(?<=[{_CJK}])[ \t]+(?=[{_CJK}])")


@lru_cache(maxsize=65536)
def narrow(text: str) -> str:
    """Half width and trimmed; line breaks stay, since several parties stand below one another."""
    if text.isascii():
        return text.strip().lstrip("'")
    folded = unicodedata.normalize("NFKC", text).replace("\u200b", "").replace("\ufeff", "")
    return folded.strip().lstrip("'‘’").strip()


def cell_text(value: Raw) -> str:
    """A cell as a person reads it: whole numbers without a point, dates as ISO text, everything else trimmed."""
    if isinstance(value, str):
        return narrow(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def raw_text(value: Raw) -> str:
    """A cell as it was written, full-width signs and all: for what is kept word for word."""
    return value.strip() if isinstance(value, str) else cell_text(value)


def is_nothing(text: str) -> bool:
    return text.upper() in NOTHING


def is_ditto(text: str) -> bool:
    return text in DITTO


@lru_cache(maxsize=65536)
def prose(text: str) -> str:
    """A sentence as it is to be kept: full-width punctuation of Chinese text left alone, edges and spaces in Chinese gone."""
    lines = [_BETWEEN.sub("", line.strip()) for line in text.replace("\r", "\n").split("\n")]
    return "\n".join(line for line in lines if line)


@lru_cache(maxsize=65536)
def word(text: str) -> str:
    """A word to be compared: narrow, no spaces, capitals, no brackets at its ends."""
    return re.sub(r"\s+", "", narrow(text)).strip("()[]【】《》“”\"':：;；,，。.、*").upper()
