"""Positions as they come from maps, phones and survey offices, brought to WGS-84 (CGCS2000 differs by centimetres)."""

from __future__ import annotations

from collections.abc import Callable
from math import atan2, cos, pi, sin, sqrt

Point = tuple[float, float]  # longitude, latitude, degrees
CHOICES = (
    ("WGS-84", "天地图、GPS（WGS-84）"),
    ("GCJ-02", "高德、腾讯（GCJ-02）"),
    ("BD-09", "百度（BD-09）"),
)
SHIFTED = ("GCJ-02", "BD-09")  # the others agree within centimetres
WEST, EAST, SOUTH, NORTH = 73.0, 136.0, 3.0, 54.0
AXIS, ECCENTRICITY = 6378245.0, 0.00669342162296594323  # Krasovsky, as the offset of GCJ-02 is computed
TURN = pi * 3000 / 180


def inside(lon: float, lat: float) -> bool:
    """Whether a point can be in China: finds longitude and latitude mixed up, and other units."""
    return WEST <= lon <= EAST and SOUTH <= lat <= NORTH


def to_wgs84(lon: float, lat: float, datum: str) -> Point:
    """A point of any known datum in WGS-84, good to a centimetre."""
    if datum not in SHIFTED:
        return lon, lat
    if datum == "BD-09":
        lon, lat = _undo(_to_baidu, lon, lat)
    return _undo(_shifted, lon, lat)


def from_wgs84(lon: float, lat: float, datum: str) -> Point:
    """A point of WGS-84 as a map of another datum has it."""
    if datum not in SHIFTED:
        return lon, lat
    lon, lat = _shifted(lon, lat)
    return _to_baidu(lon, lat) if datum == "BD-09" else (lon, lat)


def _shifted(lon: float, lat: float) -> Point:
    """WGS-84 to GCJ-02, by the formula everybody uses."""
    x, y = lon - 105.0, lat - 35.0
    wave = (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + wave
    north += (20 * sin(y * pi) + 40 * sin(y / 3 * pi)) * 2 / 3 + (
        160 * sin(y / 12 * pi) + 320 * sin(y * pi / 30)
    ) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + wave
    east += (20 * sin(x * pi) + 40 * sin(x / 3 * pi)) * 2 / 3 + (
        150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)
    ) * 2 / 3
    radians = lat / 180 * pi
    magic = 1 - ECCENTRICITY * sin(radians) ** 2
    north = north * 180 / (AXIS * (1 - ECCENTRICITY) / (magic * sqrt(magic)) * pi)
    east = east * 180 / (AXIS / sqrt(magic) * cos(radians) * pi)
    return lon + east, lat + north


def _to_baidu(lon: float, lat: float) -> Point:
    """GCJ-02 to BD-09."""
    far = sqrt(lon * lon + lat * lat) + 0.00002 * sin(lat * TURN)
    angle = atan2(lat, lon) + 0.000003 * cos(lon * TURN)
    return far * cos(angle) + 0.0065, far * sin(angle) + 0.006


def _undo(way: Callable[[float, float], Point], lon: float, lat: float) -> Point:
    """The point a conversion would bring here; four steps come closer than a millimetre."""
    x, y = lon, lat
    for _ in range(4):
        east, north = way(x, y)
        x, y = x - (east - lon), y - (north - lat)
    return x, y
