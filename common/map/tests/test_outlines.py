"""Borders made light: what is kept was there, what is left out is too small to be seen, a ring stays closed."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from common.map.outlines import _off, simple, thinned

points = st.tuples(st.floats(100, 101), st.floats(30, 31))


@given(st.lists(points, min_size=2, max_size=40), st.floats(0, 0.5))
def test_a_thinned_line_keeps_its_ends_and_strays_no_farther_than_allowed(
    line: list[tuple[float, float]], fine: float
) -> None:
    kept = thinned(line, fine)
    assert kept[0] == line[0] and kept[-1] == line[-1] and set(kept) <= set(line)
    for point in line:
        near = min(_off(point, a, b) for a, b in itertools.pairwise(kept))
        assert near <= fine + 1e-9


@given(st.lists(points, min_size=3, max_size=40, unique=True), st.floats(0, 0.5))
def test_a_ring_stays_a_ring(corners: list[tuple[float, float]], fine: float) -> None:
    ring = [list(p) for p in [*corners, corners[0]]]
    made = simple({"type": "MultiPolygon", "coordinates": [[ring]]}, fine, "WGS-84")["coordinates"][0][0]
    assert len(made) >= 4 and made[0] == made[-1]
    assert len(made) <= len(ring)
