"""Laws for everybody: what is here, one law by its chapters, one article as it holds on a day."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from common.knowledge import force
from common.knowledge.laws.numerals import label_of
from common.knowledge.models import Article, Law, Version

from ..frame import page

KINDS = ("法律", "行政法规", "党内法规和国家规定", "司法解释")
EXCERPT = 48  # characters of an article in the table of contents


def index(request: HttpRequest) -> HttpResponse:
    """Every law by kind, or those whose name has the letters asked for."""
    query = request.GET.get("q", "").strip()[:40]
    rows = Law.objects.filter(title__contains=query) if query else Law.objects.all()
    order = {kind: n for n, kind in enumerate(KINDS)}
    ranked = sorted(rows, key=lambda law: (order.get(law.kind, len(order)), law.kind, law.name))
    heads = [(kind, list(of)) for kind, of in groupby(ranked, key=lambda law: law.kind)]
    return page(request, "laws.html", {"heads": heads, "query": query})


def one(request: HttpRequest, law: str) -> HttpResponse:
    """A law as it holds on a day: its chapters and articles, and its other wordings."""
    found, day = _law(law), _day(request)
    version = force.in_force(found, day)
    shown = {"law": found, "day": day, "dated": "on" in request.GET, "version": version}
    return page(request, "law.html", {**shown, "versions": list(found.versions.all()), "chapters": _chapters(version)})


def article(request: HttpRequest, law: str, article: str) -> HttpResponse:
    """An article as it holds on a day, its neighbours, and how it read before."""
    found, day, key = _law(law), _day(request), force.key_in(article)
    version = force.in_force(found, day)
    wordings = force.wordings(found, key, version) if key else []
    if key is None or not wordings:
        raise Http404("这部法律里没有这一条。请看看条号对不对，或者从目录里找。")
    here = next((w.article for w in wordings if w.here), None)
    before, after = force.neighbours(here) if here else (None, None)
    shown: dict[str, Any] = {"law": found, "day": day, "dated": "on" in request.GET, "version": version}
    shown |= {"label": label_of(*key), "article": here, "before": before, "after": after, "wordings": wordings}
    return page(request, "article.html", shown)


def _law(name: str) -> Law:
    found = Law.objects.filter(name=name).first()
    if found is None:
        raise Http404("这里没有这部法律的全文。")
    return found


def _day(request: HttpRequest) -> date:
    """The day asked for; today for none and for what is no day."""
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return timezone.localdate()


def _chapters(version: Version | None) -> list[tuple[str, list[tuple[Article, str]]]]:
    """Articles under their chapters, each with its first words."""
    rows = version.articles.all() if version else []
    told = ((row, _excerpt(row.text)) for row in rows)
    return [(" · ".join(path), list(of)) for path, of in groupby(told, key=lambda pair: tuple(pair[0].path))]


def _excerpt(text: str) -> str:
    line = text.replace("\n", "")
    return line if len(line) <= EXCERPT else f"{line[:EXCERPT]}……"
