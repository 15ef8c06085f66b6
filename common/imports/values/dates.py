"""Dates in the spellings of ledgers.

2024-03-05, 2024.3.5, 2024/3/5, 24.3.5, 20240305, 2024年3月5日, 二〇二四年三月五日, 3月5日 under a year title, 5日 under a
month, Excel's serial numbers, with or without an hour. What could be two days is not guessed but said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from .numbers import DIGITS, Unclear, whole
from .text import Raw, narrow

EPOCH = date(1899, 12, 30)
FIRST, LAST = 1980, 2100  # people's mediation has kept ledgers since the eighties
SERIALS = range(29221, 73416)  # 1980-01-01 to 2100-12-31
_TIME = re.compile(
    r"[T ]*(?:上午|下午|晚上|晚|早上|凌晨|AM|PM)?\s*(\d{1,2})(?::|时|点)(\d{1,2})?(?::\d{1,2}(?:\.\d+)?)?分?\s*$"
)
_NUM = r"[0-9〇一二三四五六七八九十零○Oo廿卅◯]"
_FULL = re.compile(rf"^({_NUM}{{2,4}})年度?({_NUM}{{1,3}})月份?({_NUM}{{1,3}})(?:日|号)?")
_MONTH_DAY = re.compile(rf"^({_NUM}{{1,3}})月份?({_NUM}{{1,3}})(?:日|号)")
_YEAR_MONTH = re.compile(rf"^({_NUM}{{2,4}})年度?({_NUM}{{1,3}})月份?$")
_PARTS = re.compile(r"^(\d{1,4})\s*[-./\\,，、~ _—–]\s*(\d{1,2})(?:\s*[-./\\,，、~ _—–]\s*(\d{1,4}))?\.?")


@dataclass(frozen=True)
class Under:
    """What the titles above a table say: the year, and the month of a sheet kept month by month."""

    year: int | None = None
    month: int | None = None


def read_date(value: Raw, under: Under = Under()) -> date | datetime | None:
    """A day, or a moment without a zone where an hour is written. None for nothing; Unclear with what to write instead."""
    if isinstance(value, datetime):
        return _sane(value.date(), value) if value.time() == time(0) else _sane(value, value)
    if isinstance(value, date):
        return _sane(value, value)
    if isinstance(value, bool | time) or value is None:
        if value is None:
            return None
        raise Unclear(f"“{value}”不是日期。")
    if isinstance(value, int | float):
        return _number(float(value), under)
    return _text(narrow(value), under)


def _number(value: float, under: Under) -> date | datetime:
    """Excel's serials, 20240305 and 3.5; a fraction has lost the nought of 3.10."""
    if value.is_integer():
        whole_ = int(value)
        if whole_ in SERIALS:
            return EPOCH + timedelta(days=whole_)
        return _text(str(whole_), under) or _fail(str(whole_))
    if int(value) in SERIALS:
        seconds = round((value - int(value)) * 86400 / 60) * 60
        return datetime.combine(EPOCH, time(0)) + timedelta(days=int(value), seconds=seconds)
    text = repr(value)
    left, _, right = text.partition(".")
    if right in ("1", "2", "3") and 1 <= int(left) <= 12:
        shown = f"{left}月{right}日、{left}月{right}0日"
        raise Unclear(f"“{text}”在表格里按小数存放，可能是{shown}，请写成“{left}月{right}日”这样的文字。")
    return _text(text, under) or _fail(text)


@lru_cache(maxsize=65536)
def _text(text: str, under: Under) -> date | datetime | None:
    if not text:
        return None
    plain, hour = _split_hour(text.strip("。;；,，.、 "))
    found = _day(plain, under, text)
    return datetime.combine(found, hour) if hour is not None else found


def _split_hour(text: str) -> tuple[str, time | None]:
    match = _TIME.search(text)
    if not match or (match.start() == 0):
        return text, None
    hour, minute = int(match[1]), int(match[2] or 0)
    if re.search(r"下午|晚|PM", match[0]) and hour < 12:
        hour += 12
    if hour > 23 or minute > 59:
        return text[: match.start()], None
    at = time(hour, minute)
    return text[: match.start()].strip(), at if at != time(0) else None


