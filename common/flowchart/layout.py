"""Where the boxes of a flowchart stand: layers from top to bottom, square lines between them. Pure arithmetic.

Everything with text is a node of some layer, and lines turn only between layers: no line can touch a text.
Lines to the same place share one trunk, so four stages that may end alike need one line, not four.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import count

from .ordering import Ordering

MAIN = "main"  # the chain that stays straight before all others
APART, BAND, TRACK, CURVE = 30.0, 26.0, 13.0, 7.0  # room between nodes, layers and parallel lines; radius of a turn
Point = tuple[float, float]


@dataclass(kw_only=True)
class Node:
    """A box, a label or (core 0) a bend in a line. `x` is its axis, `y` its middle; `left` and `right` reach to its notes."""

    key: str
    layer: int
    core: float = 0.0  # half the width of the box itself
    left: float = 0.0
    right: float = 0.0
    height: float = 0.0  # of the layer it needs
    box: float = 0.0  # where lines meet it
    chain: str = ""  # nodes of one chain stand straight under each other; "" belongs to none
    css: str = ""
    lines: tuple[str, ...] = ()  # in the box
    asks: tuple[str, ...] = ()  # on its left
    loops: tuple[str, ...] = ()  # on its right
    x: float = 0.0
    y: float = 0.0

    @property
    def bend(self) -> bool:
        return not self.core


@dataclass(frozen=True)
class Link:
    """A line between neighbouring layers. `rising`: the flow goes from the lower end to the upper one."""

    upper: str
    lower: str
    rising: bool
    weight: float


@dataclass
class Graph:
    nodes: dict[str, Node] = field(default_factory=dict)
    links: dict[tuple[str, str, bool], Link] = field(default_factory=dict)
    rows: list[list[Node]] = field(default_factory=list)
    across: dict[tuple[int, str], float] = field(default_factory=dict)  # layer and net -> height of its run across

    def connect(self, origin: str, goal: str, weight: float = 1.0) -> None:
        """A line from one node to another over any number of layers, joining the trunk that leads to the goal."""
        begin, end = self.nodes[origin].layer, self.nodes[goal].layer
        step, at = (1 if begin < end else -1), origin
        for layer in range(begin + step, end, step):
            key = f"{'v' if step > 0 else '^'} {goal} {layer}"
            self.nodes.setdefault(key, Node(key=key, layer=layer, chain=key.rpartition(" ")[0]))
            self._link(at, key, step, weight)
            at = key
        self._link(at, goal, step, weight)

    def _link(self, origin: str, goal: str, step: int, weight: float) -> None:
        upper, lower = (origin, goal) if step > 0 else (goal, origin)
        both = self.nodes[upper].bend and self.nodes[lower].bend
        self.links.setdefault((upper, lower, step < 0), Link(upper, lower, step < 0, 6.0 if both else weight))

    def between(self, layer: int) -> list[Link]:
        """Links from a layer to the next one."""
        return [link for link in self.links.values() if self.nodes[link.upper].layer == layer]


def place(graph: Graph) -> Point:
    """Give every node its place; returns width and height of the whole."""
    graph.rows = Ordering(graph).best()
    _spread(graph)
    width = _shift(graph)
    return width, _stack(graph)


def _spread(graph: Graph) -> None:
    """Across: every node as near to its neighbours as the others in its layer allow, then the chains made straight."""
    near: dict[str, list[tuple[Node, float]]] = defaultdict(list)
    for link in graph.links.values():
        near[link.upper].append((graph.nodes[link.lower], link.weight))
        near[link.lower].append((graph.nodes[link.upper], link.weight))
    _sweep(graph, near, {})
    fixed: dict[str, tuple[float, float]] = {}
    waiting, middle = sorted({n.chain for n in graph.nodes.values()} - {"", MAIN}), 0.0
    chain = MAIN
    while chain:  # the main line first, then from the inside outwards, so that each only pushes what is further out
        places = sorted(n.x for n in graph.nodes.values() if n.chain == chain)
        middle = places[len(places) // 2] if chain == MAIN else middle
        axis = middle if chain == MAIN else max(places) if places[len(places) // 2] > middle else min(places)
        fixed |= {n.key: (axis, 1e9 if chain == MAIN else 1e4) for n in graph.nodes.values() if n.chain == chain}
        _sweep(graph, near, fixed)
        chain = min(
            waiting, key=lambda c: min(abs(n.x - middle) for n in graph.nodes.values() if n.chain == c), default=""
        )
        waiting = [c for c in waiting if c != chain]
    for key, (axis, _) in fixed.items():
        if abs(graph.nodes[key].x - axis) < CURVE:
            graph.nodes[key].x = axis


def _sweep(graph: Graph, near: dict[str, list[tuple[Node, float]]], fixed: dict[str, tuple[float, float]]) -> None:
    for turn in range(30):
        for row in graph.rows if turn % 2 == 0 else graph.rows[::-1]:
            _apart(row, [fixed.get(node.key) or _wish(node, near[node.key]) for node in row])


def _wish(node: Node, near: list[tuple[Node, float]]) -> tuple[float, float]:
    """The place a node would like best, and how much."""
    pull = sum(weight for _, weight in near)
    return (sum(other.x * weight for other, weight in near) / pull, pull) if pull else (node.x, 1e-6)


def _apart(row: list[Node], wishes: list[tuple[float, float]]) -> None:
    """Places nearest to the wishes that keep the order and the room (least squares, by pooling adjacent violators)."""
    offset, pools = 0.0, list[tuple[float, float, list[tuple[Node, float]]]]()
    for i, (node, (wish, weight)) in enumerate(zip(row, wishes, strict=True)):
        offset += row[i - 1].right + APART + node.left if i else 0.0
        pools.append(((wish - offset) * weight, weight, [(node, offset)]))
        while len(pools) > 1 and pools[-2][0] / pools[-2][1] > pools[-1][0] / pools[-1][1]:
            total, pull, members = pools.pop()
            pools[-1] = (pools[-1][0] + total, pools[-1][1] + pull, pools[-1][2] + members)
    for total, pull, members in pools:
        for node, offset in members:
            node.x = total / pull + offset


def _shift(graph: Graph) -> float:
    """Move everything to begin at 0 and to whole numbers; returns the width."""
    left = min(n.x - n.left for n in graph.nodes.values())
    for node in graph.nodes.values():
        node.x = round(node.x - left)
    return max(n.x + n.right for n in graph.nodes.values())


def _stack(graph: Graph) -> float:
    """Downwards: layer under layer, with room between them for the lines that run across; returns the height."""
    y = 0.0
    for row in graph.rows:
        tall = max(n.height for n in row)
        for node in row:
            node.y = y + tall / 2
        tracks = _tracks(_nets(graph, graph.between(row[0].layer)))
        for net, track in tracks.items():
            graph.across[row[0].layer, net] = y + tall + BAND / 2 + TRACK * (track + 0.5)
        y += tall + BAND + TRACK * (max(tracks.values(), default=-1) + 1)
    return y - BAND


@dataclass(kw_only=True)
class Net:
    """Lines of one gap that are drawn as one: all into the same node, else all out of the same one."""

    ups: set[float] = field(default_factory=set)
    downs: set[float] = field(default_factory=set)

    @property
    def span(self) -> Point:
        return min(self.ups | self.downs), max(self.ups | self.downs)


def net_of(link: Link, links: list[Link]) -> str:
    """The line a link is drawn with: that of its goal where several come together, else that of its origin."""
    goal, origin = (link.upper, link.lower) if link.rising else (link.lower, link.upper)
    many = sum((k.upper if k.rising else k.lower) == goal and k.rising == link.rising for k in links) > 1
    return f"{'^' if link.rising else 'v'}{'to' if many else 'from'} {goal if many else origin}"


def port(graph: Graph, link: Link) -> tuple[float, float]:
    """Where a link meets its upper and its lower node; lines going up keep to the right side of a box."""
    upper, lower = graph.nodes[link.upper], graph.nodes[link.lower]
    aside = [max(n.core - 16.0, 0.0) if link.rising and n.key.startswith("stage") else 0.0 for n in (upper, lower)]
    return upper.x + aside[0], lower.x + aside[1]


def _nets(graph: Graph, links: list[Link]) -> dict[str, Net]:
    nets: dict[str, Net] = defaultdict(Net)
    for link in links:
        up, down = port(graph, link)
        net = nets[net_of(link, links)]
        net.ups.add(up)
        net.downs.add(down)
    return {name: net for name, net in nets.items() if net.span[0] != net.span[1]}


def _tracks(nets: dict[str, Net]) -> dict[str, int]:
    """A track for each net so that no two overlap: one whose upright line comes down over another's goes above it."""
    tracks: dict[str, int] = {}
    left = dict(nets)
    while left:
        free = [n for n in left if not any(_above(left[o], left[n]) for o in left if o != n)] or list(left)
        name = min(free, key=lambda n: nets[n].span)
        net, level = left.pop(name), 0
        for other, track in tracks.items():
            if _above(nets[other], net):
                level = max(level, track + 1)
        left_end, right_end = net.span[0] - 2 * CURVE, net.span[1] + 2 * CURVE
        near = {t for o, t in tracks.items() if nets[o].span[0] < right_end and left_end < nets[o].span[1]}
        level = next(n for n in count(level) if n not in near)
        tracks[name] = level
    return tracks


