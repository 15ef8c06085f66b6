"""How far two points lie apart, as the crow flies."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

from common.areas.datums import Point

RADIUS = 6_371_000.0  # metres, of a sphere like the earth: good to half a percent


def metres(a: Point, b: Point) -> float:
    """Between two points (longitude, latitude in degrees) on the sphere."""
    east, north = radians(b[0] - a[0]), radians(b[1] - a[1])
    half = sin(north / 2) ** 2 + cos(radians(a[1])) * cos(radians(b[1])) * sin(east / 2) ** 2
    return 2 * RADIUS * asin(min(1.0, sqrt(half)))


def worded(far: float) -> str:
    """350米, 1.2公里, 18公里."""
    if far < 1000:
        return f"{max(round(far, -1), 10):.0f}米"
    return f"{far / 1000:.1f}公里" if far < 10_000 else f"{far / 1000:.0f}公里"
