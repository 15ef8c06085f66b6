"""How dates, periods, money and durations read in Chinese on a page. Pure functions, registered as Jinja2 filters."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import timezone
from markupsafe import Markup, escape

_WEEKDAYS = "一二三四五六日"
_QUARTERS = "一二三四"
_PERIOD = re.compile(r"(?P<year>\d{4})(?:-?(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?$")
_CENT = Decimal("0.01")


def local(value: datetime) -> datetime:
    """An aware moment in the time zone of the office; a naive one unchanged."""
    return timezone.localtime(value) if timezone.is_aware(value) else value


def day(value: date | datetime) -> date:
    """The calendar day of `value` in the time zone of the office."""
    return local(value).date() if isinstance(value, datetime) else value


def date_text(value: date | datetime | None) -> str:
    """`2026年11月22日`; nothing for no date."""
    if value is None:
        return ""
    value = day(value)
    return f"{value.year}年{value.month}月{value.day}日"


def moment_text(value: datetime | None) -> str:
    """`2026年11月22日 14:05`; a plain date is written without an hour."""
    if value is None:
        return ""
    if not isinstance(value, datetime):
        return date_text(value)
    return f"{date_text(value)} {local(value):%H:%M}"


def short_date(value: date | datetime | None) -> str:
    """`11月22日` within this year, otherwise with the year: for dense tables where the full date stands in the title."""
    if value is None:
        return ""
    value = day(value)
    month_day = f"{value.month}月{value.day}日"
    return month_day if value.year == timezone.localdate().year else f"{value.year}年{month_day}"


def weekday_text(value: date | datetime | None) -> str:
    """`星期日`."""
    return "" if value is None else f"星期{_WEEKDAYS[day(value).weekday()]}"


def iso(value: date | datetime | None) -> str:
    """What a `<time datetime>` attribute wants, to the minute."""
    if value is None:
        return ""
    return local(value).isoformat(timespec="minutes") if isinstance(value, datetime) else value.isoformat()


def period_text(value: Any) -> str:
    """Name a period: `2026年第三季度`, `2026年上半年`, `2026年11月`, `2026年`, or from date to date.

    Takes "2026", "2026-H1", "2026-Q3", "2026-11", a pair of first and last day (both inside), or anything with
    `start` and `end`. A pair that is exactly a month, quarter, half or year is named as such.
    """
    if isinstance(value, str):
        return _named_period(value)
    start, end = value if isinstance(value, tuple | list) else (value.start, value.end)
    return _name_of_span(day(start), day(end))


def _named_period(text: str) -> str:
    found = _PERIOD.match(text)
    if found is None:
        raise ValueError(f"not a period: {text!r}")
    year, half, quarter, month = found.group("year", "half", "quarter", "month")
    if half:
        return f"{year}年{'上下'[int(half) - 1]}半年"
    if quarter:
        return f"{year}年第{_QUARTERS[int(quarter) - 1]}季度"
    return f"{year}年{int(month)}月" if month else f"{year}年"


def _name_of_span(start: date, end: date) -> str:
    whole_months = start.day == 1 and end.day == monthrange(end.year, end.month)[1] and start.year == end.year
    length = end.month - start.month + 1 if whole_months else 0
    if length == 1:
        return _named_period(f"{start:%Y-%m}")
    for months, letter in ((3, "Q"), (6, "H")):
        if length == months and (start.month - 1) % months == 0:
            return _named_period(f"{start.year}-{letter}{(start.month - 1) // months + 1}")
    if length == 12:
        return f"{start.year}年"
    return date_text(start) if start == end else f"{date_text(start)}至{date_text(end)}"


def money_text(value: Decimal | float | str | None) -> str:
    """`¥1,234.00`, half a cent rounded up; nothing for no amount."""
    if value is None or value == "":
        return ""
    amount = Decimal(str(value)).quantize(_CENT, ROUND_HALF_UP)
    return f"-¥{-amount:,.2f}" if amount < 0 else f"¥{amount:,.2f}"


def capital_text(value: Decimal | float | str | None) -> str:
    """The amount in capital characters as papers carry it: `壹仟贰佰叁拾肆元整`."""
    if value is None or value == "":
        return ""
    amount = Decimal(str(value)).quantize(_CENT, ROUND_HALF_UP)
    import cn2an  # papers alone need it, and it takes a tenth of a second to load

    words = str(cn2an.an2cn(f"{abs(amount):f}", "rmb"))
    return f"负{words}" if amount < 0 else words


def number_text(value: float | Decimal | None) -> str:
    """`12,345`; nothing for nothing."""
    return "" if value is None else f"{value:,}"


def percent_text(value: float | Decimal | None, places: int = 1) -> str:
    """A share between 0 and 1 as `97.3%`; a missing denominator reads `—`."""
    return "—" if value is None else f"{value * 100:.{places}f}%"


def size_text(value: int | None) -> str:
    """A file's size: `812 B`, `34.5 KB`, `2.1 MB`."""
    if value is None:
        return ""
    size = float(value)
    for unit in ("B", "KB", "MB"):
        if size < 1024:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} GB"


