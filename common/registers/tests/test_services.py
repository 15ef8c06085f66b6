"""Service places, firms, practitioners, and what the public may ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest

from common.registers import public
from common.registers.models import Committee, Practitioner
from kernel.cases.door import open_case, perform
from kernel.cases.models import Case
from kernel.cases.refusals import Invalid, Refused
from kernel.cases.repair import revoke
from kernel.registers.subjects import standing
from kernel.words.registry import registers
from tests.cast import Cast

from .conftest import day_ago

PLACE = {
    "tier": "station",
    "name": "柳溪镇公共法律服务站",
    "address": "柳溪镇便民中心",
    "hours": "工作日",
    "services": ["consultation", "mediation"],
    "access": ["ramp"],
    "opened_on": "2020-01-01",
    "public": "on",
}
FIRM = {
    "kind": "law_firm",
    "name": "示范衡石律师事务所",
    "licence": "889901D0000001",
    "head": "秦衡",
    "address": "司南区文昌路1号",
    "phone": "0499-8000001",
    "admitted_on": "2010-05-01",
    "public": "on",
}
LAWYER = {
    "kind": "lawyer",
    "name": "秦衡",
    "gender": "male",
    "licence": "8899012010000001",
    "first_licensed_on": "2010-06-01",
    "specialities": ["family", "labour"],
    "phone": "13800000007",
    "public": "on",
}


def enter(cast: Cast, code: str, step: str, payload: dict[str, Any], by: str = "section") -> Case:
    office = cast.bureau if by == "section" else cast.judicial_office
    return Case.objects.get(pk=open_case(code, step, actor=cast.actor(by), office=office, payload=payload).pk)


@pytest.fixture
def firm(cast: Cast) -> Case:
    return enter(cast, "firm", "enter", FIRM)


@pytest.fixture
def lawyer(cast: Cast, firm: Case) -> Case:
    return enter(cast, "practitioner", "enter", {**LAWYER, "firm": str(firm.pk)})


def test_place(cast: Cast) -> None:
    case = enter(
        cast, "place", "open", {**PLACE, "latitude": "32.49", "longitude": "119.91", "datum": "CGCS2000"}, by="clerk"
    )
    assert public.places_for(cast.village).get() == case.record
    assert not public.places_for(cast.other_village).exists()
    assert dict(public.shown(case.record))["服务项目"] == "法律咨询、人民调解"
    perform(case, "close", actor=cast.actor("clerk"), payload={"reason": "合并"})
    closed = Case.objects.get(pk=case.pk)
    assert closed.record.closed_on == day_ago(0) and public.shown(closed.record) == []
    assert not public.places_for(cast.village).exists()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"latitude": "32.49", "longitude": "119.91"}, "datum"),
        ({"latitude": "32.49", "datum": "WGS-84"}, "longitude"),
        ({"latitude": "119.91", "longitude": "32.49", "datum": "WGS-84"}, "latitude"),
        ({"services": []}, "services"),
    ],
)
def test_position_is_whole_or_absent(cast: Cast, more: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as invalid:
        enter(cast, "place", "open", {**PLACE, **more}, by="clerk")
    assert field in invalid.value.form.errors


def test_firm_and_its_people(cast: Cast, firm: Case, lawyer: Case) -> None:
    section = cast.actor("section")
    with pytest.raises(Refused):
        enter(cast, "firm", "enter", FIRM, by="clerk")
    with pytest.raises(Invalid, match="已经登记在"):
        enter(cast, "firm", "enter", {**FIRM, "name": "冒名所"})
    with pytest.raises(Invalid, match="校验位"):
        enter(cast, "firm", "enter", {**FIRM, "licence": "x", "uscc": "31110000E000000000"})
    with pytest.raises(Invalid, match="与执业类别不符"):
        enter(cast, "practitioner", "enter", {**LAWYER, "kind": "notary", "licence": "2", "firm": str(firm.pk)})
    with pytest.raises(Refused, match="1名执业人员"):
        perform(firm, "cancel", actor=section, payload={"reason": "解散"})
    perform(lawyer, "cancel", actor=section, payload={"reason": "本人申请"})
    perform(firm, "cancel", actor=section, payload={"reason": "解散"})
    assert not standing("firm").exists()


def test_practitioner_year(cast: Cast, lawyer: Case) -> None:
    perform(lawyer, "assess", actor=cast.actor("section"), payload={"year": day_ago(0).year, "result": "competent"})
    assert lawyer.practitionerassessments.get().get_result_display() == "称职"


def test_is_this_lawyer_real(cast: Cast, lawyer: Case) -> None:
    found = public.practitioners_named("秦衡")
    assert [(p.firm, p.status, p.standing) for p in found] == [("示范衡石律师事务所", "执业", True)]
    assert (
        found
        == public.practitioners_named("", "8899012010000001")
        == public.practitioners_named("秦衡", "8899012010000001")
    )
    assert (
        public.practitioners_named("秦衡", "别的证号")
        == public.practitioners_named("秦")
        == public.practitioners_named(" ")
        == []
    )
    assert "13800000007" not in str(asdict(found[0])) and "male" not in str(asdict(found[0]))
    perform(lawyer, "suspend", actor=cast.actor("section"), payload={"reason": "停止执业三个月", "decision": "司罚1号"})
    assert [(p.status, p.standing) for p in public.practitioners_named("秦衡")] == [("停止执业", False)]


def test_not_public_and_void_are_not_answered(cast: Cast, lawyer: Case) -> None:
    change = {**LAWYER, "firm": str(lawyer.record.firm_id), "public": "", "reason": "本人要求"}
    perform(lawyer, "change", actor=cast.actor("section"), payload=change)
    assert public.practitioners_named("秦衡") == []
    perform(lawyer, "change", actor=cast.actor("section"), payload={**change, "public": "on"})
    assert len(public.practitioners_named("秦衡")) == 1
    other = enter(
        cast, "practitioner", "enter", {**LAWYER, "firm": str(lawyer.record.firm_id), "name": "误登", "licence": "9"}
    )
    revoke(other, actor=cast.actor("section"), reason="误登作废")
    assert public.practitioners_named("误登") == []


def test_committees_nearest_first(cast: Cast, committee: Case, establish: Callable[..., Case]) -> None:
    """Village, then town, then the district's professional ones for this kind of dispute."""
    town = establish(name="柳溪镇调委会", short="柳镇调", kind="town", host="柳溪镇政府", area=cast.town.pk)
    traffic = _of_district(cast, "交通", "司交调", ["traffic"])
    medical = _of_district(cast, "医疗", "司医调", ["medical"])
    Case.objects.filter(pk__in=[town.pk, traffic.pk, medical.pk]).update(stage="active")
    everything = [c.pk for c in public.committees_for(cast.village)]
    assert everything == [committee.pk, town.pk, traffic.pk, medical.pk]
    assert [c.pk for c in public.committees_for(cast.village, "medical")] == [committee.pk, town.pk, medical.pk]
    assert [c.pk for c in public.committees_for(cast.town, "traffic")] == [town.pk, traffic.pk]
    assert [c.pk for c in public.committees_for(cast.other_village, "traffic")] == [traffic.pk]


