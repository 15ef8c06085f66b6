"""Every way in which words can make no sense is broken once and found at its place."""

from __future__ import annotations

import inspect
import re
from dataclasses import replace
from typing import Any

import pytest

from kernel.words import checks
from kernel.words.checks import Problem, check, check_indicator
from kernel.words.indicators import Count, Indicator
from kernel.words.law import cite
from kernel.words.limits import Deduct, Deemed, Extension, Limit, Pause, days
from kernel.words.papers import Paper
from kernel.words.procedure import VOID, Duty, Procedure, Regime, Register
from kernel.words.roles import Role
from kernel.words.steps import Request, Stage, Step

LAW = cite("行政许可法", 32, 1)
CLERK, HEAD = Role("clerk", "经办人"), Role("head", "负责人")
ASKED, REVIEW, DONE = Stage("asked", "待受理"), Stage("review", "审查中"), Stage("done", "已办结", final=True)
NOWHERE = Stage("nowhere", "无人可到")


def _step(code: str, at: Any, to: Any = (), **more: Any) -> Step:
    return Step(**{"code": code, "title": code, "at": at, "to": to, "by": (CLERK,), "law": LAW, **more})


APPLY, ACCEPT, DECIDE = _step("apply", None, ASKED), _step("accept", ASKED, REVIEW), _step("decide", REVIEW, DONE)
LIMIT = Limit(code="term", title="办结", starts=("accept",), ends=("decide",), owes="经办人", terms=days(20, LAW))
POLICE = Request(
    code="police", title="核查", to="公安机关", at=(REVIEW,), by=(CLERK,), answered_by=(CLERK,), law=LAW
)  # fmt: skip
SOUND = Procedure(
    code="licence", title="执业许可", version="1", law=LAW, record="licence.Row", steps=(APPLY, ACCEPT, DECIDE),
    limits=(LIMIT,), requests=(POLICE,),
)  # fmt: skip
COUNT = Indicator(code="opened", title="登记数", line="licence", numerator=Count(), source="年报")


def _with(*steps: Step, **more: Any) -> Procedure:
    return replace(SOUND, steps=(*SOUND.steps, *steps), **more)


def _swap(step: Step) -> Procedure:
    return replace(SOUND, steps=tuple(step if s.code == step.code else s for s in SOUND.steps))


def _limit(**more: Any) -> Procedure:
    return replace(SOUND, limits=(replace(LIMIT, **more),))


def _as(shape: type[Procedure], **more: Any) -> Procedure:
    same = {n: getattr(SOUND, n) for n in ("code", "title", "version", "law", "record", "steps", "limits", "requests")}
    return shape(**{**same, **more})


def _written(case: Any) -> Any:
    return None


PAPER = Paper(code="notice", title="通知书", compose=_written, series="notice")


def _paper(*papers: Paper) -> Procedure:
    return _swap(replace(DECIDE, papers=papers))


