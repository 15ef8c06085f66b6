"""Chosen, by rota or by weight: the record says why, and the same record gives the same person again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.registers.models import Practitioner
from kernel.cases import door, repair
from kernel.cases.refusals import Invalid, Refused
from kernel.cases.verify import verify
from lines.legal_aid import assigning
from lines.legal_aid.assigning import Candidate, basis_of, decide
from lines.legal_aid.models import Assignment
from tests.cast import Cast

from .road import MET, NOTICE, WON, Road

DAY = date(2026, 3, 2)


def lawyer(
    cast: Cast, name: str, fields: list[str], *, since: str = "2015-05-01", kind: str = "lawyer"
) -> Practitioner:
    """On the register, in a firm of their own."""
    firm = {"name": f"{name}所", "kind": "law_firm" if kind == "lawyer" else "legal_service", "licence": f"F{name}", "head": name,
            "address": "司南区", "admitted_on": "2010-01-01", "public": "on"}  # fmt: skip
    section = cast.actor("section")
    home = door.open_case("firm", "enter", actor=section, office=cast.bureau, payload=firm)
    said = {"name": name, "kind": kind, "gender": "male", "firm": home.pk, "licence": f"L{name}", "first_licensed_on": since,
            "specialities": fields, "public": "on"}  # fmt: skip
    return door.open_case("practitioner", "enter", actor=section, office=cast.bureau, payload=said).record


@pytest.fixture
def three(cast: Cast) -> dict[str, Practitioner]:
    return {
        "安": lawyer(cast, "安", ["labour"]),
        "白": lawyer(cast, "白", ["family"]),
        "陈": lawyer(cast, "陈", ["labour"]),
    }


def last() -> Assignment:
    return Assignment.objects.order_by("-at", "-id")[0]


def test_the_first_wish_that_can_is_assigned(cast: Cast, three: dict[str, Practitioner]) -> None:
    wishes = {"first": three["陈"].pk, "second": three["白"].pk, "recused": [three["陈"].pk]}
    road = Road(cast).granted().do("assign", way="chosen", **wishes)
    assert road.record.lawyer_name == "白" and last().why == "受援人点援，第2志愿。" and road.case.stage == "assigned"


def test_a_choice_without_wishes_is_sent_back(cast: Cast, three: dict[str, Practitioner]) -> None:
    with pytest.raises(Invalid, match="志愿"):
        Road(cast).granted().do("assign", way="chosen")


def test_by_rota_who_waited_longest(cast: Cast, three: dict[str, Practitioner]) -> None:
    names = []
    for day in (2, 3, 4, 5):
        Road(cast, f"2026-03-0{day} 09:00").granted().do("assign", way="rota")
        names.append(last().name)
    assert sorted(names[:3]) == ["安", "白", "陈"] and names[3] == names[0]


def test_by_weight_speciality_first_then_the_load(cast: Cast, three: dict[str, Practitioner]) -> None:
    """Both of the field come before the one who is not; of the two who has less."""
    names = []
    for day in (2, 3):
        Road(cast, f"2026-03-0{day} 09:00").granted().do("assign", way="weight")
        names.append(last().name)
    assert sorted(names) == ["安", "陈"] and "专长相符" in last().why


def test_the_record_says_why_and_gives_the_same_again(cast: Cast, three: dict[str, Practitioner]) -> None:
    road = Road(cast).granted().do("assign", way="weight", recused=[three["安"].pk])
    made = last()
    assert decide(made.basis) == str(made.lawyer_id)
    assert {c["name"]: c["out"] for c in made.basis["candidates"]} == {"安": "回避", "白": "", "陈": ""}
    text = road.text("法律援助指派情况记录")
    assert "得分＝" in text and "回避" in text and made.why in text


def test_a_correction_of_the_hour_assigns_nobody_else(cast: Cast, three: dict[str, Practitioner]) -> None:
    """By today's facts another would come first; what was decided then stands."""
    road = Road(cast).granted().do("assign", way="weight")
    was = last()
    entry = road.case.events.get(act="assign")
    said = {"way": "weight", "happened_at": "2026-03-02T09:00"}
    repair.correct(road.case, entry.pk, actor=cast.actor("section"), payload=said, reason="时间有误")
    assert (last().lawyer, last().basis, last().why) == (was.lawyer, was.basis, was.why)


def test_what_was_assigned_by_mistake_is_nobodys_turn(cast: Cast, three: dict[str, Practitioner]) -> None:
    road = Road(cast).granted().do("assign", way="rota")
    first = last().name
    repair.revoke(road.case, actor=cast.actor("section"), reason="选错了方式")
    assert road.case.stage == "granted" and not road.record.lawyer_name
    road.do("assign", way="rota")
    assert last().name == first and list(verify([road.case])) == []