def _of_district(cast: Cast, name: str, short: str, specialities: list[str]) -> Case:
    from .conftest import ABOUT_COMMITTEE

    payload = {
        **ABOUT_COMMITTEE,
        "name": f"司南区{name}纠纷调委会",
        "short": short,
        "kind": "industry",
        "specialities": specialities,
    }
    return open_case("committee", "establish", actor=cast.actor("section"), office=cast.bureau, payload=payload)


def test_find_committee(cast: Cast, committee: Case) -> None:
    assert public.find_committee("柳溪 党群").get().pk == committee.pk
    assert public.find_committee("", cast.town).get().pk == committee.pk
    assert not public.find_committee("石桥").exists() and not public.find_committee("柳溪", cast.other_town).exists()
    Committee.objects.filter(pk=committee.pk).update(public=False)
    assert not public.find_committee("柳溪").exists()


def test_record_is_of_a_register_only(committee: Case) -> None:
    assert public.record(committee) == committee.record
    with pytest.raises(LookupError):
        public.record(Case(procedure="mediation"))


def test_public_fields_hold_nothing_sealed() -> None:
    """What the portal shows exists and is none of the sealed or internal columns."""
    own = [r for r in registers() if r.record.startswith("places.")]
    assert [r.code for r in own] == ["committee", "mediator", "place", "firm", "practitioner"]
    forbidden = {"phone_index", "id_index", "id_number", "birth_date", "politics", "misconduct", "user"}
    for register in own:
        assert not forbidden & set(register.public_fields)
    assert "phone" not in next(r for r in own if r.code == "practitioner").public_fields
    assert not {"phone"} & set(next(r for r in own if r.code == "mediator").public_fields)


def test_codes_column_on_this_database(lawyer: Case) -> None:
    from common.registers.fields import holding

    assert Practitioner.objects.filter(holding("specialities", "labour")).get().specialities == ["family", "labour"]
    assert not Practitioner.objects.filter(holding("specialities", "lab")).exists()
