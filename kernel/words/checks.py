"""Refuse to start on words that make no sense: each problem has a number and a place.

Pure, so that a broken copy of a procedure can be tested without a database.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from . import limits
from .indicators import Indicator
from .papers import PLACE, Paper
from .procedure import VOID, Procedure, Regime, Register
from .roles import Role
from .steps import Step

OWN_ACTS = {"correct", "revoke", "hand_over", "relocate", "attach", "unmask", "take_paper", "erase"}


@dataclass(frozen=True)
class Problem:
    number: int
    place: str
    text: str


def check(procedure: Procedure) -> list[Problem]:
    """Everything wrong with one procedure; empty for a sound one."""
    parts = (_steps, _stages, _papers, _limits, _requests, _shape)
    found = [problem for part in parts for problem in part(procedure)]
    return [Problem(n, f"{procedure.code}{'/' if place else ''}{place}", text) for n, place, text in found]


Found = Iterator[tuple[int, str, str]]


def _steps(p: Procedure) -> Found:
    codes = [s.code for s in p.steps]
    for code in sorted({c for c in codes if codes.count(c) > 1}):
        yield 1, code, "is declared twice"
    if not p.openings:
        yield 2, "", "no step opens it (at=None)"
    for step in p.steps:
        yield from _step(step, codes)
    yield from _same_role_twice(p)


def _step(step: Step, codes: list[str]) -> Found:
    if step.code in OWN_ACTS or ":" in step.code:
        yield 3, step.code, "is a name the kernel keeps for its own acts"
    if not step.by:
        yield 4, step.code, "nobody may do it: by= is empty"
    if len(step.targets) > 1 and step.run is None:
        yield 5, step.code, "has several targets and no run= to choose"
    if step.opens and not step.targets:
        yield 6, step.code, "opens a case and leads nowhere"
    for other in step.not_by_actor_of:
        if other not in codes:
            yield 7, step.code, f"excludes the actor of unknown step {other}"
    if step.back_days < 0:
        yield 8, step.code, "back_days is negative"


def _same_role_twice(p: Procedure) -> Found:
    said = [*(s.by for s in p.steps), *(r.by + r.answered_by for r in p.requests), p.supervisors, p.readers]
    first: dict[str, Role] = {}
    for role in dict.fromkeys(role for group in said for role in group):
        if first.setdefault(role.code, role) != role:
            yield 9, role.code, "one role code stands for two roles"


def _stages(p: Procedure) -> Found:
    reached = {t for s in p.steps for t in s.targets}
    left = {x for s in p.steps for x in s.stages}
    for stage in sorted(left - reached - set(p.retired), key=lambda s: s.code):
        yield 20, stage.code, "can never be reached"
    for stage in sorted(reached - left, key=lambda s: s.code):
        if not stage.final and not isinstance(p, Register):
            yield 21, stage.code, "is a dead end: not final and no step leaves it"
    by_code: dict[str, object] = {}
    for stage in (*reached, *left, *p.retired):
        if by_code.setdefault(stage.code, stage) != stage:
            yield 22, stage.code, "one stage code stands for two stages"
        if stage.code == VOID.code:
            yield 23, stage.code, "is the kernel's own stage"


def _papers(p: Procedure) -> Found:
    by_code: dict[str, Paper] = {}
    for paper in p.named_papers():
        if by_code.setdefault(paper.code, paper) != paper:
            yield 30, paper.code, "one paper code stands for two papers"
    for paper in by_code.values():
        yield from _paper(paper, by_code, {code for code, _ in p.categories})


def _paper(paper: Paper, by_code: dict[str, Paper], categories: set[str]) -> Found:
    named = {place[1].replace("office", "word") for place in PLACE.finditer(paper.number)}
    if "{" in PLACE.sub("", paper.number):
        yield 31, paper.code, f"number {paper.number!r} names something else than year, word and n"
    elif paper.series and named != {"year", "word", "n"}:
        yield 32, paper.code, f"number {paper.number!r} is counted per office and year and must name year, word and n"
    if paper.issued_by is not None and not callable(paper.issued_by):
        yield 33, paper.code, "issued_by is not a function of the case"
    earlier = by_code.get(paper.edition_of)
    if paper.edition_of and earlier is None:
        yield 34, paper.code, f"is an edition of unknown paper {paper.edition_of}"
    if earlier is not None and _numbered(paper) != _numbered(earlier):
        yield 35, paper.code, f"does not number like {paper.edition_of}, whose number it carries"
    for category in sorted(set(paper.encloses) - categories):
        yield 36, paper.code, f"encloses unknown category {category}"


def _numbered(paper: Paper) -> tuple[Any, ...]:
    return paper.series, paper.number, paper.issued_by


def _limits(p: Procedure) -> Found:
    acts = {s.code for s in p.steps} | {a for r in p.requests for a in (r.ask, r.answer)}
    codes = [x.code for x in p.limits]
    for limit in p.limits:
        if codes.count(limit.code) > 1:
            yield 40, limit.code, "is declared twice"
        for text in limits.check(limit):
            yield 41, limit.code, text
        for act in sorted(limit.names - acts - {limit.deemed.step if limit.deemed else ""}):
            yield 42, limit.code, f"names unknown act {act}"
        if limit.deemed and limit.deemed.step and limit.deemed.step not in p:
            yield 43, limit.code, f"deems unknown step {limit.deemed.step}"
        for stage in sorted({s for pause in limit.pauses for s in pause.stages} - p.stages.keys()):
            yield 44, limit.code, f"pauses at unknown stage {stage}"


def _requests(p: Procedure) -> Found:
    codes = [r.code for r in p.requests]
    for request in p.requests:
        if not request.by or not request.answered_by:
            yield 50, request.code, "nobody may ask or answer it"
        for stage in request.at:
            if stage.code not in p.stages:
                yield 51, request.code, f"stands at unknown stage {stage.code}"
        if codes.count(request.code) > 1:
            yield 52, request.code, "is declared twice"


def _shape(p: Procedure) -> Found:
    if p.record.count(".") != 1:
        yield 60, "", f"record {p.record!r} is not app.Model"
    if isinstance(p, Register):
        for code in p.choices:
            if code not in p.stages:
                yield 61, "", f"choices names unknown status {code}"
    if isinstance(p, Regime):
        for duty in p.duties:
            if duty.every <= 0 or duty.unit not in ("day", "week", "month"):
                yield 62, duty.code, "recurs at no interval"


def check_indicator(indicator: Indicator, lines: Iterable[str]) -> list[Problem]:
    found = []
    if indicator.line not in set(lines):
        found.append(Problem(70, indicator.code, f"counts unknown procedure {indicator.line}"))
    if not indicator.source:
        found.append(Problem(71, indicator.code, "names no source of its definition"))
    if indicator.decimals < 0:
        found.append(Problem(72, indicator.code, "rounds to a negative number of decimals"))
    return found
