"""Where the invented district lies: a patch of open sea, cut into as many cells as there are villages.

Borders fit each other: every village is one cell of a bent grid, small in the middle and large outside, a town is the
union of its villages' cells and the district of all of them. Nobody lives there, so nothing can be mistaken for a map.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from math import atan2, cos, hypot, radians
from random import Random

from .areas import DISTRICT_CODE, Area, towns, villages

Point = tuple[float, float]
Cell = tuple[int, int]
MIDDLE: Point = (124.0, 31.0)  # open sea
SIZE = 10  # cells on each side of the grid
HALF = 0.14  # degrees of latitude from the middle to a side: about thirty kilometres across
SEED = 20260101
INNER = range(2, 8), range(2, 9)  # rows and columns of the streets
SHIFT = 0.0025  # degrees, about 250 metres: a station is not where the village committee is


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Positions of areas by code (longitude, latitude, WGS-84) and borders as rings of points, first and last alike."""

    at: Mapping[str, Point]
    borders: Mapping[str, tuple[Point, ...]]
    people: Mapping[str, int]  # by village code

    def beside(self, code: str) -> Point:
        """Where a station or centre stands: near the seat of the area, not on it."""
        lon, lat = self.at[code]
        rng = Random(f"{SEED}/{code}")
        return round(lon + rng.uniform(-SHIFT, SHIFT), 6), round(lat + rng.uniform(-SHIFT, SHIFT), 6)


@cache
def ground() -> Ground:
    """The same each time."""
    corners = _corners()
    cells = _assigned()
    at = {code: _middle([corners[c] for c in _around(cell)]) for code, cell in cells.items()}
    groups: dict[str, list[Cell]] = {DISTRICT_CODE: []}
    for code, cell in cells.items():
        groups[code] = [cell]
        groups.setdefault(code[:9], []).append(cell)
        groups[DISTRICT_CODE].append(cell)
    borders = {code: tuple(corners[c] for c in _border(found)) for code, found in groups.items()}
    at |= {town.code: at[villages(town.code)[0].code] for town in towns()}
    at[DISTRICT_CODE] = at[towns()[0].code]
    rng = Random(SEED)
    people = {v.code: round(v.households * rng.uniform(2.4, 3.1)) for v in villages()}
    return Ground(at=at, borders=borders, people=people)


def _corners() -> dict[Cell, Point]:
    """The corners of the grid, drawn towards the middle and shaken a little."""
    rng, found = Random(SEED), {}
    for row in range(SIZE + 1):
        for column in range(SIZE + 1):
            x, y = column / SIZE * 2 - 1, row / SIZE * 2 - 1
            bent = 0.25 + 0.75 * max(abs(x), abs(y)) ** 2
            x, y = ((v + rng.uniform(-0.05, 0.05)) * bent for v in (x, y))
            lon = MIDDLE[0] + x * HALF / cos(radians(MIDDLE[1]))
            found[row, column] = (round(lon, 6), round(MIDDLE[1] + y * HALF, 6))
    return found


def _around(cell: Cell) -> list[Cell]:
    """Corners of a cell, against the clock."""
    row, column = cell
    return [(row, column), (row, column + 1), (row + 1, column + 1), (row + 1, column)]


def _middle(points: list[Point]) -> Point:
    lon, lat = (sum(p[n] for p in points) / len(points) for n in (0, 1))
    return round(lon, 6), round(lat, 6)


def _assigned() -> dict[str, Cell]:
    """A cell for each village: the three streets in the middle, the towns around them; each of one piece."""
    rows, columns = INNER
    inner = [(r, c) for c in columns for r in (rows if c % 2 else reversed(rows))]
    streets, around = towns()[:3], towns()[3:]
    spare = set(inner[sum(len(villages(t.code)) for t in streets) :])
    outside = ((r, c) for r in range(SIZE) for c in range(SIZE) if r not in rows or c not in columns or (r, c) in spare)
    outer = sorted(outside, key=_angle)
    return {**_shared(streets, inner), **_shared(around, outer)}


def _angle(cell: Cell) -> tuple[float, float]:
    row, column = cell[0] - SIZE / 2 + 0.5, cell[1] - SIZE / 2 + 0.5
    return atan2(row, column), hypot(row, column)


def _shared(group: Iterable[Area], cells: list[Cell]) -> dict[str, Cell]:
    """Consecutive cells to one town after another; in each its first village, the seat, has the cell in the middle."""
    found: dict[str, Cell] = {}
    for town in group:
        own = villages(town.code)
        mine, cells = cells[: len(own)], cells[len(own) :]
        centre = sum(r for r, _ in mine) / len(mine), sum(c for _, c in mine) / len(mine)
        mine = sorted(mine, key=lambda cell: hypot(cell[0] - centre[0], cell[1] - centre[1]))
        found |= {village.code: cell for village, cell in zip(own, mine, strict=True)}
    return found


def _border(cells: list[Cell]) -> list[Cell]:
    """The corners around a group of cells: every edge that only one of them has, chained; the longest ring of them."""
    edges: set[tuple[Cell, Cell]] = set()
    for cell in cells:
        corners = _around(cell)
        for edge in zip(corners, [*corners[1:], corners[0]], strict=True):
            if edge[::-1] in edges:
                edges.remove(edge[::-1])
            else:
                edges.add(edge)
    onward: dict[Cell, list[Cell]] = {}
    for a, b in sorted(edges):
        onward.setdefault(a, []).append(b)
    rings = []
    while onward:
        ring = [next(iter(onward))]
        while (following := onward.get(ring[-1])) is not None:
            ring.append(following.pop())
            if not following:
                del onward[ring[-2]]
        rings.append(ring)
    return max(rings, key=len)
