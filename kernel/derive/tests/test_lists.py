"""Service guide, power list and permission matrix say what the words say, no more and no less."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kernel.clocks.models import TermRow
from kernel.derive.guide import guide
from kernel.derive.matrix import Cell, Right, matrix
from kernel.derive.power import powers
from kernel.words import CountBack, Kind, Limit, Mark, Procedure, RoleKind, Term, Unit, cite
from kernel.words.limits import working
from kernel.words.registry import procedures

from .samples import LICENCE, PARTY, ROLL

LAW = cite("行政许可法", 42)
DECIDE = Limit(code="decide", title="作出决定", starts=("accept",), ends=("decide", "review"), owes="本机关", begins="受理",
               terms=working(20, LAW))  # fmt: skip
PROMISE = Limit(code="promise", title="承诺办结", starts=("accept",), ends=("decide",), owes="本机关", kind=Kind.PROMISED,
                terms=(Term(length=10, unit=Unit.WORKING),))  # fmt: skip
HEARSAY = Limit(code="hearsay", title="通知", starts=("review",), ends=("decide",), owes="本机关",
                terms=(Term(length=5, unit=Unit.CALENDAR, law=cite("某规定", mark=Mark.P)),))  # fmt: skip
WORDS = replace(LICENCE, limits=(PROMISE, HEARSAY, DECIDE))


@pytest.mark.django_db
def test_a_guide_sets_statutory_limits_before_promises_and_flags_what_is_doubtful() -> None:
    times = guide(WORDS).times
    assert [(t.title, t.kind, t.length) for t in times] == [
        ("通知", "法定", "5日"), ("作出决定", "法定", "20个工作日"), ("承诺办结", "承诺", "10个工作日"),
    ]  # fmt: skip
    assert [t.source for t in times[:2]] == ["《某规定》", "《行政许可法》第四十二条"]
    assert times[0].doubt == "见于网页摘录，尚未对照原文" and times[1].doubt == ""
    assert [t.begins for t in times] == ["审查", "受理", "受理"]


@pytest.mark.django_db
def test_a_named_day_is_said_as_a_day() -> None:
    """No 前0日, and no doubt about a number that is none."""
    named = CountBack(anchor="held_on", title="听证")
    days = [
        Limit(code=f"n{n}", title=f"通知{n}", starts=("accept",), ends=("decide",), owes="本机关", kind=Kind.PROMISED,
              count_back=named, terms=(Term(length=n, basis="约定", unverified=True),))
        for n in (0, 7)
    ]  # fmt: skip
    found = guide(replace(LICENCE, limits=(*days, DECIDE))).times
    assert [(t.length, t.span, t.doubt) for t in found] == [
        ("20个工作日", "受理后20个工作日内", ""),
        ("听证当日", "最迟在听证当日", ""),
        ("听证前7日", "最迟在听证前7日", "尚未核定"),
    ]
    on_power_list = {text for r in powers([replace(LICENCE, limits=(*days, DECIDE))]) for text in r.limits}
    assert {"最迟在听证当日（承诺），约定", "最迟在听证前7日（承诺），约定"} <= on_power_list


@pytest.mark.django_db
def test_a_guide_shows_the_row_an_office_keeps_in_the_place_of_what_the_code_proposes() -> None:
    TermRow.objects.create(
        line="licence", limit="promise", title="承诺办结", length=7, unit="工作日", mark="", source="承诺"
    )
    found = {t.title: t.length for t in guide(WORDS, on=date(2026, 3, 1)).times}
    assert found["承诺办结"] == "7个工作日" and found["作出决定"] == "20个工作日"


@pytest.mark.django_db
def test_a_guide_speaks_to_citizens_where_they_may_come_themselves() -> None:
    found = guide(WORDS)
    assert found.who_may_apply == (PARTY.title,)
    assert [s.title for s in found.steps] == ["已收到申请", "已受理", "正在核查"]
    assert found.results == ("不予许可", "准予许可")
    assert found.basis == ("《行政许可法》", "《某规定》")
    assert guide(ROLL).who_may_apply == ("经办人",)


@pytest.mark.django_db
@pytest.mark.parametrize("procedure", list(procedures()), ids=lambda p: p.code)
def test_every_procedure_has_a_guide_that_asks_for_something(procedure: Procedure) -> None:
    found = guide(procedure)
    assert len(found.ways) == len(procedure.openings)
    for way in found.ways:
        assert way.who and way.law and way.materials
        assert not {"发生时间", "补录理由"} & {m.title for m in way.materials}
    files = {title for _, title in procedure.categories}
    assert {m.title for w in found.ways for m in w.materials if m.kind == "提交"} <= files
    assert len({t.title for t in found.times}) <= len(procedure.limits)


@pytest.mark.django_db
def test_a_power_names_its_limit_its_duties_and_its_consequence() -> None:
    rows = {r.code: r for r in powers([WORDS])}
    assert rows["review"].limits == ("自受理起20个工作日（法定），《行政许可法》第四十二条",)
    assert rows["decide"].doubts == ("", "见于网页摘录，尚未对照原文", "") or len(rows["decide"].doubts) == 3
    assert rows["review"].duties == ("不得由办理过“受理”的人员办理", "由承办人办理")
    assert rows["review"].consequence == "进入“集体讨论”或“准予许可”或“不予许可”或“待补正”"
    assert rows["note"].consequence == "登记在案，环节不变"
    assert rows["ask:police"].consequence == "发往公安机关，等待答复"
    assert rows["apply"].who == ("经办人",)  # what citizens do is no power


@pytest.mark.django_db
@pytest.mark.parametrize("procedure", list(procedures()), ids=lambda p: p.code)
def test_every_act_of_staff_is_on_the_power_list(procedure: Procedure) -> None:
    words = [*procedure.steps, *procedure.requests]
    titles = [w.title for w in words if any(r.kind is RoleKind.STAFF for r in w.by)]
    rows = powers([procedure])
    assert [r.title for r in rows] == titles
    assert all(r.who and r.law and r.consequence and len(r.limits) == len(r.doubts) for r in rows)


def test_the_matrix_allows_what_is_declared_and_nothing_else() -> None:
    found = matrix([LICENCE])
    rows = {r.code: r for r in found.rows}
    assert rows["review"].cell("reviewer") == Cell(right=Right.HANDLER, separated_from=("受理",))
    assert rows["review"].cell("reviewer").text == "限承办人，未办理过“受理”"
    assert rows["review"].cell("clerk") == Cell() and rows["review"].cell("clerk").text == "不可"
    assert rows["apply"].cell("party").right is Right.MAY
    assert rows["ask:opinion"].cell("head").right is Right.MAY and rows["ask:opinion"].cell("clerk").right is Right.NO
    assert rows["answer:opinion"].cell("clerk").right is Right.MAY
    assert rows["review"].at == ("review",) and rows["apply"].at == ()
    assert [r.code for r in found.roles] == ["party", "clerk", "reviewer", "head"]


@pytest.mark.parametrize("procedure", list(procedures()), ids=lambda p: p.code)
def test_the_matrix_has_every_act_of_every_procedure(procedure: Procedure) -> None:
    found = matrix([procedure])
    rows = {(r.kind, r.code): r for r in found.rows}
    for step in procedure.steps:
        row = rows["step", step.code]
        assert set(row.cells) == {r.code for r in step.by}
        assert {c.right for c in row.cells.values()} == {Right.HANDLER if step.handler_only else Right.MAY}
    for request in procedure.requests:
        assert set(rows["ask", request.ask].cells) == {r.code for r in request.by}
        assert set(rows["answer", request.answer].cells) == {r.code for r in request.answered_by}
    assert set(rows["read", "read"].cells) == procedure.roles
    assert {c for r in found.rows for c in r.cells} <= {r.code for r in found.roles}
