"""The lock makes every change of rules visible and names what changed."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest

from kernel.words.indicators import Count, Indicator
from kernel.words.law import Article, Mark, cite
from kernel.words.limits import CountBack, Deduct, Deemed, Extension, FixedDate, Kind, Limit, Pause, Term, Unit, days
from kernel.words.lock import drift, snapshot
from kernel.words.papers import Paper
from kernel.words.procedure import Duty, Procedure, Regime, Register, Retention, Shape
from kernel.words.roles import Level, Role
from kernel.words.steps import Request, Stage, Step

LAW, OTHER = cite("行政许可法", 32, 1), cite("行政许可法", 33)
CLERK, HEAD = Role("clerk", "经办人"), Role("head", "负责人")
ASKED, DONE, ASIDE = Stage("asked", "待受理"), Stage("done", "已办结", final=True), Stage("aside", "旁置", final=True)


class Ask:
    """Stands for a form that asks one thing."""

    class Field:
        required = True

    base_fields = {"reason": Field}


def something(*args: Any) -> Any:
    return None


PAPER = Paper(code="notice", title="通知书", compose=something, law=LAW, series="notice")
APPLY = Step(code="apply", title="申请", at=None, to=ASKED, by=(CLERK,), law=LAW)
DECIDE = Step(code="decide", title="决定", at=ASKED, to=DONE, by=(CLERK,), law=LAW, papers=(PAPER,))
LIMIT = Limit(code="term", title="办结", starts=("apply",), ends=("decide",), owes="经办人", terms=days(20, LAW))
POLICE = Request(
    code="police", title="核查", to="公安机关", at=(ASKED,), by=(CLERK,), answered_by=(CLERK,), law=LAW
)  # fmt: skip
LICENCE = Procedure(
    code="licence", title="执业许可", version="1", law=LAW, record="licence.Row", steps=(APPLY, DECIDE), limits=(LIMIT,),
    requests=(POLICE,),
)  # fmt: skip
COUNT = Indicator(code="opened", title="登记数", line="licence", numerator=Count(), source="年报")

# Changed values, by field of the word; what is no rule but wording or drawing stands in SILENT.
CHANGED: dict[type, dict[str, Any]] = {
    Step: {
        "code": "decided", "title": "作出决定", "at": (ASKED, ASIDE), "to": (DONE, ASIDE), "by": (CLERK, HEAD), "law": OTHER, "form": Ask,
        "run": something, "refuse": something, "undo": something, "papers": (), "not_by_actor_of": ("apply",),
        "handler_only": True, "tells": ("party",), "back_days": 3,
    },
    Request: {
        "code": "court", "title": "函询", "to": "人民法院", "at": (DONE,), "by": (HEAD,), "answered_by": (HEAD,),
        "law": OTHER, "form": Ask, "answer_form": Ask, "run": something, "run_answer": something, "refuse": something,
        "papers": (PAPER,), "answer_papers": (PAPER,), "once": True,
    },
    Limit: {
        "code": "other", "title": "审结", "starts": ("decide",), "terms": days(21, LAW), "ends": (), "owes": "负责人",
        "kind": Kind.PROMISED, "next_day": False, "roll_over": False, "since_date": "on", "repeat": True,
        "pauses": (Pause(stages=("asked",)),), "deducts": (Deduct(start_step="a", end_step="b", title="鉴定"),),
        "restarts": ("apply",), "extension": Extension(step="a", by_role="head", length=3, law=LAW),
        "count_back": CountBack(anchor="on"), "fixed": FixedDate(month=1, day=31), "dated_by": "decide",
        "deemed": Deemed(step="decide", title="视为同意"), "when": something,
    },
    Term: {
        "length": 21, "unit": Unit.WORKING, "law": OTHER, "since": date(2026, 1, 1), "until": date(2027, 1, 1),
        "basis": "本局承诺", "unverified": True,
    },
    Stage: {"code": "ended", "title": "已了结", "final": False, "done": True, "public": "已办完"},
    Paper: {
        "code": "letter", "title": "告知书", "law": OTHER, "series": "", "number": "{n}", "official": True,
        "required": True, "order": 3, "signed_by": ("经办人",), "public": True,
        "issued_by": something, "edition_of": "notice", "encloses": ("scan",),
    },
    Procedure: {
        "title": "许可", "law": OTHER, "steps": (APPLY,), "record": "licence.Other", "children": ("licence.Visit",),
        "unit": "户", "limits": (), "requests": (), "readers": (HEAD,), "supervisors": (HEAD,), "level": Level.SEALED,
        "number": "{n}", "title_of": something, "columns": ("kind",), "filters": ("kind",), "volume": (PAPER, "scan"),
        "categories": (("scan", "扫描件"),), "retention": Retention(years=10, basis="档案法"), "retired": (ASIDE,),
        "open_to_public": True,
    },
    Register: {"choices": ("asked",), "public_fields": ("name",)},
    Regime: {"duties": (Duty(code="report", title="报告", every=1, unit="week", owes="对象", law=LAW),)},
}  # fmt: skip
SILENT: dict[type, set[str]] = {
    Step: {"confirm", "says", "public", "invites"},
    Request: {"public"},
    Limit: {"begins", "warn"},
    Paper: {"compose"},
    Procedure: {"code", "version", "shape", "about", "icon", "searched", "fee", "remedies"},
}


def _procedure(kind: type, name: str, value: Any) -> Procedure:
    """The procedure in which one field of one word was changed."""
    if kind is Step:
        return replace(LICENCE, steps=(APPLY, replace(DECIDE, **{name: value})))
    if kind is Request:
        return replace(LICENCE, requests=(replace(POLICE, **{name: value}),))
    if kind is Limit:
        return replace(LICENCE, limits=(replace(LIMIT, **{name: value}),))
    if kind is Term:
        return replace(LICENCE, limits=(replace(LIMIT, terms=(replace(LIMIT.terms[0], **{name: value}),)),))
    if kind is Stage:
        return replace(LICENCE, steps=(APPLY, replace(DECIDE, to=replace(DONE, **{name: value}))))
    if kind is Paper:
        return replace(LICENCE, steps=(APPLY, replace(DECIDE, papers=(replace(PAPER, **{name: value}),))))
    return replace(_as(kind), **{name: value})


def _as(kind: type) -> Any:
    if kind is Procedure:
        return LICENCE
    taken = {f.name: getattr(LICENCE, f.name) for f in fields(Procedure) if f.name != "shape"}
    return kind(**taken)


def _lock(*procedures: Procedure, count: Indicator = COUNT) -> dict[str, Any]:
    return json.loads(json.dumps(snapshot(list(procedures), [count]), ensure_ascii=False))


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, values in CHANGED.items() for name in values], ids=lambda x: getattr(x, "__name__", x)
)  # fmt: skip
def test_a_changed_rule_shows(kind: type, name: str) -> None:
    changed = _procedure(kind, name, CHANGED[kind][name])
    assert drift(_lock(_as(kind) if issubclass(kind, Procedure) else LICENCE), _lock(changed))


@pytest.mark.parametrize("kind", CHANGED, ids=lambda k: k.__name__)
def test_every_field_of_every_word_is_locked_or_known_to_be_no_rule(kind: type) -> None:
    own = {f.name for f in fields(kind)}
    if kind in (Register, Regime):
        own -= {f.name for f in fields(Procedure)}
    assert own == CHANGED[kind].keys() | SILENT.get(kind, set())


@pytest.mark.parametrize("mark", [Mark.P, Mark.D])
def test_how_surely_a_number_was_read_is_part_of_the_rule(mark: Mark) -> None:
    doubtful = replace(LIMIT, terms=days(20, Article("行政许可法", 32, 1, mark=mark)))
    assert drift(_lock(LICENCE), _lock(replace(LICENCE, limits=(doubtful,))))


def test_words_that_did_not_change_drift_nowhere() -> None:
    assert drift(_lock(LICENCE), _lock(LICENCE)) == []


def test_a_change_under_the_same_version_is_named_twice() -> None:
    changed = replace(LICENCE, steps=(APPLY, replace(DECIDE, by=(HEAD,))))
    assert drift(_lock(LICENCE), _lock(changed)) == [
        "licence.steps：与 rules.lock.json 不一致",
        "licence：规则已变而 version 仍为 1",
    ]


def test_a_new_version_leaves_only_what_changed() -> None:
    changed = replace(LICENCE, version="2", limits=())
    assert drift(_lock(LICENCE), _lock(changed)) == [
        "licence.version：与 rules.lock.json 不一致",
        "licence.limits：与 rules.lock.json 不一致",
    ]


def test_a_stage_must_not_vanish_under_cases_that_stand_there() -> None:
    gone = replace(LICENCE, version="2", steps=(APPLY, replace(DECIDE, to=ASIDE)))
    assert "licence：环节 done 消失，请列入 retired=" in drift(_lock(LICENCE), _lock(gone))
    kept = replace(gone, retired=(DONE,))
    assert not [s for s in drift(_lock(LICENCE), _lock(kept)) if "消失" in s]


def test_lines_that_come_and_go_are_named() -> None:
    second = replace(LICENCE, code="second")
    assert drift(_lock(LICENCE), _lock(LICENCE, second)) == ["second：新增，尚未写入 rules.lock.json"]
    assert drift(_lock(LICENCE, second), _lock(LICENCE)) == ["second：已从系统移除"]


def test_a_changed_definition_of_an_indicator_is_named() -> None:
    changed = replace(COUNT, decimals=2)
    assert drift(_lock(LICENCE), _lock(LICENCE, count=changed)) == ["指标 opened：口径与 rules.lock.json 不一致"]


def test_shapes_differ() -> None:
    assert drift(_lock(LICENCE), _lock(_as(Register)))[0] == "licence.shape：与 rules.lock.json 不一致"
    assert _lock(_as(Register))["procedures"]["licence"]["shape"] == Shape.REGISTER.value
