"""From the words to a graph: stages are boxes, steps labels between them, what keeps a case in place notes beside them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from kernel.words import Procedure, Stage, Step

from .layout import MAIN, Graph, Node

BOX, LINE, PAD = 38.0, 19.0, 10.0  # height of a box and of a line of text, room around text
NAME, TEXT = 15.0, 13.0  # sizes of type, as in flowchart.css
TIE, LOOP = 22.0, 28.0  # from a box to the note on its left, to the text of a loop on its right
MOST = 14  # characters of a line
START = "start"
STIFF = 12.0  # how much stiffer the main line is than its branches


@dataclass(frozen=True)
class Move:
    """Steps that lead from the same stages to the same stages: one label."""

    origins: tuple[str, ...]
    onward: bool  # else it leads back
    goals: tuple[str, ...]
    steps: tuple[Step, ...]

    @property
    def key(self) -> str:
        return f"step {'v' if self.onward else '^'} {' '.join(s.code for s in self.steps)} {' '.join(self.goals)}"


def chart(procedure: Procedure) -> Graph:
    """The graph to be laid out: a layer for stages, one for the labels of steps, in turns."""
    ranks, graph = _ranks(procedure), Graph()
    main = _main_line(procedure)
    graph.nodes[START] = Node(key=START, layer=0, core=7, left=7, right=7, height=14, box=14, chain=MAIN)
    for code, rank in ranks.items():
        graph.nodes[f"stage {code}"] = _stage_node(procedure, procedure.stages[code], 2 * rank)
    for move in moves(procedure, ranks):
        graph.nodes[move.key] = _label_node(move, ranks)
        taken = [(o, g) for o in move.origins for g in move.goals if (o, g, move.steps[0]) in main]
        for origin in move.origins:
            _connect(graph, f"stage {origin}" if origin else START, move.key, main=origin in [o for o, _ in taken])
        for goal in move.goals:
            _connect(graph, move.key, f"stage {goal}", main=goal in [g for _, g in taken])
    return graph


def _connect(graph: Graph, origin: str, goal: str, *, main: bool) -> None:
    if main:
        graph.nodes[origin].chain = graph.nodes[goal].chain = MAIN
    graph.connect(origin, goal, STIFF if main else 1.0)


def _links(procedure: Procedure) -> list[tuple[str, str, Step]]:
    """Every change of stage a step can bring; the empty code is the beginning."""
    return [
        (origin, goal.code, step)
        for step in procedure.steps
        for origin in ([s.code for s in step.stages] or [""])
        for goal in step.targets
        if goal.code != origin
    ]


def _ranks(procedure: Procedure) -> dict[str, int]:
    """How far down each stage stands: the longest way to it without going back."""
    ways: dict[str, list[str]] = {code: [] for code in ["", *procedure.stages]}
    for origin, goal, _ in _links(procedure):
        ways[origin].append(goal)
    order, back = _walk(ways)
    ranks = dict.fromkeys(procedure.stages, 1)
    for code in order:
        for goal in ways[code]:
            if (code, goal) not in back:
                ranks[goal] = max(ranks[goal], ranks.get(code, 0) + 1)
    return ranks


def _walk(ways: dict[str, list[str]]) -> tuple[list[str], set[tuple[str, str]]]:
    """Depth first: an order in which nothing comes before what leads to it, and the links that go back."""
    seen, path_to, order, back = set[str](), list[str](), list[str](), set[tuple[str, str]]()

    def visit(code: str) -> None:
        seen.add(code)
        path_to.append(code)
        for goal in ways[code]:
            if goal in path_to:
                back.add((code, goal))
            elif goal not in seen:
                visit(goal)
        order.insert(0, path_to.pop())

    for code in ways:
        if code not in seen:
            visit(code)
    return order, back


def _main_line(procedure: Procedure) -> set[tuple[str, str, Step]]:
    """The way most cases go, as far as words tell: always the first step that leads on, from the beginning to an end."""
    found, code, seen = set[tuple[str, str, Step]](), "", {""}
    while link := next((x for x in _links(procedure) if x[0] == code and x[1] not in seen), None):
        found.add(link)
        code = link[1]
        seen.add(code)
    return found


def moves(procedure: Procedure, ranks: dict[str, int]) -> list[Move]:
    """The labels, in the order of the steps. Ways onward and ways back of one step are told apart."""
    ends: dict[tuple[Step, bool, tuple[str, ...]], list[str]] = {}
    for step in procedure.steps:
        for origin in [s.code for s in step.stages] or [""]:
            goals = [t.code for t in step.targets if t.code != origin]
            for onward in (True, False):
                some = tuple(g for g in goals if (ranks[g] > ranks.get(origin, 0)) is onward)
                if some:
                    ends.setdefault((step, onward, some), []).append(origin)
    groups: dict[tuple[tuple[str, ...], bool, tuple[str, ...]], list[Step]] = {}
    for (step, onward, some), origins in ends.items():
        groups.setdefault((tuple(origins), onward, some), []).append(step)
    return [Move(origins, onward, goals, tuple(steps)) for (origins, onward, goals), steps in groups.items()]


def _stage_node(procedure: Procedure, stage: Stage, layer: int) -> Node:
    kinds = {"final": stage.final, "done": stage.done, "retired": stage in procedure.retired}
    whom = {r: "" if r.to in r.title else f"（{r.to}）" for r in procedure.requests_at(stage.code)}
    asks = [line for r, to in whom.items() for line in wrap(r.title + to)]
    stays = [s for s in procedure.steps_at(stage.code) if not s.targets or stage in s.targets]
    loops = [line for s in stays for line in wrap(s.title)]
    core = round(ems(stage.title) * NAME / 2 + 18)
    return Node(
        key=f"stage {stage.code}", layer=layer, core=core, left=core + (wide(asks) + 2 * PAD + TIE if asks else 0),
        right=core + (wide(loops) + LOOP if loops else 0), height=max(BOX, max(len(loops), len(asks)) * LINE + 12), box=BOX,
        css=" ".join(["flow-stage", *(f"flow-{kind}" for kind, holds in kinds.items() if holds)]),
        lines=(stage.title,), asks=tuple(asks), loops=tuple(loops),
    )  # fmt: skip


def _label_node(move: Move, ranks: dict[str, int]) -> Node:
    origins = [ranks.get(o, 0) for o in move.origins]
    lines = tuple(line for step in move.steps for line in wrap(step.title))
    half, height = wide(lines) / 2 + PAD, len(lines) * LINE + 8
    return Node(
        key=move.key, layer=2 * max(origins) + 1 if move.onward else 2 * min(origins) - 1, core=half, left=half, right=half,
        height=height, box=height, chain=f"v {move.key}", css="flow-step", lines=lines,
    )  # fmt: skip


def ems(text: str) -> float:
    """Width in characters: a Chinese character is 1, a Latin letter or figure a little over a half."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.6 for c in text)


def wide(lines: Iterable[str]) -> int:
    return ceil(max(ems(line) for line in lines) * TEXT)


def wrap(text: str) -> list[str]:
    """Lines of at most MOST characters, of about equal length."""
    most = ceil(len(text) / ceil(len(text) / MOST))
    return [text[i : i + most] for i in range(0, len(text), most)]