def ago_text(value: date | datetime | None, now: datetime | None = None) -> str:
    """How long ago or how far ahead, in the words one would say: `刚刚`, `3小时前`, `昨天`, `5天后`.

    Whole days are counted by the calendar of the office, not in spans of 24 hours.
    """
    if value is None:
        return ""
    present = local(now or timezone.now())
    days = (day(value) - present.date()).days
    if isinstance(value, datetime) and abs(days) <= 1:
        span = local(value) - present
        if abs(span) < timedelta(hours=12) or days == 0:
            return _hours_text(span)
    return _days_text(days, day(value))


def _hours_text(span: timedelta) -> str:
    minutes = int(abs(span).total_seconds() // 60)
    if minutes < 1:
        return "刚刚"
    amount = f"{minutes}分钟" if minutes < 60 else f"{minutes // 60}小时"
    return f"{amount}{'后' if span > timedelta() else '前'}"


def _days_text(days: int, on: date) -> str:
    near = {-2: "前天", -1: "昨天", 0: "今天", 1: "明天", 2: "后天"}
    if days in near:
        return near[days]
    if abs(days) > 365:
        return date_text(on)
    amount = f"{abs(days)}天" if abs(days) <= 60 else f"{abs(days) // 30}个月"
    return f"{amount}{'后' if days > 0 else '前'}"


def left_text(due: date | datetime | None, now: datetime | None = None) -> str:
    """What is left of a limit, in calendar days: `还剩3天`, `今天到期`, `已超2天`. Limits in hours read `还剩5小时`."""
    if due is None:
        return ""
    present = local(now or timezone.now())
    days = (day(due) - present.date()).days
    if isinstance(due, datetime) and local(due).time() < time(23, 59) and days == 0:
        span = local(due) - present
        hours = max(1, int(abs(span).total_seconds() // 3600))
        return f"还剩{hours}小时" if span > timedelta() else f"已超{hours}小时"
    if days == 0:
        return "今天到期"
    return f"还剩{days}天" if days > 0 else f"已超{-days}天"


def paragraphs(text: str | None, drawn: Callable[[str], Markup] = escape) -> Markup:
    """Plain text typed by a person as escaped paragraphs; single line breaks are kept. `drawn`: how a line is escaped."""
    blocks = [block.strip() for block in re.split(r"\r?\n\s*\r?\n", text or "") if block.strip()]
    lines = (Markup("<br>").join(drawn(line) for line in block.splitlines()) for block in blocks)
    return Markup("").join(Markup("<p>{}</p>").format(line) for line in lines)


FILTERS = {
    "date": date_text,
    "moment": moment_text,
    "short_date": short_date,
    "weekday": weekday_text,
    "iso": iso,
    "period": period_text,
    "money": money_text,
    "capital": capital_text,
    "number": number_text,
    "percent": percent_text,
    "size": size_text,
    "ago": ago_text,
    "left": left_text,
    "paragraphs": paragraphs,
}
