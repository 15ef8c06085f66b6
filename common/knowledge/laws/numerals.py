"""Numbers of articles as laws write them."""

from __future__ import annotations

DIGITS = {char: n for n, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
UNITS = {"十": 10, "百": 100, "千": 1000}
NUMERAL = "(?:[零〇一二三四五六七八九十百千两]{1,9}|[0-9０-９]{1,4})"


def value(text: str) -> int:
    """一千二百六十 → 1260, 二百零五 → 205, 33 → 33. Raises ValueError for what is no number."""
    if text.isdigit():
        return int(text)
    total, digit = 0, 0
    for char in text:
        if char in UNITS:
            total += (digit or 1) * UNITS[char]
            digit = 0
        elif char in DIGITS:
            digit = digit * 10 + DIGITS[char] if digit else DIGITS[char]
        else:
            raise ValueError(f"“{text}”不是数字")
    return total + digit


def numeral(number: int) -> str:
    """1260 → 一千二百六十, 15 → 十五, 205 → 二百零五; from 1 to 9999."""
    text, gap = "", False
    for unit, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += ("零" if gap and text else "") + "零一二三四五六七八九"[digit] + word
        gap = not digit
    return text.removeprefix("一") if text.startswith("一十") else text


def label_of(number: int, suffix: int = 0) -> str:
    """第一百二十条之一."""
    return f"第{numeral(number)}条" + (f"之{numeral(suffix)}" if suffix else "")