# number, place, the broken words
BROKEN: list[tuple[int, str, Procedure]] = [
    (1, "licence/accept", _with(ACCEPT)),
    (2, "licence", replace(SOUND, steps=(ACCEPT, DECIDE))),
    (3, "licence/correct", _with(_step("correct", ASKED))),
    (3, "licence/ask:more", _with(_step("ask:more", ASKED))),
    (4, "licence/accept", _swap(replace(ACCEPT, by=()))),
    (5, "licence/accept", _swap(replace(ACCEPT, to=(REVIEW, DONE)))),
    (6, "licence/apply", _swap(replace(APPLY, to=()))),
    (7, "licence/decide", _swap(replace(DECIDE, not_by_actor_of=("nobody",)))),
    (8, "licence/accept", _swap(replace(ACCEPT, back_days=-1))),
    (9, "licence/clerk", _with(_step("note", REVIEW, by=(Role("clerk", "另一个经办人"),)))),
    (20, "licence/nowhere", _with(_step("leave", NOWHERE, DONE))),
    (21, "licence/nowhere", _with(_step("enter", REVIEW, NOWHERE))),
    (22, "licence/review", _with(_step("note", Stage("review", "另一种审查")))),
    (23, "licence/void", _with(_step("drop", REVIEW, VOID))),
    (30, "licence/notice", _paper(PAPER, replace(PAPER, title="另一份"))),
    (31, "licence/notice", _paper(replace(PAPER, number="（{year}）{town}字第{n}号"))),
    (32, "licence/notice", _paper(replace(PAPER, number="（{year}）第{n}号"))),
    (32, "licence/notice", _paper(replace(PAPER, number="{word}字第{n}号"))),
    (33, "licence/notice", _paper(replace(PAPER, issued_by="bureau"))),  # type: ignore[arg-type]
    (34, "licence/final", _paper(replace(PAPER, code="final", edition_of="nothing"))),
    (35, "licence/final", _paper(PAPER, replace(PAPER, code="final", edition_of="notice", series="other"))),
    (35, "licence/final", _paper(PAPER, replace(PAPER, code="final", edition_of="notice", issued_by=_written))),
    (36, "licence/notice", _paper(replace(PAPER, encloses=("scan",)))),
    (40, "licence/term", replace(SOUND, limits=(LIMIT, LIMIT))),
    (41, "licence/term", _limit(terms=())),
    (42, "licence/term", _limit(starts=("nothing",))),
    (42, "licence/term", _limit(ends=("nothing",))),
    (42, "licence/term", _limit(restarts=("nothing",))),
    (42, "licence/term", _limit(dated_by="nothing")),
    (42, "licence/term", _limit(pauses=(Pause(requests=("nothing",)),))),
    (42, "licence/term", _limit(deducts=(Deduct(start_step="accept", end_step="nothing", title="鉴定"),))),
    (42, "licence/term", _limit(extension=Extension(step="nothing", by_role="head", length=10, law=LAW))),
    (43, "licence/term", _limit(deemed=Deemed(step="nothing", title="视为同意"))),
    (43, "licence/term", _limit(deemed=Deemed(step="ask:police", title="视为同意"))),
    (44, "licence/term", _limit(pauses=(Pause(stages=("nowhere",)),))),
    (50, "licence/police", replace(SOUND, requests=(replace(POLICE, by=()),))),
    (50, "licence/police", replace(SOUND, requests=(replace(POLICE, answered_by=()),))),
    (51, "licence/police", replace(SOUND, requests=(replace(POLICE, at=(NOWHERE,)),))),
    (52, "licence/police", replace(SOUND, requests=(POLICE, POLICE))),
    (60, "licence", replace(SOUND, record="Row")),
    (61, "licence", _as(Register, choices=("nowhere",))),
    (62, "licence/report", _as(Regime, duties=(Duty(code="report", title="报告", every=0, unit="day", owes="对象", law=LAW),))),
    (62, "licence/report", _as(Regime, duties=(Duty(code="report", title="报告", every=1, unit="year", owes="对象", law=LAW),))),
]  # fmt: skip
UNCOUNTABLE: list[tuple[int, Indicator]] = [
    (70, replace(COUNT, line="elsewhere")),
    (71, replace(COUNT, source="")),
    (72, replace(COUNT, decimals=-1)),
]


def test_sound_words_have_no_problem() -> None:
    assert check(SOUND) == []
    final = replace(PAPER, code="final", edition_of="notice", encloses=("scan",))
    assert check(replace(_paper(PAPER, final), categories=(("scan", "扫描件"),))) == []
    assert check_indicator(COUNT, ["licence"]) == []


@pytest.mark.parametrize(("number", "place", "words"), BROKEN, ids=[f"E{n:03}-{i}" for i, (n, *_) in enumerate(BROKEN)])
def test_nonsense_is_found_at_its_place(number: int, place: str, words: Procedure) -> None:
    found = check(words)
    assert (number, place) in {(p.number, p.place) for p in found}
    assert all(p.text for p in found)


@pytest.mark.parametrize(("number", "indicator"), UNCOUNTABLE)
def test_an_indicator_that_counts_nothing_is_found(number: int, indicator: Indicator) -> None:
    assert [p for p in check_indicator(indicator, ["licence"]) if (p.number, p.place) == (number, "opened")]


def test_every_number_is_broken_once() -> None:
    source = inspect.getsource(checks)
    declared = {int(a or b) for a, b in re.findall(r"yield (\d+),|Problem\((\d+),", source)}
    broken = {number for number, *_ in BROKEN} | {number for number, _ in UNCOUNTABLE}
    assert declared == broken


def test_a_problem_stands_alone_where_one_thing_is_wrong() -> None:
    """A single mistake is named once and nothing else is blamed for it."""
    alone = [words for number, _, words in BROKEN if number in {3, 4, 5, 7, 8, 9, 23, 42, 43, 44, 50, 51, 60, 61, 62}]
    found = [check(words) for words in alone]
    assert [problems for problems in found if len({p.number for p in problems}) != 1] == []


def test_a_register_may_rest_in_a_status_nothing_leaves() -> None:
    resting = _as(Register, steps=(*SOUND.steps, _step("strike", REVIEW, NOWHERE)))
    assert check(resting) == []


def test_a_retired_stage_needs_no_way_in() -> None:
    assert check(_with(_step("leave", NOWHERE, DONE), retired=(NOWHERE,))) == []


def test_the_names_of_the_kernels_own_acts_are_the_same_everywhere() -> None:
    from kernel.cases.repair import OWN_ACTS
    from kernel.cases.timing import QUIET, REPAIRS

    assert set(OWN_ACTS) == checks.OWN_ACTS == {*QUIET, *REPAIRS}


def test_a_problem_says_where() -> None:
    assert check(_swap(replace(ACCEPT, by=()))) == [Problem(4, "licence/accept", "nobody may do it: by= is empty")]
