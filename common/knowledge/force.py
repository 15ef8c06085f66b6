"""Which wording of a law holds on a day, and what an article said before and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery

from .laws.numerals import value
from .models.laws import Article, Law, Version


@dataclass(frozen=True, kw_only=True)
class Wording:
    """An article as one wording of the law has it. `same`: the wording before had the very words."""

    version: Version
    article: Article
    same: bool
    here: bool


def in_force(law: Law, day: date) -> Version | None:
    """The wording that holds on a day; None before the first and after the end of the law."""
    return law.versions.on(day).order_by("-since", "-passed").first()


def current(day: date) -> list[int]:
    """The wordings that hold on a day, one a law."""
    rows = Version.objects.on(day).filter(law=OuterRef("pk")).order_by("-since", "-passed")
    found = Law.objects.order_by().annotate(holds=Subquery(rows.values("pk")[:1])).values_list("holds", flat=True)
    return [pk for pk in found if pk is not None]


def key_in(text: str) -> tuple[int, int] | None:
    """33, 120-1 or 三十三 of an address as number and suffix."""
    number, _, suffix = text.removeprefix("第").replace("条之", "-").removesuffix("条").partition("-")
    try:
        found = value(number), value(suffix) if suffix else 0
    except ValueError:
        return None
    return found if 0 < found[0] < 10_000 and found[1] < 1_000 else None


def neighbours(article: Article) -> tuple[Article | None, Article | None]:
    """The articles before and after in the same wording. Two queries."""
    rows, place = article.version.articles, (article.number, article.suffix)
    before = rows.filter(number__lte=article.number).order_by("-number", "-suffix")[:60]
    after = rows.filter(number__gte=article.number).order_by("number", "suffix")[:60]
    return (
        next((a for a in before if (a.number, a.suffix) < place), None),
        next((a for a in after if (a.number, a.suffix) > place), None),
    )


def wordings(law: Law, key: tuple[int, int], here: Version | None) -> list[Wording]:
    """The article of this number in every wording of the law, latest first. A number may have meant another matter before."""
    rows = Article.objects.filter(version__law=law, number=key[0], suffix=key[1]).select_related("version")
    found: list[Wording] = []
    last = ""
    for row in sorted(rows, key=lambda a: (a.version.since, a.version.passed)):
        found.append(Wording(version=row.version, article=row, same=row.text == last, here=row.version == here))
        last = row.text
    return found[::-1]


__all__ = ["Wording", "current", "in_force", "key_in", "neighbours", "wordings"]
