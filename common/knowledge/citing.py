"""Citations in any text of the house, and where they lead: 《人民调解法》第三十三条第一款 → the law and its article 33.

What is imported is known by a map kept for half a minute; a page that shows citations costs at most one reading of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.core.cache import cache

from .laws.numerals import NUMERAL, label_of, value
from .models.laws import Article, Law, article_url

KEPT = 30  # seconds: what was imported meanwhile is linked by every process after that long
_KEY = "knowledge.cited"
FULL = "中华人民共和国"
_ART = rf"第({NUMERAL})条(?:之({NUMERAL}))?(?:第{NUMERAL}款)?(?:第（?{NUMERAL}）?项)?"
_MORE = re.compile(rf"(?:、|和|及|或者)?({_ART})")
Names = dict[str, str]  # as cited → name of the law


@dataclass(frozen=True, kw_only=True)
class Cited:
    """A place in a text that cites. `number` is None where the whole law is cited, or an article that is not there."""

    start: int
    end: int
    law: str
    number: int | None = None
    suffix: int = 0

    @property
    def url(self) -> str:
        return article_url(self.law, self.number, self.suffix)

    @property
    def label(self) -> str:
        return f"《{self.law}》" + (label_of(self.number, self.suffix) if self.number else "")


def known() -> tuple[Names, frozenset[tuple[str, int, int]]]:
    """Names laws are cited with, and every article of theirs. Two queries, kept for a while."""
    found: tuple[Names, frozenset[tuple[str, int, int]]] | None = cache.get(_KEY)
    if found is None:
        names: Names = {}
        for name, title, aliases in Law.objects.values_list("name", "title", "aliases"):
            names |= dict.fromkeys([*aliases, title, name], name)
        columns = ("version__law__name", "number", "suffix")
        articles = Article.objects.order_by().values_list(*columns).distinct() if names else ()
        found = names, frozenset(articles)
        cache.set(_KEY, found, KEPT)
    return found


def forget() -> None:
    """After an import: this process reads anew."""
    cache.delete(_KEY)


def cited(text: str) -> Iterator[Cited]:
    """Every citation of an imported law in a text, in order. Bare names count only before an article."""
    names, articles = known()
    if not names or not text:
        return
    for found in _pattern(tuple(sorted(names, key=len, reverse=True))).finditer(text):
        yield from _places(text, found, names[_plain(found["name"])], articles)


def resolve(text: str) -> Cited | None:
    """The first citation of a text, or None where its law is not imported."""
    return next(cited(text), None)


def _places(text: str, found: re.Match[str], law: str, articles: frozenset[tuple[str, int, int]]) -> Iterator[Cited]:
    start, at = found.start(), found.end()
    first = _MORE.match(text, at)
    if not first or first.start(1) != at:
        if found["open"]:
            yield Cited(start=start, end=at, law=law)
        return
    while first:
        number, suffix = value(first[2]), value(first[3]) if first[3] else 0
        there = (law, number, suffix) in articles
        whole = Cited(
            start=start, end=first.end(), law=law, number=number if there else None, suffix=suffix if there else 0
        )
        yield whole
        at = first.end()
        first = _MORE.match(text, at)
        if first and first.start(1) == at:  # 第三条第四条 without a sign between is no list
            return
        start = first.start(1) if first else at


def _plain(name: str) -> str:
    return name.replace("〈", "《").replace("〉", "》")


@lru_cache(maxsize=4)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """Names within 《》, or bare where no longer name can end in them: 仲裁法 is not found in 劳动争议调解仲裁法."""
    either = "|".join(re.escape(name).replace("《", "[《〈]").replace("》", "[》〉]") for name in names)
    before = r"(?:(?P<open>[《〈])|(?<![\u4e00-\u9fff])|(?<=[据照按依和及与或是见用]))"
    return re.compile(rf"{before}(?:{FULL})?(?P<name>{either})(?(open)[》〉])")
