"""The graph as SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kernel.words import Procedure

from .chart import BOX, LINE, LOOP, NAME, PAD, START, TEXT, TIE, chart, wide
from .layout import Graph, Link, Node, path, place, route

EDGE = 16.0  # margin


@lru_cache(maxsize=256)
def svg(procedure: Procedure, now: str = "") -> SafeString:
    """The picture of a procedure; `now` is the code of a stage to be marked as where a case stands."""
    graph = chart(procedure)
    if f"stage {now}" in graph.nodes:
        graph.nodes[f"stage {now}"].css += " flow-now"
    width, height = place(graph)
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="flow" role="img" width="{0}" height="{1}"'
        ' viewBox="{2} {2} {0} {1}" aria-labelledby="flow-{3}-title flow-{3}-desc"><title id="flow-{3}-title">{4}流程图'
        '</title><desc id="flow-{3}-desc">{5}</desc>{6}{7}</svg>',
        width + 2 * EDGE, height + 2 * EDGE, -EDGE, procedure.code, procedure.title, "".join(sentences(procedure)),
        format_html_join("", "{}", ((_line(graph, link),) for link in graph.links.values())),
        format_html_join("", "{}", ((_node(node),) for node in graph.nodes.values() if not node.bend)),
    )  # fmt: skip


def sentences(procedure: Procedure) -> Iterator[str]:
    """The same in words, one sentence a step or question: what a reader aloud says."""
    for step in procedure.steps:
        at, to = ("、".join(f"“{s.title}”" for s in stages) for stages in (step.stages, step.targets))
        where = f"在{at}" if at else "起始"
        yield f"{where}办理“{step.title}”，" + (f"进入{to}。" if to else "环节不变。")
    for request in procedure.requests:
        at = "、".join(f"“{s.title}”" for s in request.at)
        yield f"在{at}可以“{request.title}”（{request.to}）。"


def _line(graph: Graph, link: Link) -> SafeString:
    points = route(graph, link)
    drawn = format_html('<path class="flow-line" d="{}"/>', path(points))
    if not graph.nodes[link.upper if link.rising else link.lower].css.startswith("flow-stage"):
        return drawn
    (x, y), tail = (points[0], 8) if link.rising else (points[-1], -8)
    return format_html(
        '{0}<path class="flow-head" d="M{4} {2}L{1} {3}L{5} {2}Z"/>', drawn, x, y + tail, y, x - 4, x + 4
    )


def _node(node: Node) -> SafeString:
    if node.key == START:
        return format_html('<circle class="flow-start" cx="{}" cy="{}" r="7"/>', node.x, node.y)
    parts = [_box(node.x, node.y, 2 * node.core, node.box, "flow-box")]
    if "flow-final" in node.css:
        parts.append(_box(node.x, node.y, 2 * node.core - 8, node.box - 8, "flow-inner"))
    parts.append(_texts(node.lines, node.x, node.y, NAME if node.box == BOX and len(node.lines) == 1 else TEXT))
    drawn = format_html('<g class="{}">{}</g>', node.css, format_html_join("", "{}", ((p,) for p in parts)))
    return format_html("{}{}{}", drawn, _loop(node) if node.loops else "", _ask(node) if node.asks else "")


def _loop(node: Node) -> SafeString:
    x, y = node.x + node.core, node.y
    return format_html(
        '<g class="flow-loop"><path class="flow-line" d="M{0} {1}h8a9 9 0 0 1 0 18h-1"/>'
        '<path class="flow-head" d="M{2} {3}L{0} {4}L{2} {5}Z"/>{6}</g>',
        x, y - 9, x + 8, y + 5, y + 9, y + 13, _texts(node.loops, x + LOOP, y),
    )  # fmt: skip


def _ask(node: Node) -> SafeString:
    width = wide(node.asks) + 2 * PAD
    x = node.x - node.core - TIE - width / 2
    return format_html(
        '<g class="flow-ask"><path class="flow-line" d="M{} {}h{}"/>{}{}</g>', x + width / 2, node.y, TIE,
        _box(x, node.y, width, len(node.asks) * LINE + 8, "flow-box"), _texts(node.asks, x, node.y),
    )  # fmt: skip


def _box(x: float, y: float, width: float, height: float, css: str) -> SafeString:  # noqa: PLR0917 - a rectangle has four
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="5"/>',
        css,
        x - width / 2,
        y - height / 2,
        width,
        height,
    )


def _texts(lines: Sequence[str], x: float, y: float, size: float = TEXT) -> SafeString:
    """Lines around a middle; a Chinese character sits with its middle a good third above the baseline."""
    top = round(y - (len(lines) - 1) * LINE / 2 + size * 0.36, 1)
    return format_html_join("", '<text x="{}" y="{}">{}</text>', ((x, top + i * LINE, s) for i, s in enumerate(lines)))