def _above(one: Net, other: Net) -> bool:
    return any(abs(up - down) < TRACK for up in one.ups for down in other.downs)


def route(graph: Graph, link: Link) -> list[Point]:
    """The corners of a link from its upper end to its lower one: two points, or four with a run across."""
    upper, lower = graph.nodes[link.upper], graph.nodes[link.lower]
    up, down = port(graph, link)
    top, bottom = upper.y + upper.box / 2, lower.y - lower.box / 2
    if up == down:
        return [(up, top), (down, bottom)]
    across = graph.across[upper.layer, net_of(link, graph.between(upper.layer))]
    return [(up, top), (up, across), (down, across), (down, bottom)]


def path(points: list[Point]) -> str:
    """An SVG path along the corners, each rounded."""
    parts = [f"M{points[0][0]:g} {points[0][1]:g}"]
    for (ax, ay), (bx, by), (cx, cy) in zip(points, points[1:], points[2:], strict=False):
        radius = min(CURVE, (abs(bx - ax) + abs(by - ay)) / 2, (abs(cx - bx) + abs(cy - by)) / 2)
        parts.append(f"L{_toward((bx, by), (ax, ay), radius)}Q{bx:g} {by:g} {_toward((bx, by), (cx, cy), radius)}")
    return "".join([*parts, f"L{points[-1][0]:g} {points[-1][1]:g}"])


def _toward(start: Point, goal: Point, by: float) -> str:
    length = abs(goal[0] - start[0]) + abs(goal[1] - start[1]) or 1.0  # square lines: one of the two is 0
    return " ".join(f"{s + (g - s) * by / length:g}" for s, g in zip(start, goal, strict=True))
