"""GeoJSON as map offices give it: features matched to areas by code or name, borders and points checked and converted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from common.areas.datums import inside, to_wgs84
from kernel.reach.areas import Area

MAX_FILE = 20 << 20
OUTLINES = ("Polygon", "MultiPolygon")
DEPTH = {"Point": 0, "Polygon": 2, "MultiPolygon": 3}  # how deep a list of points lies
CODES = ("code", "adcode", "stat_code", "xzqdm", "pac", "代码", "区划代码", "统计用区划代码")
NAMES = ("full_name", "fullname", "全称", "name", "xzqmc", "mc", "名称")
NOT_ONE = "这不是 GeoJSON 文件。请让提供方导出为 GeoJSON（*.json 或 *.geojson）后再上传。"


@dataclass(frozen=True, kw_only=True)
class Feature:
    """One border or point of a file. `words`: what its properties give as code, full name and name, the surest first.

    Other properties are not looked at: they may name the area above.
    """

    place: int
    words: tuple[str, ...]
    geometry: dict[str, Any]

    @property
    def title(self) -> str:
        return f"第{self.place}个（{self.words[-1] if self.words else '没有代码和名称'}）"


def read(file: Any, datum: str) -> list[Feature]:
    """Features of an uploaded file in WGS-84. ValidationError, with what to do, for anything else."""
    if file.size > MAX_FILE:
        raise ValidationError("文件超过 20 MB。请让提供方简化边界或分县（区）导出。")
    try:
        found = json.loads(file.read().decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise ValidationError(NOT_ONE) from None
    features = [_feature(n, raw, datum) for n, raw in enumerate(_features(found), start=1)]
    if not features:
        raise ValidationError("文件里没有任何边界或位置。")
    return features


def _features(found: Any) -> Iterator[Any]:
    kind = found.get("type") if isinstance(found, dict) else None
    if kind == "FeatureCollection" and isinstance(found.get("features"), list):
        yield from found["features"]
    elif kind == "Feature":
        yield found
    elif kind in DEPTH:
        yield {"geometry": found, "properties": {}}
    else:
        raise ValidationError(NOT_ONE)


def _feature(place: int, raw: Any, datum: str) -> Feature:
    geometry = raw.get("geometry") if isinstance(raw, dict) else None
    geometry = geometry if isinstance(geometry, dict) else {}
    kind = geometry.get("type")
    if kind not in DEPTH:
        raise ValidationError(
            f"第{place}个要素不是面或点（{kind or '没有图形'}），只收 Polygon、MultiPolygon 和 Point。"
        )
    words = _words(raw.get("properties"))
    lists = _points(geometry.get("coordinates"), DEPTH[kind], place, datum)
    return Feature(place=place, words=words, geometry={"type": kind, "coordinates": lists})


def _words(said: Any) -> tuple[str, ...]:
    if not isinstance(said, dict):
        return ()
    by_key = {
        str(k).lower(): str(v).strip() for k, v in said.items() if isinstance(v, str | int) and not isinstance(v, bool)
    }
    return tuple(by_key[key] for key in (*CODES, *NAMES) if by_key.get(key))


def _points(value: Any, depth: int, place: int, datum: str) -> Any:
    """Coordinates with every point checked and converted, heights left out."""
    if depth:
        if not isinstance(value, list) or not value:
            raise ValidationError(f"第{place}个要素的边界不完整，请让提供方重新导出。")
        return [_points(v, depth - 1, place, datum) for v in value]
    if not isinstance(value, list) or len(value) < 2 or not all(type(v) in (int, float) for v in value[:2]):
        raise ValidationError(f"第{place}个要素的坐标读不懂，请让提供方重新导出。")
    lon, lat = float(value[0]), float(value[1])
    if not inside(lon, lat):
        raise ValidationError(
            f"第{place}个要素的坐标（{lon:g}，{lat:g}）不在我国范围。坐标应为经纬度（度），经度在前；投影坐标请先转换。"
        )
    return [round(v, 6) for v in to_wgs84(lon, lat, datum)]


class Book:
    """Areas by what a file may call them; a name that stands for several is nobody's."""

    def __init__(self, only: Area | None = None) -> None:
        self.only = only
        self.known: dict[str, Area | None] = {}
        for area in Area.objects.filter(active=True):
            codes = {area.stat_code, area.stat_code.ljust(12, "0") if area.stat_code else "", area.civil_code}
            for word in codes | {area.full_name, area.name} - {""}:
                self.known[word] = None if word in self.known else area

    def find(self, feature: Feature) -> Area | None:
        """The area meant by a feature; None where nothing says which."""
        return self.only or self.look(feature.words)

    def look(self, words: Iterable[str]) -> Area | None:
        return next((area for word in words if (area := self.known.get(word)) is not None), None)


def corners(geometry: dict[str, Any]) -> int:
    """How many points a border has."""
    shapes = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return sum(len(ring) for shape in shapes for ring in shape)
