"""The picture is legible by construction: nothing stands on anything, no line runs through a text."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.flowchart import svg
from common.flowchart.chart import LINE, LOOP, PAD, START, TIE, chart, ems, wide, wrap
from common.flowchart.layout import Graph, Node, place, route
from kernel.derive.tests.samples import CLERK, LICENCE, ROLL
from kernel.words import Procedure, Stage, Step, cite
from kernel.words.registry import procedures
from tests.examples import examples

EVERYTHING = [*procedures(), ROLL, LICENCE]
Rect = tuple[float, float, float, float]


def rects(node: Node) -> list[tuple[str, Rect]]:
    """What a node shows: its box and the notes beside it, as (left, top, right, bottom)."""
    if node.bend:
        return []
    found = [(node.key, (node.x - node.core, node.y - node.box / 2, node.x + node.core, node.y + node.box / 2))]
    if node.asks:
        right, tall = node.x - node.core - TIE, len(node.asks) * LINE + 8
        found.append(
            (f"{node.key} asks", (right - wide(node.asks) - 2 * PAD, node.y - tall / 2, right, node.y + tall / 2))
        )
    if node.loops:
        left, tall = node.x + node.core + LOOP, len(node.loops) * LINE
        found.append((f"{node.key} loops", (left, node.y - tall / 2, left + wide(node.loops), node.y + tall / 2)))
    return found


def overlap(one: Rect, other: Rect) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def complaints(procedure: Procedure) -> list[str]:
    """Everything illegible about a chart."""
    graph = chart(procedure)
    width, height = place(graph)
    shown = [rect for node in graph.nodes.values() for rect in rects(node)]
    found = [f"{a} stands on {b}" for (a, r), (b, s) in combinations(shown, 2) if overlap(r, s)]
    found += [f"{key} lies outside" for key, r in shown if min(r[:2]) < -1 or r[2] > width + 1 or r[3] > height + 1]
    return found + _lines(graph, shown)


def _lines(graph: Graph, shown: list[tuple[str, Rect]]) -> list[str]:
    found = []
    for link in graph.links.values():
        for (ax, ay), (bx, by) in pairwise(route(graph, link)):
            line = (min(ax, bx) - 0.1, min(ay, by) + 0.1, max(ax, bx) + 0.1, max(ay, by) - 0.1)
            if ay == by:
                line = (line[0], ay - 0.1, line[2], ay + 0.1)
            found += [f"{link.upper} → {link.lower} runs through {key}" for key, rect in shown if overlap(line, rect)]
    return found


@pytest.mark.parametrize("procedure", EVERYTHING, ids=lambda p: p.code)
def test_nothing_is_covered(procedure: Procedure) -> None:
    assert complaints(procedure) == []


@pytest.mark.parametrize("procedure", EVERYTHING, ids=lambda p: p.code)
def test_lines_that_have_nothing_in_common_never_run_on_each_other(procedure: Procedure) -> None:
    graph = chart(procedure)
    place(graph)
    drawn = [({k.upper, k.lower}, a, b) for k in graph.links.values() for a, b in pairwise(route(graph, k)) if a != b]
    for (ends, a, b), (others, c, d) in combinations(drawn, 2):
        if not ends & others:
            for i in (0, 1):  # both upright, or both across
                same = a[i] == b[i] == c[i] == d[i]
                apart = max(a[1 - i], b[1 - i]) <= min(c[1 - i], d[1 - i]) or max(c[1 - i], d[1 - i]) <= min(
                    a[1 - i], b[1 - i]
                )
                assert not same or apart, (ends, others)


@pytest.mark.parametrize("procedure", EVERYTHING, ids=lambda p: p.code)
def test_it_fits_a_page_and_keeps_the_policy(procedure: Procedure) -> None:
    drawn = svg(procedure)
    assert "style" not in drawn and "<script" not in drawn and not re.search(r"\son\w+=", drawn)
    root = ElementTree.fromstring(drawn)
    assert float(root.attrib["width"]) <= 1366
    names = {e.tag.rpartition("}")[2]: e for e in root}
    assert names["title"].text == f"{procedure.title}流程图"
    assert root.attrib["aria-labelledby"] == f"{names['title'].attrib['id']} {names['desc'].attrib['id']}"
    for word in (*procedure.steps, *procedure.requests):
        assert f"“{word.title}”" in (names["desc"].text or "")


@pytest.mark.parametrize("procedure", EVERYTHING, ids=lambda p: p.code)
def test_every_word_is_in_the_picture(procedure: Procedure) -> None:
    graph = chart(procedure)
    boxes = {n.key: n for n in graph.nodes.values() if not n.bend}
    texts = "".join("".join((*n.lines, *n.loops, *n.asks)) for n in boxes.values())
    assert all(w.title in texts for w in (*procedure.steps, *procedure.requests))
    assert {f"stage {s}" for s in procedure.stages} | {START} <= boxes.keys()
    for code, stage in procedure.stages.items():
        css = boxes[f"stage {code}"].css.split()
        assert ("flow-final" in css, "flow-done" in css, "flow-retired" in css) == (
            stage.final, stage.done, stage in procedure.retired)  # fmt: skip


def test_ways_onward_go_down_and_ways_back_go_up() -> None:
    graph = chart(ROLL)
    place(graph)
    y = {key: node.y for key, node in graph.nodes.items()}
    assert y["stage in"] < y["stage out"] < y["stage barred"] < y["stage gone"]
    rising = {(k.upper, k.lower) for k in graph.links.values() if k.rising and not graph.nodes[k.upper].bend}
    assert ("stage in", "step ^ resume in") in rising and ("step ^ resume in", "stage out") in rising
    assert all(y[k.upper] < y[k.lower] for k in graph.links.values())


def test_lines_to_one_place_share_a_trunk() -> None:
    """Four stages may end alike; the label stands once, and at each layer one line leads to it."""
    stages = [Stage(f"s{i}", f"第{i}步") for i in range(5)]
    end = Stage("end", "终止", final=True)
    steps = [Step(code="open", title="立", at=None, to=stages[0], by=(CLERK,), law=cite("法", 1))]
    steps += [
        Step(code=f"go{i}", title="进", at=a, to=b, by=(CLERK,), law=cite("法", 1))
        for i, (a, b) in enumerate(pairwise(stages))
    ]
    steps.append(Step(code="stop", title="终止", at=tuple(stages), to=end, by=(CLERK,), law=cite("法", 1)))
    graph = chart(replace(LICENCE, code="x", steps=tuple(steps), requests=(), retired=()))
    trunk = [n for n in graph.nodes.values() if n.bend and "stop" in n.key]
    assert len(trunk) == len({n.layer for n in trunk}) == 2 * 4
    place(graph)
    assert len({n.x for n in trunk}) == 1


def test_texts_are_never_markup() -> None:
    title = '<b onclick="x">&</b>'
    step = Step(code="open", title=title, at=None, to=Stage("a", title, final=True), by=(CLERK,), law=cite("法", 1))
    drawn = svg(replace(LICENCE, title=title, steps=(step,), requests=(), retired=()))
    assert "<b" not in drawn
    ElementTree.fromstring(drawn)


def test_the_stage_of_a_case_is_marked() -> None:
    assert "flow-now" in svg(LICENCE, "review") and "flow-now" not in svg(LICENCE)


def test_long_texts_are_folded_evenly() -> None:
    assert wrap("受理") == ["受理"]
    assert wrap("一" * 15) == ["一" * 8, "一" * 7]
    assert ems("中文a1") == 3.2


CODES = [f"s{i}" for i in range(7)]


@st.composite
def any_procedure(draw: st.DrawFn) -> Procedure:
    """Any tangle of stages in which everything can be reached."""
    stages = [
        Stage(c, draw(st.sampled_from(["立", "审查中", "待选定调解员"])), final=draw(st.booleans())) for c in CODES
    ]
    stages = stages[: draw(st.integers(1, len(stages)))]
    steps = [Step(code="open", title="登记", at=None, to=stages[0], by=(CLERK,), law=cite("法", 1))]
    for i, stage in enumerate(stages[1:], 1):
        origin = draw(st.sampled_from(stages[:i]))
        steps.append(Step(code=f"to{i}", title=f"第{i}步", at=origin, to=stage, by=(CLERK,), law=cite("法", 1)))
    for i in range(draw(st.integers(0, 6))):
        at, to = (tuple(draw(st.lists(st.sampled_from(stages), min_size=1, max_size=3, unique=True))) for _ in "ab")
        run = (lambda case, data: None) if len(to) > 1 else None
        title = draw(st.sampled_from(["办理", "当事人明确拒绝", "报经负责人批准后另行处理的其他情形"]))
        steps.append(Step(code=f"x{i}", title=title, at=at, to=to, by=(CLERK,), law=cite("法", 1), run=run))
    return replace(LICENCE, steps=tuple(steps), requests=(), retired=())


@settings(max_examples=examples(0.5))
@given(any_procedure())
def test_no_tangle_is_illegible(procedure: Procedure) -> None:
    assert complaints(procedure) == []
