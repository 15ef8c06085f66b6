"""Seven calendar days to decide, three to assign; who examined does not decide (法律援助法 §43)."""

from __future__ import annotations

from datetime import date

import pytest

from kernel.cases import repair
from kernel.cases.models import Case
from kernel.cases.refusals import Invalid, Refused
from tests.cast import Cast

from .road import MET, OPINION, WON, Road


def test_from_the_application_to_the_volume(cast: Cast) -> None:
    road = Road(cast).assigned()
    assert road.case.stage == "handling" and road.record.outcome == "granted"
    road.moment("2026-05-06 10:00").do("do", **MET).do("close", **WON).do("archive", volume="2026-1", pages=40)
    assert road.case.stage == "archived"
    assert road.papers() == [
        "法律援助申请表",
        "法律援助申请材料接收凭证",
        "法律援助审查表",
        "给予法律援助决定书",
        "法律援助指派情况记录",
        "法律援助指派通知书",
        "法律援助结案报告表",
        "法律援助卷宗目录",
    ]


def test_seven_days_are_calendar_days(cast: Cast) -> None:
    """Received on Monday 2 March: the seventh day is Monday the ninth, the weekend counted."""
    assert Road(cast).applied().due("deciding") == "2026-03-09"


def test_a_last_day_off_moves_on(cast: Cast) -> None:
    """Received on Saturday 28 February: the seventh day is Saturday 7 March, which moves to Monday."""
    assert Road(cast, "2026-02-28 09:00").applied().due("deciding") == "2026-03-09"


def test_three_days_to_assign(cast: Cast) -> None:
    road = Road(cast).granted()
    assert road.due("assigning") == "2026-03-05" and road.clock("deciding").ended_at is not None
    road.moment("2026-03-04 09:00").given()
    assert road.clock("assigning").ended_at is not None


def test_who_examined_does_not_decide(cast: Cast) -> None:
    """Even where one person holds both posts."""
    from kernel.reach.models import Grant, Post

    Grant.objects.create(
        user=cast.aid_officer, post=Post.objects.get(code="aid_head"), office=cast.bureau, since="2020-01-01"
    )
    road = Road(cast).examined()
    with pytest.raises(Refused, match="岗位分离"):
        road.do("grant", "aid_officer")
    with pytest.raises(Refused, match="岗位分离"):
        road.do("refuse", "aid_officer", refusal="不属于援助事项。")
    assert road.do("grant", "aid_head").case.stage == "granted"


def test_an_officer_alone_cannot_decide(cast: Cast) -> None:
    with pytest.raises(Refused):
        Road(cast).examined().do("grant", "aid_officer")


def test_sent_back_and_examined_again(cast: Cast) -> None:
    road = Road(cast).examined().do("send_back", returned_because="请写明怎样核查的。")
    assert road.case.stage == "received"
    road.do("examine", **OPINION).do("grant")
    assert road.case.stage == "granted"


def test_a_refusal_names_its_reasons_and_remedies(cast: Cast) -> None:
    road = Road(cast).refused()
    text = road.text("不予法律援助决定书")
    assert (
        "第三十一条" in text
        and "向设立本法律援助机构的司法行政部门提出" in text
        and "五日内审查" in text
        and "行政复议" in text
    )
    assert road.case.closed and road.record.outcome == "refused"
    with pytest.raises(Invalid):
        Road(cast).examined().do("refuse", refusal="")


def test_taken_back_by_the_applicant(cast: Cast) -> None:
    road = Road(cast).applied().do("withdraw", note="已经和解")
    assert road.case.stage == "ended" and road.record.outcome == "withdrawn"


def test_civil_aid_names_its_matter_and_criminal_aid_need_not(cast: Cast) -> None:
    with pytest.raises(Invalid) as said:
        Road(cast).applied(matter="")
    assert set(said.value.form.errors) == {"matter"}
    assert Road(cast).applied(category="criminal", matter="").case.title == "张小满 刑事法律援助"


def test_identities_overlap(cast: Cast) -> None:
    road = Road(cast).applied(identities=["migrant", "woman", "disabled"])
    assert road.record.identities == ["migrant", "disabled", "woman"]
    counted = [
        Case.objects.filter(**{f"aid__identity_{code}": True}).count() for code in ("migrant", "woman", "elderly")
    ]
    assert counted == [1, 1, 0]


def corrected(road: Road, act: str, **said: str) -> Road:
    entry = road.case.events.get(act=act)
    repair.correct(road.case, entry.pk, actor=road.cast.actor("section"), payload=said, reason="登记有误")
    return road


def test_the_days_of_the_record_follow_a_correction(cast: Cast) -> None:
    road = Road(cast).examined().moment("2026-03-03 10:00").do("grant")
    assert road.record.decided_on == date(2026, 3, 3)
    assert corrected(road, "grant", happened_at="2026-03-02T16:00").record.decided_on == date(2026, 3, 2)
    road.moment("2026-03-04 10:00").given()
    corrected(
        road, "assign", way="named", name="白露", firm="石桥律师事务所", why="专长。", happened_at="2026-03-03T09:00"
    )
    assert (road.record.lawyer_name, road.record.assigned_on) == ("白露", date(2026, 3, 3))


def test_what_was_decided_otherwise_since_is_not_undone_by_a_correction(cast: Cast) -> None:
    road = Road(cast).refused().moment("2026-03-05 09:00").ask("objection", objection="不服。")
    road.answer("objection", "section", objection_result="corrected", objection_reason="属于劳动报酬。").do("redo")
    corrected(road, "refuse", refusal="更正错字。", happened_at="2026-03-02T09:00")
    assert (road.record.outcome, road.record.decided_on) == ("granted", date(2026, 3, 5))
