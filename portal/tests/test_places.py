"""Finding where to go, and whether a lawyer is one: what the registers make public, and nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from kernel.cases.door import open_case, perform
from kernel.cases.models import Case
from kernel.reach.models import Area, Grant, Office
from kernel.words.registry import procedure
from portal import places
from tests.cast import Cast

from .conftest import text_of

PLACE = {
    "tier": "station", "name": "柳溪镇公共法律服务站", "address": "柳溪镇便民中心", "hours": "工作日上午",
    "services": ["consultation"], "opened_on": "2020-01-01", "public": "on",
}  # fmt: skip
FIRM = {
    "kind": "law_firm", "name": "示范衡石律师事务所", "licence": "889901D0000001", "head": "秦衡", "address": "文昌路1号",
    "phone": "0499-8000001", "admitted_on": "2010-05-01", "public": "on",
}  # fmt: skip
LAWYER = {
    "kind": "lawyer", "name": "秦衡", "gender": "male", "licence": "8899012010000001", "first_licensed_on": "2010-06-01",
    "specialities": ["family"], "phone": "13800000007", "public": "on",
}  # fmt: skip


def enter(cast: Cast, code: str, step: str, payload: dict[str, Any]) -> Case:
    made = open_case(code, step, actor=cast.actor("section"), office=cast.bureau, payload=payload)
    return Case.objects.get(pk=made.pk)


@pytest.fixture
def lawyer(cast: Cast) -> Case:
    firm = enter(cast, "firm", "enter", FIRM)
    return enter(cast, "practitioner", "enter", {**LAWYER, "firm": str(firm.pk)})


def names(cast: Cast, area: Area) -> list[str]:
    return [d.name for d in places.desks(procedure("mediation"), area)]


def town_committee(cast: Cast, **more: Any) -> Office:
    return Office.objects.create(
        name="柳溪镇人民调解委员会", short="柳溪镇人调", kind="committee", area=cast.town, **more
    )


def staffed(cast: Cast, office: Office, until: date | None = None) -> Office:
    mediator = Grant.objects.get(user=cast.mediator)
    Grant.objects.create(user=cast.nobody, post=mediator.post, office=office, since=date(2020, 1, 1), until=until)
    return office


def test_offices_that_can_act_nearest_first(cast: Cast) -> None:
    assert names(cast, cast.village) == [cast.committee.name]
    staffed(cast, town_committee(cast))
    assert names(cast, cast.village) == [cast.committee.name, "柳溪镇人民调解委员会"]
    assert names(cast, cast.town) == ["柳溪镇人民调解委员会"], "a village's committee serves its village"
    assert names(cast, cast.other_village) == [cast.other_committee.name]


def test_an_office_where_nobody_could_go_on_is_not_offered(cast: Cast) -> None:
    """No people, people whose term is over, or an office that is closed: an application would lie there."""
    empty = town_committee(cast)
    assert empty.name not in names(cast, cast.village)
    staffed(cast, empty, until=date(2021, 1, 1))
    assert empty.name not in names(cast, cast.village)
    staffed(cast, Office.objects.create(name="停用调委会", kind="committee", area=cast.town, active=False))
    assert "停用调委会" not in names(cast, cast.village)
    assert cast.judicial_office.name not in names(cast, cast.village), "staff who register but do not accept"


def test_the_find_page_goes_from_town_to_village(client: Client, cast: Cast) -> None:
    first = text_of(client.get("/find/"))
    assert cast.town.name in first and cast.committee.name not in first
    town = text_of(client.get(f"/find/?area={cast.town.pk}"))
    assert cast.village.name in town and cast.other_village.name not in town
    village = text_of(client.get(f"/find/?area={cast.village.pk}"))
    assert cast.committee.name in village and "在这里申请人民调解" in village
    assert f"?office={cast.committee.pk}&amp;area={cast.village.pk}" in village


def test_the_find_page_finds_by_name(client: Client, cast: Cast) -> None:
    assert cast.other_village.name in text_of(client.get("/find/?q=石桥"))
    assert "没有找到" in text_of(client.get("/find/?q=月球"))
    assert client.get("/find/?area=999999").status_code == 404
    assert client.get("/find/?area=abc").status_code == 404
    above = cast.district.parent
    assert above is not None and client.get(f"/find/?area={above.pk}").status_code == 404, "not of this bureau"


def test_places_of_service_are_listed(client: Client, cast: Cast) -> None:
    made = open_case("place", "open", actor=cast.actor("clerk"), office=cast.judicial_office, payload=PLACE)
    page = text_of(client.get(f"/find/?area={cast.village.pk}"))
    assert "柳溪镇公共法律服务站" in page and "工作日上午" in page
    perform(Case.objects.get(pk=made.pk), "close", actor=cast.actor("clerk"), payload={"reason": "合并"})
    assert "柳溪镇公共法律服务站" not in text_of(client.get(f"/find/?area={cast.village.pk}"))


def test_a_real_lawyer_is_confirmed(client: Client, lawyer: Case) -> None:
    by_name = text_of(client.get("/lawyer/?name=秦衡"))
    assert "可以执业" in by_name and "示范衡石律师事务所" in by_name and "8899012010000001" in by_name
    assert "13800000007" not in by_name, "a phone is nobody's business"
    assert "可以执业" in text_of(client.get("/lawyer/?licence=8899012010000001"))


def test_an_invented_lawyer_is_not(client: Client, lawyer: Case) -> None:
    for asked in ("name=秦横", "name=秦", "name=秦衡&licence=0000"):
        page = text_of(client.get(f"/lawyer/?{asked}"))
        assert "没有查到这个人" in page and "示范衡石" not in page, asked
    assert "没有查到" not in text_of(client.get("/lawyer/"))


def test_a_suspended_lawyer_is_named_as_such(client: Client, cast: Cast, lawyer: Case) -> None:
    perform(lawyer, "suspend", actor=cast.actor("section"), payload={"reason": "年度考核不称职", "on": "2026-01-01"})
    page = text_of(client.get("/lawyer/?name=秦衡"))
    assert "现在不能执业" in page and "可以执业" not in page


def test_looking_up_without_end_is_slowed_down(client: Client, lawyer: Case) -> None:
    seen = [client.get("/lawyer/?name=某人").status_code for _ in range(61)]
    assert seen == [200] * 60 + [429]
