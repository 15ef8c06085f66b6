"""The legal map: a list that needs no script, the same points for the map, one page a place, and nothing kept of who asks."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from common.catalogue.models import Lesson
from common.map.tests.house import STATION, settle, station
from config.maps import origins
from kernel.cases.door import perform
from kernel.cases.models import Case
from kernel.reach.models import Outline
from tests.cast import Cast

TUESDAY = datetime(2026, 11, 24, 15, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
URL = "/map/"


@pytest.fixture
def place(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Case:
    found = settle(cast)
    monkeypatch.setattr(timezone, "now", lambda: TUESDAY)
    return found


def text(url: str, **query: Any) -> str:
    answer = Client().get(url, query)
    assert answer.status_code == 200
    return answer.content.decode()


def named(**query: Any) -> list[str]:
    points = json.loads(Client().get(reverse("portal_map_points"), query).content)
    return [f["properties"]["name"] for f in points["features"]]


def test_the_list_says_without_any_script_where_when_and_what(place: Case) -> None:
    shown = text(URL)
    for words in (
        "柳溪镇公共法律服务站",
        "柳溪镇便民中心",
        "tel:052386880001",
        "开着门，今天开到17:30",
        "法律咨询、人民调解",
    ):
        assert words in shown, words


def test_its_own_page_has_the_week_the_posts_who_stands_there_and_the_way(place: Case) -> None:
    shown = text(reverse("portal_map_place", args=[place.pk]))
    for words in (
        "13路公交镇政府站下车",
        "法律咨询窗口",
        "周敏（A岗）",
        "11月24日 周二（今天）",
        "8:30–12:00、14:00–17:30",
        "不开放",
    ):
        assert words in shown, words


def test_a_name_that_is_not_public_is_not_shown(cast: Cast, place: Case) -> None:
    place.placestaffs.update(shown=False)
    shown = text(reverse("portal_map_place", args=[place.pk]))
    assert "法律咨询窗口" in shown and "周敏" not in shown


@pytest.mark.parametrize(
    ("wish", "there"),
    [({"need": "mediation"}, True), ({"need": "notary"}, False), ({"open": "1"}, True), ({"late": "1"}, False),
     ({"eased": "1"}, True), ({"kind": "committee"}, False), ({"need": "nonsense"}, True)],
)  # fmt: skip
def test_what_is_wished_for_is_what_is_found(place: Case, wish: dict[str, str], there: bool) -> None:
    assert ("柳溪镇公共法律服务站" in named(**wish)) is there
    assert (f"/map/place/{place.pk}/" in text(URL, **wish)) is there


def test_the_nearest_comes_first_and_says_how_far(cast: Cast, place: Case) -> None:
    station(cast, (124.2, 31.0), name="石桥镇公共法律服务站")
    near, far = "柳溪镇公共法律服务站", "石桥镇公共法律服务站"
    assert named(area=cast.village.pk) == [near, far] and named(area=cast.other_village.pk) == [far, near]
    assert "直线约150米" in text(URL, area=cast.village.pk)


def test_words_become_a_search_and_stand_neither_in_the_address_nor_anywhere(cast: Cast, place: Case) -> None:
    answer = Client().post(URL, {"words": "包工头跑了，工钱一分没给", "where": "柳溪村", "open": "1"})
    assert answer.status_code == 302
    assert answer.url.startswith("/map/?") and "open=1" in answer.url and "need=" in answer.url
    assert f"area={cast.village.pk}" in answer.url and "工钱" not in answer.url and "%E5%B7%A5" not in answer.url
    assert not Lesson.objects.exists()


def test_the_name_of_a_town_means_the_town_though_its_villages_are_found_by_it_too(cast: Cast, place: Case) -> None:
    assert Client().post(URL, {"where": "柳溪镇"}).url == f"/map/?area={cast.town.pk}"


def test_danger_is_answered_and_what_is_not_understood_is_said(place: Case) -> None:
    assert "tel:110" in Client().post(URL, {"words": "老公拿刀要杀我"}, follow=True).content.decode()
    assert "没有听出" in Client().post(URL, {"words": "哦哦哦"}, follow=True).content.decode()


def test_a_name_nobody_knows_is_asked_back(place: Case) -> None:
    assert "没有找到“天涯海角”" in Client().post(URL, {"where": "天涯海角"}, follow=True).content.decode()


def test_what_is_not_public_closed_or_not_there_is_nobodys(cast: Cast, place: Case) -> None:
    hidden = station(cast, name="内部服务室", public="")
    perform(place, "close", actor=cast.actor("clerk"), payload={"reason": "合并"})
    for pk in (hidden.pk, place.pk, uuid4()):
        for name in ("portal_map_place", "portal_map_point"):
            assert Client().get(reverse(name, args=[pk])).status_code == 404
    assert named() == []
    assert "没有符合的服务点" in text(URL)


def test_one_without_a_position_stands_at_its_village_or_in_the_list_alone(cast: Cast, db: None) -> None:
    found = station(cast, None)
    assert str(found.pk) in text(URL) and named() == []


def test_outlines_are_fetched_again_only_when_they_changed(cast: Cast, place: Case) -> None:
    url = f"{reverse('portal_map_outlines')}?area={cast.district.pk}"
    first = Client().get(url)
    assert json.loads(first.content)["features"][0]["properties"] == {"name": "司南区", "whole": True}
    assert Client().get(url, headers={"If-None-Match": first["ETag"]}).status_code == 304
    Outline.objects.update(made_at=TUESDAY)
    again = Client().get(url, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200 and again["ETag"] != first["ETag"]


TILES = {
    "url": "https://{s}.tiles.example.cn/{z}/{x}/{y}.png",
    "credit": "示范省",
    "number": "示S(2026)001号",
    "datum": "GCJ-02",
}


def test_nothing_is_fetched_from_elsewhere_unless_a_bureau_says_so(place: Case) -> None:
    answer = Client().get(URL)
    assert b"data-tiles" not in answer.content
    assert "http" not in answer["Content-Security-Policy"].replace("upgrade-insecure-requests", "")
    assert origins("") == [] and origins(TILES["url"]) == ["https://*.tiles.example.cn"]
    with override_settings(SINAN_MAP=TILES):
        assert "审图号：示S(2026)001号" in text(URL)
        point = json.loads(Client().get(reverse("portal_map_point", args=[place.pk])).content)["features"][0]
    assert point["properties"]["at"] == list(STATION)  # what distances are reckoned from
    assert 0.001 < abs(point["geometry"]["coordinates"][0] - STATION[0]) < 0.02  # where the shifted tiles have it


def test_the_page_costs_the_same_however_many_places(
    cast: Cast, place: Case, django_assert_max_num_queries: Any
) -> None:
    for n in range(4):
        station(cast, name=f"第{n}服务室")
    with django_assert_max_num_queries(16):
        text(URL, area=cast.village.pk)
    with django_assert_max_num_queries(16):
        text(reverse("portal_map_place", args=[place.pk]))
