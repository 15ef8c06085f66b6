"""The archive volume of a case (卷宗): what stands in it, in the order its table of contents demands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from kernel.words import Paper as PaperWord

from .models import Attachment, Case, Paper
from .timing import revoked


@dataclass(frozen=True)
class Entry:
    """One line of the table of contents."""

    title: str
    number: str = ""
    dated: str = ""
    pages: str = ""  # how many files stand behind a material
    paper: Paper | None = None
    files: tuple[Attachment, ...] = ()


def contents(case: Case) -> list[Entry]:
    """Papers and materials present, in order; superseded papers and those of revoked steps stay out. Three queries."""
    void = revoked(case.history)
    papers, files = [p for p in case.issued if p.replaced_by_id is None and p.event_id not in void], case.handed_in
    found: list[Entry] = []
    for item in case.rules.volume:
        if isinstance(item, PaperWord):
            found += [_paper(p) for p in papers if p.code == item.code]
        else:
            found += _material(case, item, files)
    return found


def _paper(paper: Paper) -> Entry:
    return Entry(title=paper.title, number=paper.number, dated=_day(paper.made_at), paper=paper)


def _material(case: Case, category: str, files: list[Attachment]) -> list[Entry]:
    own = tuple(f for f in files if f.category == category)
    if not own:
        return []
    title = dict(case.rules.categories).get(category, category)
    return [Entry(title=title, dated=_day(own[0].made_at), pages=f"{len(own)}份", files=own)]


def _day(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d")
