"""Finding by people's words: their pairs and the law's for them, scored (BM25), over articles in force and what is published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import log

from django.db.models import QuerySet
from django.utils import timezone

from .. import force
from ..models import Article, Entry, Index, Term
from ..models.laws import article_url
from . import subjects, synonyms
from .index import ENTRY, LAW
from .postings import unpacked
from .tokens import asked, tokens

LONGEST = 300  # characters of a question that are read
MEANT, SPREAD = 1.6, 0.6  # weight of the law's words beside the asker's own; how little length of a word counts
Sense = list[tuple[str, ...]]  # words that mean the same, each as its tokens
LOWER = 0.85  # a regulation or an interpretation, beside the law it carries out
LOOKED_AT = 100  # best of each part, of which those that do not hold are left out
EXCERPT = 140  # characters shown


@dataclass(frozen=True, kw_only=True)
class Found:
    """One thing found. `kind`: law, answer or case. `text` is the passage that fits best."""

    kind: str
    title: str
    text: str
    url: str
    source: str
    score: float


def search(words: str, limit: int = 5, *, parts: Sequence[str] = (LAW, ENTRY), day: date | None = None) -> list[Found]:
    """Best first; nothing for words that say nothing. Seven queries at most."""
    said = words[:LONGEST]
    senses = _senses(said)
    wanted = {token for sense in senses for word in sense for token in word}
    scores = _scores(senses, wanted, parts)
    found: list[Found] = []
    if best := _best(scores.get(LAW, {})):
        about = subjects.meant(said)
        found += _articles(best, wanted, day=day or timezone.localdate(), about=about, limit=limit)
    if best := _best(scores.get(ENTRY, {})):
        found += _entries(best, wanted, day)
    return sorted(found, key=lambda f: -f.score)[:limit]


def _senses(words: str) -> list[Sense]:
    """What was said, a pair each, and for every turn of phrase the law's words, of which the best counts."""
    own: list[Sense] = [[(token,)] for token in asked(words)]
    law = (meant.split() for meant in synonyms.meant(words, synonyms.known()))
    return own + [[tuple(tokens(word)) for word in group] for group in law]


def _scores(senses: list[Sense], wanted: set[str], parts: Sequence[str]) -> dict[str, dict[int, float]]:
    """Documents of each part with the sum over the senses, of each the word that fits best."""
    size = sum(Index.objects.filter(part__in=parts).values_list("size", flat=True))
    rows = Term.objects.filter(part__in=parts, token__in=wanted).values_list("part", "token", "places")
    read = [(part, token, unpacked(places)) for part, token, places in rows]
    known: dict[str, int] = defaultdict(int)  # in how many documents a token stands
    for _, token, places in read:
        known[token] += len(places)
    told: dict[str, dict[str, dict[int, float]]] = defaultdict(dict)
    for part, token, places in read:
        rarity = log(1 + (size - known[token] + 0.5) / (known[token] + 0.5))
        told[part][token] = {number: rarity * much for number, much in places}
    return {part: _summed(senses, of) for part, of in told.items()}


def _summed(senses: list[Sense], told: dict[str, dict[int, float]]) -> dict[int, float]:
    scores: dict[int, float] = defaultdict(float)
    for sense in senses:
        best: dict[int, float] = defaultdict(float)
        for word in sense:
            for number, much in _of_word(word, told).items():
                best[number] = max(best[number], much)
        for number, much in best.items():
            scores[number] += much
    return scores


def _of_word(word: tuple[str, ...], told: dict[str, dict[int, float]]) -> dict[int, float]:
    """How much a word tells of each document: its pairs together, a long word little more than a short one."""
    found: dict[int, float] = defaultdict(float)
    for token in word:
        for number, much in told.get(token, {}).items():
            found[number] += much
    weight = MEANT / len(word) ** SPREAD if len(word) > 1 else 1.0
    return {number: much * weight for number, much in found.items()}


def _best(scores: dict[int, float]) -> dict[int, float]:
    ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[: LOOKED_AT * 2]
    return dict(ranked)


def _articles(
    best: dict[int, float], wanted: set[str], *, day: date, about: dict[str, float], limit: int
) -> list[Found]:
    """The best that hold; passages are looked for in those alone."""
    rows: QuerySet[Article] = Article.objects.filter(pk__in=best, version__in=force.current(day))
    told = [(_weighed(row, best[row.pk], about), row) for row in rows.select_related("version__law")]
    ranked = sorted(told, key=lambda pair: (-pair[0], pair[1].pk))[:limit]
    return [_article(row, score, wanted) for score, row in ranked]


def _weighed(row: Article, score: float, about: dict[str, float]) -> float:
    law = row.version.law
    return score * (1.0 if law.kind == "法律" else LOWER) * about.get(law.name, 1.0)


def _article(row: Article, score: float, wanted: set[str]) -> Found:
    law, since = row.version.law.name, row.version.since
    return Found(
        kind=LAW, title=f"《{law}》{row.label}", text=excerpt(row.text, wanted),
        url=article_url(law, row.number, row.suffix), score=score,
        source=f"{row.path[-1] + '，' if row.path else ''}{since.year}年{since.month}月{since.day}日起施行",
    )  # fmt: skip


def _entries(best: dict[int, float], wanted: set[str], day: date | None) -> list[Found]:
    rows = Entry.objects.public(day).filter(pk__in=best)
    return [_entry(row, best[row.pk], wanted) for row in rows]


def _entry(row: Entry, score: float, wanted: set[str]) -> Found:
    text = excerpt(
        "\n".join(filter(None, (row.facts, row.body, row.point))) if row.kind == "case" else row.body, wanted
    )
    return Found(
        kind=row.kind,
        title=row.title,
        text=text,
        url=row.get_absolute_url(),
        source="；".join(row.citations),
        score=score,
    )


def excerpt(text: str, wanted: set[str]) -> str:
    """The line that holds most of what was asked, with its beginning; cut to a length one reads at a glance."""
    lines = text.splitlines() or [""]
    told = [sum(token in wanted for token in set(tokens(line))) for line in lines]
    at = told.index(max(told))
    shown = lines[at] if at == 0 or len(lines[at]) > EXCERPT else f"{lines[0][: EXCERPT // 2]}…… {lines[at]}"
    return shown if len(shown) <= EXCERPT else f"{shown[:EXCERPT]}……"
