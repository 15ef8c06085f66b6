"""Borders and positions: taken from GeoJSON and tables, converted to WGS-84, kept as data."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from math import cos, hypot, radians
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from common.areas.datums import _shifted, inside, to_wgs84
from kernel.reach.models import Area, Outline
from tests.cast import Cast

from .conftest import SQUARE, last_act

pytestmark = pytest.mark.django_db
POINT = {"type": "Point", "coordinates": [119.85, 32.35, 7.5]}


def feature(geometry: Any, **said: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": said, "geometry": geometry}


def file(found: Any) -> SimpleUploadedFile:
    content = found if isinstance(found, bytes) else json.dumps(found, ensure_ascii=False).encode()
    return SimpleUploadedFile("边界.geojson", content)


def collection(*features: Any) -> SimpleUploadedFile:
    return file({"type": "FeatureCollection", "features": list(features)})


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    return hypot((a[0] - b[0]) * cos(radians(a[1])), a[1] - b[1]) * 111_320


@given(st.floats(74, 135), st.floats(18, 53))
def test_the_way_back_from_the_shifted_datum_is_exact(lon: float, lat: float) -> None:
    shifted = _shifted(lon, lat)
    assert metres((lon, lat), shifted) < 1500
    assert metres(to_wgs84(*shifted, "GCJ-02"), (lon, lat)) < 0.01


def test_a_known_point_of_each_map_is_the_same_place() -> None:
    """天安门: what the maps say of it differs by hundreds of metres, the place does not."""
    truth = (116.391265, 39.907339)
    assert metres(to_wgs84(116.397507, 39.908743, "GCJ-02"), truth) < 5
    assert metres(to_wgs84(116.403875, 39.915168, "BD-09"), truth) < 12
    assert to_wgs84(*truth, "WGS-84") == truth


@pytest.mark.parametrize(
    ("lon", "lat", "there"), [(119.8, 32.3, True), (32.3, 119.8, False), (500000.0, 3500000.0, False)]
)
def test_points_that_cannot_be_are_found(lon: float, lat: float, there: bool) -> None:
    assert inside(lon, lat) is there


def test_borders_and_points_find_their_area_by_code_or_name(sent: Callable[..., str], boss: Client, cast: Cast) -> None:
    Area.objects.filter(pk=cast.other_town.pk).update(stat_code="889901101")
    found = collection(
        feature(SQUARE, NAME="柳溪镇"), feature(POINT, code="889901101000"), feature(POINT, name="别处镇")
    )
    sent(reverse("admin_outlines"), file=found, datum="WGS-84", source="司南区自然资源局")
    assert Outline.objects.get(area=cast.town).geometry == SQUARE
    assert Area.objects.get(pk=cast.other_town.pk).longitude == Decimal("119.85")
    assert (last_act().act, last_act().data["unknown"]) == ("导入位置和轮廓", ["第3个（别处镇）"])
    page = boss.get(reverse("admin_outlines")).content.decode()
    assert "有1个没有对应的区域" in page


def test_a_name_borne_by_two_is_nobodys(sent: Callable[..., str], cast: Cast) -> None:
    Area.objects.create(level=5, name="石桥村", parent=cast.town)
    sent(reverse("admin_outlines"), file=collection(feature(POINT, name="石桥村")), datum="WGS-84", source="x")
    assert not Area.objects.exclude(latitude=None).exists()
    full = feature(POINT, name="石桥村", full_name="示范省南屏市司南区柳溪镇石桥村")
    sent(reverse("admin_outlines"), file=collection(full), datum="WGS-84", source="x")
    assert Area.objects.exclude(latitude=None).get().parent_id == cast.town.pk


def test_the_area_above_is_not_taken_for_the_one_meant(sent: Callable[..., str], cast: Cast) -> None:
    found = collection(
        feature(SQUARE, name="没有的镇", parent="司南区"), feature(SQUARE, PARENT="司南区", XZQMC="石桥镇")
    )
    sent(reverse("admin_outlines"), file=found, datum="WGS-84", source="x")
    assert [o.area_id for o in Outline.objects.all()] == [cast.other_town.pk]


def test_one_area_takes_whatever_single_border_is_given_and_gives_it_back(
    sent: Callable[..., str], boss: Client, cast: Cast
) -> None:
    url = f"{reverse('admin_outlines')}?area={cast.village.pk}"
    assert sent(url, file=file(SQUARE), datum="GCJ-02", source="x") == reverse("admin_area", args=[cast.village.pk])
    answer = boss.get(reverse("admin_outline", args=[cast.village.pk]))
    kept = json.loads(answer.content)["geometry"]["coordinates"][0]
    assert 50 < metres(tuple(kept[0]), (119.8, 32.3)) < 1000, "converted"
    sent(reverse("admin_outline", args=[cast.village.pk]))
    assert not Outline.objects.exists()
    assert boss.get(reverse("admin_outline", args=[cast.village.pk])).status_code == 404


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (b"not json", "这不是 GeoJSON 文件"),
        (b"\xff\xfe", "这不是 GeoJSON 文件"),
        ({"type": "Topology"}, "这不是 GeoJSON 文件"),
        ({"type": "FeatureCollection", "features": []}, "没有任何边界或位置"),
        ({"type": "Feature", "geometry": {"type": "LineString", "coordinates": []}}, "不是面或点"),
        ({"type": "Feature", "geometry": None}, "没有图形"),
        ({"type": "Point", "coordinates": [32.3, 119.8]}, "不在我国范围"),
        ({"type": "Point", "coordinates": [500000, 3500000]}, "投影坐标请先转换"),
        ({"type": "Point", "coordinates": ["119", "32"]}, "坐标读不懂"),
        ({"type": "Polygon", "coordinates": [[]]}, "边界不完整"),
        ({"type": "MultiPolygon", "coordinates": {"a": 1}}, "边界不完整"),
    ],
)
def test_a_file_that_will_not_do_says_why(refused: Callable[..., str], cast: Cast, found: Any, sentence: str) -> None:
    text = refused(reverse("admin_outlines"), file=file(found), datum="WGS-84", source="自然资源局提供")
    assert sentence in text
    assert "自然资源局提供" in text, "what was typed stays"


TABLE = "区域\t经度\t纬度\n柳溪村\t119.85\t32.35\n"


def test_positions_come_in_as_a_table(sent: Callable[..., str], cast: Cast) -> None:
    sent(reverse("admin_outlines"), text=TABLE, datum="WGS-84")
    found = Area.objects.get(pk=cast.village.pk)
    assert (found.longitude, found.latitude, found.datum) == (Decimal("119.85"), Decimal("32.35"), "WGS-84")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("没有的村\t119\t32", "区域“没有的村”不存在"),
        ("石桥村\t东经119度\t32", "经度和纬度应为数字"),
        ("石桥村\t32\t119", "经度32、纬度119不在我国范围，请核对是否填反"),
        ("石桥村\t\t32", "没有填写经度"),
    ],
)
def test_a_wrong_line_keeps_the_whole_table_out(
    refused: Callable[..., str], cast: Cast, line: str, sentence: str
) -> None:
    text = refused(reverse("admin_outlines"), text=TABLE + line, datum="GCJ-02")
    assert f"第3行：{sentence}" in text
    assert "柳溪村\t119.85" in text, "nothing typed is lost"
    assert not Area.objects.exclude(latitude=None).exists()


def about(**more: Any) -> dict[str, Any]:
    return {"name": "柳溪镇", "stat_code": "", "civil_code": "", **more}


def test_a_position_typed_is_kept_in_one_datum(sent: Callable[..., str], boss: Client, cast: Cast) -> None:
    url = reverse("admin_area", args=[cast.town.pk])
    sent(url, **about(longitude="116.397507", latitude="39.908743", measured="GCJ-02"))
    found = Area.objects.get(pk=cast.town.pk)
    assert metres((float(found.longitude or 0), float(found.latitude or 0)), (116.391265, 39.907339)) < 5
    assert found.datum == "GCJ-02"
    sent(url, **about(longitude=found.longitude, latitude=found.latitude, measured="WGS-84"))
    again = Area.objects.get(pk=cast.town.pk)
    assert (again.longitude, again.datum) == (found.longitude, "GCJ-02"), "saved again, it stays where it is"


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"longitude": "119.8"}, "要么都填，要么都不填"),
        ({"longitude": "32.3", "latitude": "119.8"}, "请核对是否填反"),
        ({"longitude": "东经", "latitude": "32"}, "经度"),
    ],
)
def test_half_a_position_is_none(refused: Callable[..., str], cast: Cast, more: dict[str, Any], sentence: str) -> None:
    assert sentence in refused(reverse("admin_area", args=[cast.town.pk]), **about(**more))
