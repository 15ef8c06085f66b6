"""The State Council's yearly notice as it is published, read into days: 放假 ranges and days worked instead (调休)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from kernel.clocks.days import Entry, parse

ONE_DAY = timedelta(days=1)
BRACKETS = re.compile(r"（[^（）]*）|\([^()]*\)")  # weekdays and lunar dates
YEAR = re.compile(r"(20\d{2})\s*年")
HEADED = r"[一二三四五六七八九十]+、\s*{}[一-龥、]+?{}\s*[：:]"
ITEM = re.compile(rf"{HEADED.format('(?P<name>', ')')}(?P<text>.*?)(?={HEADED.format('', '')}|$)", re.DOTALL)
DAY = re.compile(r"(?:(?P<year>20\d{2})年)?(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日")
RANGE = re.compile(
    rf"({DAY.pattern.replace('P<', 'P<a_')})(?:\s*(?:至|到|—|–|-|~)\s*({DAY.pattern.replace('P<', 'P<b_')}))?"
)
HELP = "没有认出放假安排。请粘贴国务院办公厅通知的正文，从“一、元旦：”开始；或者粘贴含“日期、安排、名称”三列的表格。"
HEAD = {
    "日期": "date",
    "date": "date",
    "安排": "working",
    "working": "working",
    "名称": "name",
    "name": "name",
    "依据": "source",
    "source": "source",
}
WORDS = {"放假": "0", "休": "0", "0": "0", "上班": "1", "班": "1", "调休上班": "1", "1": "1"}


def read(text: str, year: int, source: str) -> tuple[Entry, ...]:
    """Days of a notice: its published wording, or a table. ValueError, in Chinese, for what is neither."""
    text = text.strip()
    head = re.split(r"[,\t，]", text.splitlines()[0])[0].strip() if text else ""
    found = _table(text, source) if head in HEAD else tuple(_notice(text, year, source))
    if not found:
        raise ValueError(HELP)
    known: dict[date, Entry] = {}
    for entry in found:
        other = known.setdefault(entry.date, entry)
        if other.working != entry.working:
            raise ValueError(f"{entry.date.month}月{entry.date.day}日既写了放假又写了上班，请核对原文。")
    return tuple(sorted(known.values(), key=lambda e: e.date))


def _table(text: str, source: str) -> tuple[Entry, ...]:
    lines = [re.split(r"[,\t，]", line) for line in text.splitlines() if line.strip()]
    head = [HEAD.get(c.strip(), "") for c in lines[0]]
    rows = [dict(zip(head, (c.strip() for c in cells), strict=False)) for cells in lines[1:]]
    for row in rows:
        row["working"] = WORDS.get(row.get("working", ""), row.get("working", ""))
        row["source"] = row.get("source") or source
    columns = ("date", "working", "name", "source")
    return parse(
        "\n".join([",".join(columns), *(",".join(row.get(c, "").replace(",", "，") for c in columns) for row in rows)])
    )


def _notice(text: str, year: int, source: str) -> Iterator[Entry]:
    plain = BRACKETS.sub("", text)
    for item in ITEM.finditer(plain):
        name = item["name"]
        for sentence in re.split(r"[。；;\n]", item["text"]):
            yield from _sentence(sentence, name, year, source)


def _sentence(sentence: str, name: str, year: int, source: str) -> Iterator[Entry]:
    """One sentence says either when people are off or when they work instead."""
    working = "上班" in sentence
    if not working and "放假" not in sentence:
        return
    words = sentence.split("上班")[0] if working else sentence.split("放假")[0]
    month = 0
    for found in RANGE.finditer(words):
        first, month = _day(found, "a_", year, month)
        last, month = _day(found, "b_", first.year, month) if found["b_day"] else (first, month)
        if last < first or (last - first).days > 15:
            raise ValueError(f"“{name}”的日期读不懂：{found[0]}。请改用表格录入。")
        while first <= last:
            yield Entry(date=first, working=working, name=f"{name}调休" if working else name, source=source)
            first += ONE_DAY


def _day(found: re.Match[str], which: str, year: int, month: int) -> tuple[date, int]:
    """A day and its month; a day written without a month is in that of the one before."""
    month = int(found[f"{which}month"] or month)
    try:
        return date(int(found[f"{which}year"] or year), month, int(found[f"{which}day"])), month
    except ValueError:
        raise ValueError(f"没有“{found[0]}”这样的日期，请核对原文。") from None


def year_of(text: str) -> int | None:
    """The year a notice is about: 国务院办公厅关于2026年部分节假日安排的通知."""
    about = re.search(r"关于\s*(20\d{2})\s*年", text) or YEAR.search(text)
    return int(about[1]) if about else None
