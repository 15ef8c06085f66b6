"""Known pairs of one place in several datums, and the way there and back."""

from __future__ import annotations

from math import cos, hypot, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.areas.datums import from_wgs84, to_wgs84

# Published pairs (WGS-84, GCJ-02, BD-09) of one point in the conversions everybody uses.
TIANANMEN = (116.391265, 39.907339), (116.397507, 39.908743), (116.403875, 39.915168)
WELL_KNOWN = (
    (116.404, 39.915),
    (116.410244, 39.916404),
    (116.416627, 39.922699),
)  # WGS-84, GCJ-02, BD-09 of coordtransform


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    return hypot((a[0] - b[0]) * cos(radians(a[1])), a[1] - b[1]) * 111_320


def test_known_points_agree_whatever_map_they_come_from() -> None:
    wgs, gcj, baidu = TIANANMEN
    assert metres(to_wgs84(*gcj, "GCJ-02"), wgs) < 5
    assert metres(to_wgs84(*baidu, "BD-09"), wgs) < 12
    assert metres(from_wgs84(*wgs, "GCJ-02"), gcj) < 5
    assert metres(from_wgs84(*wgs, "BD-09"), baidu) < 12
    wgs, gcj, baidu = WELL_KNOWN
    assert metres(from_wgs84(*wgs, "GCJ-02"), gcj) < 1
    assert metres(to_wgs84(*gcj, "GCJ-02"), wgs) < 1
    assert metres(from_wgs84(*wgs, "BD-09"), baidu) < 2


@pytest.mark.parametrize("datum", ["WGS-84", "CGCS2000"])
def test_what_agrees_within_centimetres_is_left_alone(datum: str) -> None:
    assert to_wgs84(119.9, 32.4, datum) == from_wgs84(119.9, 32.4, datum) == (119.9, 32.4)


@given(st.floats(74, 135), st.floats(18, 53), st.sampled_from(["GCJ-02", "BD-09"]))
def test_there_and_back_is_the_same_place(lon: float, lat: float, datum: str) -> None:
    there = from_wgs84(lon, lat, datum)
    assert 10 < metres((lon, lat), there) < 2500
    assert metres(to_wgs84(*there, datum), (lon, lat)) < 0.01
