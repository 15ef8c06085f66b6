"""Borders of areas as GeoJSON light enough for a phone: simplified, rounded, made once for each version."""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import blake2s
from typing import Any

from django.core.cache import cache
from django.db.models import Q

from common.areas.datums import Point, from_wgs84
from kernel.reach.areas import Area, Outline

FINE = 600  # a border keeps what is larger than this part of the picture's width
KEPT = 24 * 60 * 60  # seconds


def within(area: Area) -> Any:
    """Outlines of an area and of those right below it."""
    return Outline.objects.filter(Q(area=area) | Q(area__parent=area, area__active=True))


def version(area: Area, datum: str) -> str:
    """Changes whenever a border in the picture does, or an area its name. One query."""
    rows = within(area).order_by("pk").values_list("pk", "made_at", "area__name")
    return blake2s(repr((datum, area.pk, list(rows))).encode(), digest_size=12).hexdigest()


def drawing(area: Area, datum: str, mark: str) -> bytes:
    """A FeatureCollection of the borders, those of the area itself first, in the datum of the map underneath.

    `mark` is what `version` gave; the same one is drawn once in a process.
    """
    key = f"map-outlines-{mark}"
    found: bytes | None = cache.get(key)
    if found is None:
        found = json.dumps(collection(features(area, datum)), ensure_ascii=False, separators=(",", ":")).encode()
        cache.set(key, found, KEPT)
    return found


def collection(features: Iterable[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def features(area: Area, datum: str) -> list[dict[str, Any]]:
    """The borders of one picture, simplified together. One query."""
    rows = list(within(area).select_related("area").order_by("area__level", "area__stat_code", "pk"))
    fine = _width(rows) / FINE
    return [
        {
            "type": "Feature", "id": row.area_id, "properties": {"name": row.area.name, "whole": row.area_id == area.pk},
            "geometry": simple(row.geometry, fine, datum),
        }
        for row in rows
    ]  # fmt: skip


def _rings(geometry: dict[str, Any]) -> Iterable[list[Any]]:
    shapes = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return (ring for shape in shapes for ring in shape)


def _width(rows: list[Outline]) -> float:
    """Of everything drawn, in degrees; the larger of its two sides."""
    points = [p for row in rows for ring in _rings(row.geometry) for p in ring]
    if not points:
        return 0.0
    return float(max(max(p[n] for p in points) - min(p[n] for p in points) for n in (0, 1)))


def simple(geometry: dict[str, Any], fine: float, datum: str) -> dict[str, Any]:
    """A border without what is smaller than `fine` degrees; a ring too small to be seen keeps its corners."""
    lists = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        return {"type": "Polygon", "coordinates": [_ring(ring, fine, datum) for ring in lists]}
    shapes = [[_ring(ring, fine, datum) for ring in shape] for shape in lists]
    return {"type": "MultiPolygon", "coordinates": shapes}


def _ring(ring: list[Any], fine: float, datum: str) -> list[list[float]]:
    points: list[Point] = [(float(p[0]), float(p[1])) for p in ring]
    half = len(points) // 2
    kept = [*thinned(points[: half + 1], fine)[:-1], *thinned(points[half:], fine)]
    if len(kept) < 4:  # what a ring of GeoJSON needs
        kept = points
    return [[round(x, 5), round(y, 5)] for x, y in (from_wgs84(*p, datum) for p in kept)]


def thinned(line: list[Point], fine: float) -> list[Point]:
    """Douglas–Peucker: the ends and every corner farther than `fine` from the line without it. No recursion."""
    if len(line) < 3:
        return line
    keep, todo = {0, len(line) - 1}, [(0, len(line) - 1)]
    while todo:
        first, last = todo.pop()
        far, at = max(((_off(line[n], line[first], line[last]), n) for n in range(first + 1, last)), default=(0.0, 0))
        if far > fine:
            keep.add(at)
            todo += [(first, at), (at, last)]
    return [line[n] for n in sorted(keep)]


def _off(point: Point, a: Point, b: Point) -> float:
    """Distance of a point from a stretch of line, in degrees."""
    (x, y), (dx, dy) = (point[0] - a[0], point[1] - a[1]), (b[0] - a[0], b[1] - a[1])
    length = dx * dx + dy * dy
    along = min(1.0, max(0.0, (x * dx + y * dy) / length)) if length else 0.0
    return float(((x - along * dx) ** 2 + (y - along * dy) ** 2) ** 0.5)
