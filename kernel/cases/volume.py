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
    pages: str = ""  # how many files stand behind a material, or beside a paper
    paper: Paper | None = None
    files: tuple[Attachment, ...] = ()


def in_force(case: Case) -> list[Paper]:
    """Its papers in the order they were made, without superseded ones and those of revoked steps."""
    void = revoked(case.history)
    return [p for p in case.issued if p.replaced_by_id is None and p.event_id not in void]


def final(case: Case) -> list[Paper]:
    """Papers in force of which none is completed by another: an edition stands for what it completes."""
    papers = in_force(case)
    present = {p.code for p in papers}
    completed = {w.edition_of for w in case.rules.all_papers() if w.code in present}
    return [p for p in papers if p.code not in completed]


def contents(case: Case) -> list[Entry]:
    """Final papers and materials present, in order; files a paper encloses stand beside it. Three queries."""
    papers, files = final(case), case.handed_in
    present = {p.code for p in papers}
    enclosed = {c for w in case.rules.volume if isinstance(w, PaperWord) and w.code in present for c in w.encloses}
    found: list[Entry] = []
    for item in case.rules.volume:
        if isinstance(item, PaperWord):
            found += [_paper(p, _enclosed(case, item, files)) for p in papers if p.code == item.code]
        elif item not in enclosed:
            found += _material(case, item, files)
    return found


def missing(case: Case) -> list[str]:
    """Places of the table of contents that must be filled and are not: the titles of the papers that would do."""
    words = [w for w in case.rules.volume if isinstance(w, PaperWord)]
    present = {p.code for p in final(case)}
    filled = {w.order for w in words if w.code in present}
    open_ = dict.fromkeys(w.order for w in words if w.required and w.order not in filled)
    return ["或".join(w.title for w in words if w.required and w.order == place) for place in open_]


def _enclosed(case: Case, word: PaperWord, files: list[Attachment]) -> tuple[Attachment, ...]:
    """Files filed with a paper; what came with a revoked step belongs to no paper."""
    void = revoked(case.history) if word.encloses else set()
    return tuple(f for f in files if f.category in word.encloses and f.event_id not in void)


def _paper(paper: Paper, files: tuple[Attachment, ...]) -> Entry:
    beside = f"附{len(files)}份" if files else ""
    return Entry(
        title=paper.title, number=paper.number, dated=_day(paper.made_at), pages=beside, paper=paper, files=files
    )


def _material(case: Case, category: str, files: list[Attachment]) -> list[Entry]:
    own = tuple(f for f in files if f.category == category)
    if not own:
        return []
    title = dict(case.rules.categories).get(category, category)
    return [Entry(title=title, dated=_day(own[0].made_at), pages=f"{len(own)}份", files=own)]


def _day(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d")
