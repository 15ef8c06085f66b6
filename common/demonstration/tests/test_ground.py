"""The invented ground: the same each time, everything has a place of its own, borders fit and close."""

from __future__ import annotations

import itertools
from collections import Counter

from common.demonstration.areas import DISTRICT_CODE, towns, villages
from common.demonstration.ground import HALF, MIDDLE, ground


def test_it_is_the_same_each_time_and_nothing_lies_outside() -> None:
    assert ground.__wrapped__() == ground()
    for lon, lat in ground().at.values():
        assert abs(lat - MIDDLE[1]) < HALF * 1.2 and abs(lon - MIDDLE[0]) < HALF * 1.4


def test_every_village_has_a_cell_people_and_a_border_that_closes() -> None:
    land, codes = ground(), [v.code for v in villages()]
    assert len({land.at[code] for code in codes}) == len(codes)
    assert all(land.people[code] > 0 for code in codes)
    for code in (*codes, *(t.code for t in towns()), DISTRICT_CODE):
        border = land.borders[code]
        assert border[0] == border[-1] and len(border) >= 5 and area(border) > 0


def area(ring: tuple[tuple[float, float], ...]) -> float:
    """Signed; against the clock is positive, and a cell folded over itself is not."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(ring)) / 2


def test_towns_are_exactly_their_villages() -> None:
    """Each of one piece without holes, and none of another's ground."""
    land = ground()
    for town in towns():
        parts = sum(area(land.borders[v.code]) for v in villages(town.code))
        assert abs(area(land.borders[town.code]) - parts) < 1e-9, town.name
    assert abs(area(land.borders[DISTRICT_CODE]) - sum(area(land.borders[t.code]) for t in towns())) < 1e-9


def test_no_edge_belongs_to_more_than_two_villages() -> None:
    edges = Counter(
        frozenset(edge)
        for v in villages()
        for edge in zip(ground().borders[v.code], ground().borders[v.code][1:], strict=False)
    )
    assert max(edges.values()) <= 2
