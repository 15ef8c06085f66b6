"""Chinese numerals and amounts of money."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache

DIGITS = {
    **{c: n for n, c in enumerate("〇一二三四五六七八九")},
    **{c: n for n, c in enumerate("零壹贰叁肆伍陆柒捌玖")},
    **{c: n for n, c in enumerate("0123456789")},
    "○": 0, "O": 0, "o": 0, "◯": 0, "两": 2, "俩": 2, "弌": 1, "貳": 2, "贰": 2, "陸": 6, "廿": 20, "卅": 30,
}  # fmt: skip
UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}


class Unclear(ValueError):
    """A value that cannot be read with certainty; the message is a sentence for the person who keeps the ledger."""


@lru_cache(maxsize=4096)
def whole(text: str) -> int | None:
    """二十三, 廿三, 一百零五, 二〇二四, 贰仟 as a number; None where it is no numeral."""
    if not text or any(c not in DIGITS and c not in UNITS and c not in LARGE for c in text):
        return None
    if text.isascii() and text.isdigit():
        return int(text)
    if not any(c in UNITS or c in LARGE or c in "廿卅" for c in text):
        return int("".join(str(DIGITS[c]) for c in text))
    return _units(text)


def _units(text: str) -> int | None:
    total = section = digit = 0
    for c in text:
        if c in LARGE:
            total, section, digit = (total + section + digit) * LARGE[c], 0, 0
        elif c in UNITS:
            section, digit = section + (digit or 1) * UNITS[c], 0
        else:
            section, digit = (section + DIGITS[c], 0) if c in "廿卅" else (section, DIGITS[c])
    return total + section + digit


_HEAD = re.compile(r"^(?:人民币|RMB|CNY|约|大约|共计|共|合计|计|总计|近|¥|￥|\$)+", re.I)
_TAIL = re.compile(r"(?:人民币|余|左右|整|正|圆整)+$")
_CAPITAL = re.compile(r"^[零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖十拾百佰千仟万萬亿億两貳陸0-9.]+$")
_PARTS = re.compile(
    r"(\d+(?:\.\d+)?|[零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖十拾百佰千仟两貳陸]+)(亿|億|万|萬|千|仟|百|佰|)"
)
_SCALE = {"亿": 10**8, "億": 10**8, "万": 10**4, "萬": 10**4, "千": 1000, "仟": 1000, "百": 100, "佰": 100, "": 1}
MOST = Decimal(10) ** 12


@lru_cache(maxsize=65536)
def money(text: str, unit: int = 1) -> Decimal | None:
    """Yuan, rounded to the fen. `unit`: what the heading says (10000 for 万元); a unit in the cell goes before it.

    None for an amount of nothing; Unclear, with a sentence, where it is not one amount.
    """
    plain = re.sub(r"[\s,，'_]", "", text)
    if plain.endswith((".-", "/-")):
        plain = plain[:-2]
    body = _HEAD.sub("", plain)
    own_unit = re.search(r"(万元|万|萬|亿|元|圆|块|角|分|千|百)", body)
    body = _TAIL.sub("", _yuan(body))
    body = _TAIL.sub("", body.removesuffix("元"))
    if re.fullmatch(r"-?\d+(\.\d+)?", body):
        return _fen(Decimal(body) * (1 if own_unit else unit), text)
    if re.fullmatch(r"-?\d+(\.\d+)?[eE][+]?\d+", body):
        return _fen(Decimal(body) * unit, text)
    value = _chinese(body)
    if value is None:
        raise Unclear(f"“{text}”读不出金额，请只写一个数字，如 3000 或 1.5万元。")
    return _fen(value * (1 if own_unit else unit), text)


def _yuan(body: str) -> str:
    """五元三角二分, 3块5 as 5.32 and 3.5 with their yuan."""
    body = body.replace("圆", "元").replace("块钱", "元").replace("块", "元")
    found = re.fullmatch(r"(.+?)元(?:零|又)?(?:(.)角)?(?:零?(.)分)?(?:整|正)?", body)
    if not found or not (found[2] or found[3]):
        return body
    jiao, fen = DIGITS.get(found[2] or "0"), DIGITS.get(found[3] or "0")
    base = whole(found[1]) if not re.fullmatch(r"\d+(\.\d+)?", found[1]) else Decimal(found[1])
    if base is None or jiao is None or fen is None:
        return body
    return str(Decimal(base) + Decimal(jiao) / 10 + Decimal(fen) / 100)


def _chinese(body: str) -> Decimal | None:
    if not body or not _CAPITAL.match(body):
        return None
    total, at, last = Decimal(0), 0, Decimal(1)
    for part in _PARTS.finditer(body):
        if part.start() != at:
            return None
        digits = Decimal(part[1]) if part[1][0].isascii() and part[1][0].isdigit() else whole(part[1])
        if digits is None:
            return None
        scale = Decimal(_SCALE[part[2]])
        if not part[2] and at and last >= 1000 and Decimal(digits) < 10 and part[1] not in UNITS and len(part[1]) == 1:
            scale = last / 10  # 3万5 is three and a half
        total, at, last = total + Decimal(digits) * scale, part.end(), scale
    return total if at == len(body) else None


def _fen(value: Decimal, text: str) -> Decimal:
    try:
        rounded = value.quantize(Decimal("0.01"))
    except InvalidOperation:
        raise Unclear(f"金额“{text}”过大，请核对。") from None
    if rounded < 0:
        raise Unclear(f"金额“{text}”是负数，请核对。")
    if rounded >= MOST:
        raise Unclear(f"金额“{text}”过大，请核对单位是不是万元。")
    return rounded


@lru_cache(maxsize=4096)
def count(text: str) -> int:
    """3, 3人, 三人, 3.0, 3户12人 (the people). Unclear for anything else."""
    plain = re.sub(r"\s", "", text)
    people = re.search(r"(\d+|[一二三四五六七八九十百]+)(?:余)?(?:人|名|位)", plain)
    body = people[1] if people else re.sub(r"(?:余)?(?:人次|人|名|位|个|件|页|份|户)$", "", plain).removesuffix(".0")
    value = whole(body)
    if value is None or value > 10**6:
        raise Unclear(f"“{text}”读不出数目，请只写一个数字。")
    return value