def _day(plain: str, under: Under, said: str) -> date:
    plain = plain.strip()
    digits = plain.removesuffix(".0")
    if re.fullmatch(r"\d{8}", digits):
        return _made(int(digits[:4]), int(digits[4:6]), int(digits[6:]), said)
    if re.fullmatch(r"\d{5}", digits) and int(digits) in SERIALS:
        return EPOCH + timedelta(days=int(digits))
    spaced = re.sub(r"\s+(?=[年月日号])|(?<=[年月])\s+", "", plain)
    if found := _FULL.match(spaced):
        return _made(_year(found[1]), _num(found[2]), _num(found[3]), said)
    if found := _MONTH_DAY.match(spaced):
        return _made(_wanted(under.year, said), _num(found[1]), _num(found[2]), said)
    if found := re.match(rf"^({_NUM}{{1,3}})(?:日|号)", spaced):
        return _made(_wanted(under.year, said), _wanted(under.month, said), _num(found[1]), said)
    if found := _PARTS.match(plain):
        return _parts(found[1], found[2], found[3], under=under, said=said)
    if _YEAR_MONTH.match(spaced) or re.fullmatch(r"(19|20)\d{4}", digits):
        raise Unclear(f"“{said}”只写到月，请补上日。")
    return _fail(said)


def _parts(a: str, b: str, c: str | None, *, under: Under, said: str) -> date:
    if c is None:
        if len(a) == 4 or int(a) > 12:
            raise Unclear(f"“{said}”只写到月，请补上日。")
        return _made(_wanted(under.year, said), int(a), int(b), said)
    if len(a) <= 2 and len(c) == 4:  # 3/5/2024, which only a machine set to English writes
        if int(a) <= 12 and int(b) <= 12 and a != b:
            raise Unclear(f"“{said}”分不清月和日，请写成“2024-03-05”的样子。")
        month, day = (int(b), int(a)) if int(a) > 12 else (int(a), int(b))
        return _made(int(c), month, day, said)
    if len(a) == 3 or len(c) > 2:
        return _fail(said)
    return _made(_year(a), int(b), int(c), said)


def _year(text: str) -> int:
    value = _num(text)
    return value if value >= 100 or len(text) == 4 else 2000 + value if value < 80 else 1900 + value


def _num(text: str) -> int:
    value = whole(text)
    if value is None:
        raise Unclear(f"“{text}”读不出数字，请核对日期。")
    return value


def _wanted(value: int | None, said: str) -> int:
    if value is None:
        raise Unclear(f"“{said}”没有写年份（表头和表名里也没有），请写成“2024年3月5日”的样子。")
    return value


def _made(year: int, month: int, day: int, said: str) -> date:
    if not 1 <= month <= 12:
        raise Unclear(f"“{said}”里的月份{month}不存在，请核对。")
    try:
        made = date(year, month, day)
    except ValueError:
        raise Unclear(f"“{said}”这一天不存在（{year}年{month}月没有{day}日），请核对。") from None
    return _sane(made, said)


def _sane(found: date | datetime, said: object) -> date | datetime:
    if not FIRST <= found.year <= LAST:
        raise Unclear(f"“{said}”的年份是{found.year}年，请核对。")
    return found


def _fail(said: str) -> date:
    raise Unclear(f"“{said}”读不出日期，请写成“2024年3月5日”或“2024-03-05”的样子。")


_TITLE_YEAR = re.compile(r"((?:19|20)\d{2}|[一二][〇零○九O][一二三四五六七八九〇零○]{2})\s*(?:年|年度|[-.])")
_TITLE_BARE = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_TITLE_MONTH = re.compile(r"(?<![\d\-—~至到])(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])\s*月")
_DATE_LIKE = re.compile(r"(?:\d{2,4}\s*年\s*)?\d{1,2}\s*月\s*\d{1,2}\s*[日号]|\d{4}[-./]\d{1,2}[-./]\d{1,2}")


def told_by(texts: list[str], under: Under = Under()) -> Under:
    """Year and month out of titles and names of sheets; the last that says so wins, a filling-in date never does."""
    year, month = under.year, under.month
    for text in map(narrow, texts):
        without = _DATE_LIKE.sub("", text)
        if found := _TITLE_YEAR.search(without) or _TITLE_BARE.search(without):
            year = whole("".join(str(DIGITS[c]) for c in found[1]))
        if (found := _TITLE_MONTH.search(without)) and not re.search(
            r"[月至到\-—~]\s*\d*\s*月", without[found.end() - 1 :]
        ):
            month = whole(found[1])
    return Under(year, month)
