"""A file of an official text, read: title, dates, preamble, articles with their chapters. Pure; says what it cannot read.

One file is one wording: `人民调解法(2010-08-28).md`. Markdown headings or bare lines `第一章 …` are chapters, what stands before
`<!-- INFO END -->` (or before the first chapter or article) are notes. A law without 第…条 is read by its items 一、二、….
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from .numerals import NUMERAL, label_of, value

_SIGN = rf"第({NUMERAL})条(?:之({NUMERAL}))?(?:\*\*)?[\s　]+|第({NUMERAL})[\s　]+条"  # 第一百二十八 条侦查人员: misprinted, and meant
_BEGINS = re.compile(rf"(?:\*\*)?(?:{_SIGN})(?=\S)")
_ITEM = re.compile(rf"({NUMERAL})、(?=\S)")
_CHAPTER = re.compile(rf"第{NUMERAL}(编|分编|章|节)[\s　]*(?=\S)|附[\s　]*则$")
_HEADING = re.compile(r"(#{1,6})\s*(\S.*)")
_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_NAMED = re.compile(r"[（(](\d{4})-(\d{1,2})-(\d{1,2})[）)]$")
_FORCE = re.compile(rf"自{_DATE.pattern}起(?:施行|实施|生效)")
_AT_ONCE = re.compile(r"(?:本|这)\S{0,8}自(?:公布|发布|印发)之日起(?:施行|实施|生效)")
_INFO = "<!-- INFO END -->"
_DEPTH = {"编": 1, "分编": 2, "章": 3, "节": 4}
FULL = "中华人民共和国"


class Unreadable(Exception):
    """Why a file is no law: a sentence for whoever imports it."""


@dataclass(frozen=True, kw_only=True)
class ReadArticle:
    number: int
    suffix: int
    path: tuple[str, ...]
    text: str


@dataclass(frozen=True, kw_only=True)
class ReadLaw:
    """`since_sure`: the day of coming into force stands in the text; otherwise it is the day it was passed."""

    title: str
    name: str
    passed: date
    since: date
    since_sure: bool
    notes: str
    preamble: str
    annex: str
    articles: tuple[ReadArticle, ...]


@dataclass
class _Course:
    """Where a reading stands."""

    by_item: bool
    preamble: list[str] = field(default_factory=list)
    annex: list[str] = field(default_factory=list)
    heads: list[tuple[int, str]] = field(default_factory=list)
    found: list[tuple[int, int, tuple[str, ...], list[str]]] = field(default_factory=list)
    after: bool = False  # a heading after the last article that begins no chapter: an annex


def read(text: str, file_name: str) -> ReadLaw:
    """Raises Unreadable with the reason."""
    lines = [line.strip().strip("　").strip() for line in text.lstrip("﻿").splitlines()]
    title, notes, body = _parts([line for line in lines if line], Path(file_name).stem)
    course = _Course(by_item=not any(_BEGINS.match(line) for line in body))
    for line in body:
        _take(course, line)
    articles = tuple(_articles(course))
    if not articles:
        raise Unreadable("没有找到条文（第…条，或者一、二、……）。请确认是法律法规的全文，且是 UTF-8 编码的文本。")
    passed = _passed(Path(file_name).stem, notes)
    since, sure = _since(passed, notes, articles[-3:])
    return ReadLaw(
        title=title, name=short(title), passed=passed, since=since, since_sure=sure, notes="\n".join(notes),
        preamble="\n".join(course.preamble), annex="\n".join(course.annex), articles=articles,
    )  # fmt: skip


def short(title: str) -> str:
    """The name a law is cited with: 中华人民共和国 left out, within brackets too."""
    return title.replace(FULL, "").replace("/", "／").strip()


def _parts(lines: list[str], stem: str) -> tuple[str, list[str], list[str]]:
    """Title, notes, and the lines of the text."""
    if not lines:
        raise Unreadable("文件是空的。")
    if _INFO in lines:
        at = lines.index(_INFO)
        head, body = lines[:at], lines[at + 1 :]
    else:
        starts = (n for n, line in enumerate(lines) if _BEGINS.match(line) or _CHAPTER.match(line) or line[:3] == "## ")
        at = next(starts, min(1, len(lines)))
        head, body = lines[:at], lines[at:]
    title = next((h[2].strip() for line in head if (h := _HEADING.fullmatch(line))), "") or _NAMED.sub("", stem)
    notes = [line.strip("（()）# 　") for line in head if line.lstrip("# ") != title]
    return title.replace("　", " ").replace(" ", ""), notes, body


def _take(course: _Course, line: str) -> None:
    heading, article = _HEADING.fullmatch(line), (_ITEM if course.by_item else _BEGINS).match(line)
    if article and not heading:
        number = article[1] or article[3]
        suffix = value(article[2]) if not course.by_item and article[2] else 0
        path = tuple(text for _, text in course.heads)
        course.found.append((value(number), suffix, path, [line[article.end() :]]))
        course.after = False
    elif heading or (_CHAPTER.match(line) and len(line) <= 40 and not line.endswith(("。", "；"))):
        _head(course, heading[2] if heading else line, len(heading[1]) if heading else 0)
    elif course.after and course.found:
        course.annex.append(line)
    elif course.found:
        course.found[-1][3].append(line)
    elif not course.heads:
        course.preamble.append(line)


def _head(course: _Course, text: str, depth: int) -> None:
    """A chapter or section: it ends those of its own depth and below."""
    text = re.sub(r"[\s　]+", " ", text.replace("*", "")).strip()
    kind = _CHAPTER.match(text)
    depth = depth or _DEPTH.get(kind[1] if kind else "", 1)
    course.heads = [h for h in course.heads if h[0] < depth]
    course.heads.append((depth, _joined(text)))
    course.after = True
    if text.startswith("附件"):
        course.annex.append(text)


def _joined(text: str) -> str:
    """第一章 总 则 → 第一章 总则."""
    head, _, rest = text.partition(" ")
    return f"{head} {rest.replace(' ', '')}".strip()


def _articles(course: _Course) -> Iterator[ReadArticle]:
    """Raises Unreadable where numbers do not rise: a line of the text was taken for an article, or one is missing its place."""
    last = (0, 0)
    for number, suffix, path, lines in course.found:
        if (number, suffix) <= last:
            raise Unreadable(
                f"{label_of(*last)}之后出现{label_of(number, suffix)}，条文的次序不对。请核对原文后再导入。"
            )
        last = (number, suffix)
        yield ReadArticle(number=number, suffix=suffix, path=path, text="\n".join(line for line in lines if line))


def gaps(articles: tuple[ReadArticle, ...]) -> list[int]:
    """Numbers that are missing between the first and the last article: left out by the file, or not to be read."""
    there = {a.number for a in articles}
    return [n for n in range(1, max(there)) if n not in there]


def _day(found: tuple[str, ...]) -> date:
    try:
        return date(*(int(part) for part in found))
    except ValueError:
        raise Unreadable(f"日期“{'-'.join(found)}”不对。") from None


def _dates(text: str) -> list[date]:
    return [_day(found) for found in _DATE.findall(text)]


def _passed(stem: str, notes: list[str]) -> date:
    """The date in the file's name; without one, the latest day of the notes that is no day of coming into force."""
    if named := _NAMED.search(stem):
        return _day(named.groups())
    days = [day for note in notes if not note.endswith("施行") for day in _dates(note)]
    if not days:
        raise Unreadable("看不出公布日期。请把日期写进文件名，如“人民调解法(2010-08-28).md”。")
    return max(days)


def _since(passed: date, notes: list[str], last: tuple[ReadArticle, ...]) -> tuple[date, bool]:
    """An amended text goes on naming the day of the first wording: a day before it was passed says nothing of this one."""
    said = [day for note in notes if note.endswith("施行") for day in _dates(note)]
    said += [_day(found) for article in last for found in _FORCE.findall(article.text)]
    later = [day for day in said if day >= passed]
    if later:
        return later[0], True
    amended = any("修正" in note or "修改" in note for note in notes)
    at_once = not amended and any(_AT_ONCE.search(article.text) for article in last)
    return passed, at_once


__all__ = ["ReadArticle", "ReadLaw", "Unreadable", "gaps", "read", "short"]
