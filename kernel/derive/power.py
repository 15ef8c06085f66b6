"""The power and responsibility list 权责清单: who may do what on which basis, how fast, on which paper, with what effect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from kernel.words import Paper, Procedure, Request, RoleKind, Step

from .guide import Terms, begins, doubt_of, in_force, length_of, named_day


@dataclass(frozen=True, kw_only=True)
class Power:
    """One row. `limits` and `doubts` go in pairs; a doubt is empty where the number may be relied on."""

    procedure: str
    code: str
    title: str
    at: tuple[str, ...]  # where it may be done; empty for what opens a case
    who: tuple[str, ...]
    law: str
    limits: tuple[str, ...]
    doubts: tuple[str, ...]
    papers: tuple[str, ...]
    consequence: str
    duties: tuple[str, ...]  # what binds whoever does it


def powers(procedures: Iterable[Procedure], *, office: int | None = None, on: date | None = None) -> list[Power]:
    """Every step and question staff may take, in order of declaration. Costs a query of the clocks' rows a procedure."""
    return [row for p in procedures for row in _rows(p, in_force(p, office, on))]


def _rows(procedure: Procedure, terms: Terms) -> Iterator[Power]:
    words: list[Step | Request] = [*procedure.steps, *procedure.requests]
    for word in words:
        if any(r.kind is RoleKind.STAFF for r in word.by):
            yield _power(procedure, word, terms)


def _power(procedure: Procedure, word: Step | Request, terms: Terms) -> Power:
    code, stages = (word.code, word.stages) if isinstance(word, Step) else (word.ask, word.at)
    limits = list(_limits(procedure, code, terms))
    return Power(
        procedure=procedure.title, code=code, title=word.title, law=str(word.law), at=tuple(s.title for s in stages),
        who=tuple(r.title for r in word.by if r.kind is RoleKind.STAFF), limits=tuple(text for text, _ in limits),
        doubts=tuple(doubt for _, doubt in limits), papers=_papers(word), consequence=_consequence(word),
        duties=tuple(_duties(procedure, word)),
    )  # fmt: skip


def _limits(procedure: Procedure, act: str, terms: Terms) -> Iterator[tuple[str, str]]:
    """Limits an act keeps by ending them: 自受理起1个月（法定），《…》第…条; and what is doubtful about each."""
    for limit in procedure.limits:
        for term in terms(limit) if act in limit.ends else ():
            source = f"，{term.source}" if term.source else ""
            day = named_day(limit, term)
            span = f"最迟在{day}" if day else f"自{begins(procedure, limit)}起{length_of(limit, term)}"
            yield f"{span}（{limit.kind}）{source}", doubt_of(term)


def _papers(word: Step | Request) -> tuple[str, ...]:
    """Papers that can be named without a case at hand; a step that chooses them by the case is said so."""
    papers = word.papers if isinstance(word, Step) else (*word.papers, *word.answer_papers)
    if callable(papers):
        return ("视情形制作",)
    return tuple(p.title for p in papers if isinstance(p, Paper))


def _consequence(word: Step | Request) -> str:
    if isinstance(word, Request):
        return f"发往{word.to}，等待答复"
    to = "或".join(f"“{s.title}”" for s in word.targets if word.stages != (s,))
    return word.confirm or (f"进入{to}" if to else "登记在案，环节不变")


def _duties(procedure: Procedure, word: Step | Request) -> Iterator[str]:
    if isinstance(word, Request):
        return
    if word.not_by_actor_of:
        yield "不得由办理过" + "、".join(f"“{procedure[c].title}”" for c in word.not_by_actor_of) + "的人员办理"
    if word.handler_only:
        yield "由承办人办理"
    if "party" in word.tells:
        yield "办理后告知当事人"