def test_named_by_the_centre_with_a_reason(cast: Cast, three: dict[str, Practitioner]) -> None:
    with pytest.raises(Invalid, match="写明理由"):
        Road(cast).granted().do("assign", way="named", lawyer=three["白"].pk)
    with pytest.raises(Invalid, match="回避"):
        Road(cast).granted().given(lawyer=three["白"].pk, recused=[three["白"].pk])
    road = Road(cast).granted().given(lawyer=three["白"].pk)
    assert (road.record.lawyer_name, road.record.lawyer_firm) == ("白", "白所")


@pytest.mark.parametrize("notice", ["grave", "review"])
def test_a_grave_case_needs_three_years(cast: Cast, notice: str) -> None:
    """可能判处无期徒刑、死刑和死刑复核 (§26): two years and eleven months are not enough."""
    young, old = lawyer(cast, "安", ["criminal"], since="2023-03-03"), lawyer(cast, "白", [], since="2023-03-02")
    road = Road(cast).open("notified", **{**NOTICE, "notice": notice})
    with pytest.raises(Invalid, match="3年以上"):
        road.given(lawyer=young.pk)
    assert road.do("assign", way="weight").record.lawyer_name == old.name


def test_a_criminal_case_needs_a_lawyer(cast: Cast) -> None:
    worker = lawyer(cast, "安", [], kind="legal_worker")
    with pytest.raises(Invalid, match="应当指派律师"):
        Road(cast).open("notified", **NOTICE).given(lawyer=worker.pk)


def test_declined_with_a_reason_and_assigned_to_another(cast: Cast, three: dict[str, Practitioner]) -> None:
    road = Road(cast).granted().do("assign", way="weight")
    first = road.record.lawyer_name
    with pytest.raises(Invalid):
        road.do("decline", note="开庭冲突。")
    road.do("decline", reason="busy", note="开庭冲突。")
    assert road.case.stage == "granted" and not road.record.lawyer_name and road.due("reassigning") == "2026-03-05"
    turn: Any = road.case.children["legal_aid.Turn"][0]
    assert (turn.what, turn.name, turn.reason) == ("declined", first, "busy")


def test_changed_on_the_way_and_the_recipient_is_told(cast: Cast) -> None:
    road = Road(cast).assigned().do("change", reason="asked", note="沟通不畅。")
    text = road.text("更换法律援助人员通知书")
    assert road.case.stage == "granted" and "岑明" in text and "受援人要求更换" in text
    road.given(name="白露").do("take_on")
    assert road.record.lawyer_name == "白露" and len(road.case.children["legal_aid.Assignment"]) == 2


def test_concluded_on_what_was_done(cast: Cast) -> None:
    road = Road(cast).assigned()
    with pytest.raises(Refused, match="办理情况"):
        road.do("close", **WON)
    road.do("hearing", at="2026-04-20T09:30", body="司南区劳动人事争议仲裁委员会", place="第二仲裁庭")
    road.do("do", **MET).do("do", **{**MET, "kind": "report", "record": "已提交仲裁申请。"}).do("close", **WON)
    assert road.papers()[-2:] == ["法律援助承办情况报告记录", "法律援助结案报告表"]
    assert "已提交仲裁申请" in road.text("法律援助结案报告表") and str(road.record.gained) == "21000.00"


people = st.builds(
    Candidate, key=st.uuids().map(str), name=st.just("某"), firm=st.just("某所"), licence=st.text("0123456789", min_size=4, max_size=8),
    speciality=st.booleans(), near=st.booleans(), load=st.integers(0, 30), quarter=st.integers(0, 30),
    last=st.sampled_from(["", "2026-01-05", "2026-02-10"]), out=st.sampled_from(["", "", "回避"]),
)  # fmt: skip


@given(st.lists(people, unique_by=lambda c: c.key), st.sampled_from(["rota", "weight", "chosen"]), st.randoms())
def test_order_of_the_register_decides_nothing(found: list[Candidate], way: str, chance: Any) -> None:
    """The same people in another order give the same person, who can be assigned, and whom nobody outscores."""
    wishes = [c.key for c in found[:3]]
    key = decide(basis_of(way, DAY, found, wishes))
    assert decide(basis_of(way, DAY, chance.sample(found, len(found)), wishes)) == key
    able = {c.key: c for c in found if not c.out}
    assert (key in able) if key else (not able or way == "chosen")
    if key and way == "weight":
        assert able[key].score(assigning.WEIGHTS) == max(c.score(assigning.WEIGHTS) for c in able.values())
