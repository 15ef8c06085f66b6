"""Service circles on the workbench: who may look, what is reckoned, other values tried out, and the parameters behind it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from common.circles.models import Settlement, TravelRule
from common.map.tests.house import settle, station
from kernel.journal.models import AdminEntry
from kernel.reach.models import Area, User
from tests.cast import Cast, assemble
from tests.stock import BACKEND

pytestmark = pytest.mark.django_db
URL = "/desk/circles/"


@pytest.fixture
def cast() -> Cast:
    made = assemble()
    settle(made)
    return made


def signed_in(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=getattr(cast, name).pk), backend=BACKEND)
    return client


def shown(cast: Cast, name: str = "section", **query: Any) -> str:
    answer = signed_in(cast, name).get(URL, query)
    assert answer.status_code == 200
    return answer.content.decode()


def outside(context: Any) -> list[str]:
    return [row["village"] for row in context["rows"] if row["state"].text == "圈外"]


def test_sections_and_directors_look_others_are_told_who_does(cast: Cast) -> None:
    assert "法律服务圈" in shown(cast, "director")
    for name in ("mediator", "clerk", "administrator"):
        assert signed_in(cast, name).get(URL).status_code == 403


def test_a_village_by_the_station_is_inside_one_far_off_is_not_and_is_proposed(cast: Cast) -> None:
    page = shown(cast)
    assert "50.0%" in page and "1/2" in page and "2000/5000人" in page and "40.0%" in page
    assert "柳溪镇公共法律服务站" in page
    context = signed_in(cast, "section").get(URL).context_data
    assert outside(context) == ["石桥村"]
    assert [(row["village"], row["people"], row["people_rate"]) for row in context["next"]] == [
        ("石桥村", 3000, "100.0%")
    ]


def test_another_room_there_brings_it_in(cast: Cast) -> None:
    station(cast, (124.2, 31.0), name="石桥村公共法律服务室", tier="room")
    context = signed_in(cast, "section").get(URL).context_data
    assert outside(context) == ["石桥村"]  # a room is no station
    context = signed_in(cast, "section").get(URL, {"tiers": "room"}).context_data
    assert outside(context) == [] and context["next"] == []
    assert "不需要增设" in shown(cast, tiers="room")


def test_other_values_are_tried_out_and_nothing_can_be_reckoned_with_zero(cast: Cast) -> None:
    assert "100.0%" in shown(cast, way="car", speed="100")
    for name in ("speed", "detour", "city", "country"):
        page = shown(cast, **{name: "0"})
        assert "不能小于1" in page and "按现行参数计算" in page and "50.0%" in page
    assert "50.0%" in shown(cast, speed="nan", way="nonsense", tiers="nonsense", count="99")


def test_without_places_or_positions_the_page_says_what_is_missing(cast: Cast) -> None:
    assert "没有这样的场所" in shown(cast, service="notary")
    Area.objects.update(longitude=None, latitude=None)
    assert "还没有可以计算的村（社区）" in shown(cast)


def test_the_map_has_villages_places_circles_and_the_proposal(cast: Cast) -> None:
    found = json.loads(signed_in(cast, "section").get(URL + "map.json").content)
    looks = sorted(f["properties"]["look"] for f in found["points"]["features"])
    assert looks == ["in", "next", "out", "station"]
    assert [f["properties"]["name"] for f in found["borders"]["features"]] == ["司南区"]
    assert max(f["properties"].get("radius", 0) for f in found["points"]["features"]) == 5357


RULE = {
    "since": "2026-06-01", "city": "15", "country": "30", "walk": "4.5", "ebike": "15", "car": "35", "detour": "1.4",
    "source": "2026年第3次办公会", "signed": "on",
}  # fmt: skip


def test_parameters_are_set_signed_off_journalled_and_used(cast: Cast) -> None:
    client = signed_in(cast, "administrator")
    assert client.post("/desk/admin/circles/add/", RULE).status_code == 302
    rule = TravelRule.objects.get()
    assert not rule.unverified and AdminEntry.objects.filter(act="设服务圈参数").exists()
    assert "城区15分钟" in shown(cast) and "已核定" in shown(cast)
    client.post(f"/desk/admin/circles/{rule.pk}/", {**RULE, "city": "25", "signed": ""})
    assert TravelRule.objects.get().unverified and "未核定" in shown(cast)


@pytest.mark.parametrize("name", ["walk", "ebike", "car", "detour", "city", "country"])
def test_a_zero_is_refused_with_a_sentence(cast: Cast, name: str) -> None:
    answer = signed_in(cast, "administrator").post("/desk/admin/circles/add/", {**RULE, name: "0"})
    assert "算不出多久能到" in answer.content.decode() and not TravelRule.objects.exists()


def test_signing_off_wants_what_it_rests_on(cast: Cast) -> None:
    answer = signed_in(cast, "administrator").post("/desk/admin/circles/add/", {**RULE, "source": " "})
    assert "核定须写明依据" in answer.content.decode()


def test_people_come_in_by_a_table_and_mistakes_are_named(cast: Cast) -> None:
    client, url = signed_in(cast, "administrator"), "/desk/admin/circles/people/"
    head = {"as_of": "2025-12-31", "source": "统计局"}
    answer = client.post(
        url, {**head, "text": "村（社区）\t常住人口\t城乡\n柳溪村\t2,150\t城\n天涯村\t10\t乡\n柳溪镇\t5\t"}
    )
    page = answer.content.decode()
    assert (
        "“天涯村”不存在" in page and "柳溪镇不是村" in page and Settlement.objects.get(area=cast.village).people == 2000
    )
    assert client.post(url, {**head, "text": "村（社区）\t常住人口\t城乡\n柳溪村\t2,150\t城"}).status_code == 302
    row = Settlement.objects.get(area=cast.village)
    assert (row.people, row.urban, row.source) == (2150, True, "统计局")


def test_the_page_costs_the_same_however_many_villages(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for n in range(30):
        Area.objects.create(
            level=5, name=f"第{n}村", parent=cast.town, longitude=Decimal(124) + n, latitude=Decimal(31), datum="WGS-84"
        )
    client = signed_in(cast, "section")
    with django_assert_max_num_queries(26):
        client.get(URL)
