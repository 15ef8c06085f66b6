"""In which order the nodes of each layer stand, so that few lines cross."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .layout import Graph, Link, Node


class Ordering:
    """The layers of a graph, reordered in place."""

    def __init__(self, graph: Graph) -> None:
        layers = sorted({n.layer for n in graph.nodes.values()})
        self.rows = [[n for n in graph.nodes.values() if n.layer == layer] for layer in layers]
        self.gaps = [graph.between(layer) for layer in layers]
        self.trunks = sorted({n.chain for n in graph.nodes.values() if n.bend})
        self.bends = {n.key for n in graph.nodes.values() if n.bend}

    def best(self) -> list[list[Node]]:
        """By the middle of the neighbours, up and down, then by swapping; the best order met is kept."""
        best, fewest = [list(row) for row in self.rows], self._crossings()
        for sweep in range(12):
            down = sweep % 2 == 0
            for i in range(1, len(self.rows)) if down else range(len(self.rows) - 2, -1, -1):
                self._sort(i, down=down)
            self._swap()
            self._swap_trunks()
            if (now := self._crossings()) < fewest:
                best, fewest = [list(row) for row in self.rows], now
        return best

    def _sort(self, i: int, *, down: bool) -> None:
        """Bring a layer into the order of its neighbours in the layer before (or, going up, behind)."""
        beside = {n.key: place for place, n in enumerate(self.rows[i - 1 if down else i + 1])}
        links, middle = self.gaps[i - 1 if down else i], {}
        for place, node in enumerate(self.rows[i]):
            ends = [x.upper if down else x.lower for x in links if (x.lower if down else x.upper) == node.key]
            middle[node.key] = sum(beside[e] for e in ends) / len(ends) if ends else float(place)
        self.rows[i].sort(key=lambda n: middle[n.key])

    def _swap(self) -> None:
        """Neighbours change places where that helps."""
        for i, row in enumerate(self.rows):
            for k in range(len(row) - 1):
                before = self._crossings(i - 1, i)
                row[k], row[k + 1] = row[k + 1], row[k]
                if self._crossings(i - 1, i) >= before:
                    row[k], row[k + 1] = row[k + 1], row[k]

    def _swap_trunks(self) -> None:
        """Two trunks change places from above or from below up to some layer, which no swap in one layer brings about."""
        for one, other in combinations(self.trunks, 2):
            shared = [i for i, row in enumerate(self.rows) if {one, other} <= {n.chain for n in row if n.bend}]
            for k in range(1, len(shared) + 1):
                for layers in (shared[:k], shared[-k:]):
                    before, kept = self._crossings(), [list(row) for row in self.rows]
                    for i in layers:
                        _exchange(self.rows[i], one, other)
                    if self._crossings() >= before:
                        self.rows = kept

    def _crossings(self, *gaps: int) -> int:
        """How many lines cross in these gaps (all of them if none is named)."""
        places = {n.key: k for row in self.rows for k, n in enumerate(row)}
        chosen = [self.gaps[i] for i in gaps if i >= 0] if gaps else self.gaps
        return sum(self._crossings_of(links, places) for links in chosen)

    def _crossings_of(self, links: list[Link], places: dict[str, int]) -> int:
        """Two trunks that change places count more, for that is where an eye loses its way."""
        ends = [(places[x.upper], places[x.lower], x.upper in self.bends and x.lower in self.bends) for x in links]
        pairs = ((s and t) for i, (a, b, s) in enumerate(ends) for c, d, t in ends[:i] if (a - c) * (b - d) < 0)
        return sum(3 if trunks else 1 for trunks in pairs)


def _exchange(row: list[Node], one: str, other: str) -> None:
    first, second = (k for k, n in enumerate(row) if n.bend and n.chain in (one, other))
    row[first], row[second] = row[second], row[first]
