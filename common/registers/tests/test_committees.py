"""A committee from its founding to its end, through the door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from common.registers import public
from common.registers.models import Committee
from kernel.cases.door import offers, open_case, perform
from kernel.cases.models import Case, Clock, Paper
from kernel.cases.refusals import Invalid, Refused
from kernel.cases.repair import correct, revoke
from kernel.clocks.counting import add_months
from kernel.papers.models import Series
from kernel.reach.models import Area, Office
from kernel.registers.subjects import standing, status_on
from kernel.requests.asking import answer, ask
from tests.cast import Cast

from .conftest import ABOUT_COMMITTEE, ago, day_ago


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_office_is_made_with_the_committee(cast: Cast, establish: Callable[..., Case]) -> None:
    case = establish()
    office = case.record.office
    assert (office.kind, office.name, office.short, office.active) == ("committee", "柳溪村调解委员会", "柳溪调", True)
    assert (office.area, office.parent, office.village_id) == (cast.village, cast.judicial_office, cast.village.pk)
    assert case.village_id == cast.village.pk
    assert case.participants.get().office == office
    assert case.stage == "forming" and not standing("committee").exists()


def test_not_filed_until_composed(cast: Cast, establish: Callable[..., Case], admit: Callable[..., Case]) -> None:
    """The refusal says what is missing, and nothing else stands in the way (人民调解法 §8)."""
    case, clerk = establish(), cast.actor("clerk")
    admit(case, "赵大", "chair")
    admit(case, "钱二", "member")
    with pytest.raises(Refused) as refused:
        perform(case, "file", actor=clerk)
    assert "还差1人" in str(refused.value) and "没有妇女" in str(refused.value)
    assert next(o.refusal for o in offers(fresh(case), clerk) if o.code == "file") == str(refused.value)
    admit(case, "孙三", "engaged", "female")
    with pytest.raises(Refused, match="还差1人"):
        perform(case, "file", actor=clerk)
    admit(case, "李四", "member", "female")
    perform(case, "file", actor=clerk)
    assert fresh(case).stage == "active"
    paper = Paper.objects.get(case=case, code="filing")
    names = [row[1] for row in next(b for b in paper.content["blocks"] if b["block"] == "table")["rows"]]
    assert names == ["赵大", "钱二", "李四", "孙三"]
    assert paper.number == f"柳溪司调委备〔{timezone.localdate(paper.made_at).year}〕1号"


def test_chair_and_nine(committee: Case, admit: Callable[..., Case]) -> None:
    with pytest.raises(Invalid) as invalid:
        admit(committee, "第二主任", "chair")
    assert "已有主任委员甲" in str(invalid.value.form.errors["capacity"])
    for n in range(6):
        admit(committee, f"委员{n}")
    with pytest.raises(Invalid) as invalid:
        admit(committee, "第十人")
    assert "已有委员9人" in str(invalid.value.form.errors["capacity"])
    admit(committee, "聘任者", "engaged")


def test_composition_is_told_after_a_member_left(cast: Cast, committee: Case) -> None:
    record = committee.record
    assert public.composition(record) == []
    woman = record.mediators.get(gender="female")
    perform(woman.case, "resign", actor=cast.actor("clerk"), payload={"reason": "迁居外地"})
    assert [s[:8] for s in public.composition(record)] == ["委员应为三至九人", "委员中没有妇女，"]
    with pytest.raises(Refused, match="第八条"):
        perform(committee, "re_elect", actor=cast.actor("clerk"), payload={"elected_on": str(day_ago(0))})


def test_term_of_three_years(cast: Cast, committee: Case) -> None:
    """§9: three years from the election; the new election begins a new run and ends the old one."""
    clock = Clock.objects.get(case=committee, limit="term")
    assert clock.due_at.date() == date(2029, 1, 10) and clock.kind == "法定" and clock.owes == "推选单位"
    assert committee.record.term_ends == date(2029, 1, 10)
    elected = day_ago(1)
    with pytest.raises(Invalid, match="晚于上届"):
        perform(committee, "re_elect", actor=cast.actor("clerk"), payload={"elected_on": "2026-01-10"})
    perform(committee, "re_elect", actor=cast.actor("clerk"), payload={"elected_on": str(elected)})
    runs = list(Clock.objects.filter(case=committee, limit="term").order_by("run"))
    assert [r.ended_at is None for r in runs] == [False, True]
    assert runs[1].due_at.date() == add_months(elected, 36)
    assert fresh(committee).record.term_ends == add_months(elected, 36)


def test_studio_has_neither_term_nor_composition(cast: Cast, committee: Case) -> None:
    payload = {**ABOUT_COMMITTEE, "name": "凤姐个人调解工作室", "short": "凤姐", "kind": "studio", "elected_on": ""}
    with pytest.raises(Invalid, match="所属调委会"):
        open_case("committee", "establish", actor=cast.actor("clerk"), office=cast.judicial_office, payload=payload)
    payload["under"] = str(committee.pk)
    case = open_case("committee", "establish", actor=cast.actor("clerk"), office=cast.judicial_office, payload=payload)
    perform(case, "file", actor=cast.actor("clerk"))
    assert fresh(case).stage == "active"
    assert not Clock.objects.filter(case=case, limit="term").exists()
    with pytest.raises(Refused, match="不办理换届"):
        perform(case, "re_elect", actor=cast.actor("clerk"), payload={"elected_on": str(day_ago(0))})


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"kind": "industry"}, "specialities"),
        ({"elected_on": ""}, "elected_on"),
        ({"short": "柳溪司"}, "short"),
        ({"phone": "电话未装"}, "phone"),
        ({"established_on": "2099-01-01"}, "established_on"),
    ],
)
def test_what_establishment_asks(establish: Callable[..., Case], more: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as invalid:
        establish(**more)
    assert list(invalid.value.form.errors) == [field]
    assert not Office.objects.filter(name="柳溪村调解委员会").exists()


def test_area_beyond_the_office_is_refused(cast: Cast, establish: Callable[..., Case]) -> None:
    with pytest.raises(Invalid) as invalid:
        establish(area=cast.other_village.pk)
    assert list(invalid.value.form.errors) == ["area"]


def test_suspended_committee_takes_no_disputes(cast: Cast, committee: Case) -> None:
    clerk = cast.actor("clerk")
    perform(committee, "suspend", actor=clerk, payload={"reason": "委员不足"})
    record = fresh(committee).record
    assert not record.office.active and not standing("committee").exists()
    assert not public.mediators_of(record.office).exists()
    perform(committee, "restore", actor=clerk, payload={"reason": "已补选"})
    record = fresh(committee).record
    assert record.office.active and record.suspended_on is None
    assert public.mediators_of(record.office).count() == 3


def test_taking_back_a_suspension_wakes_the_office(cast: Cast, committee: Case) -> None:
    perform(committee, "suspend", actor=cast.actor("clerk"), payload={"reason": "误操作"})
    revoke(committee, actor=cast.actor("clerk"), reason="点错了委员会")
    assert fresh(committee).stage == "active" and fresh(committee).record.office.active


def test_dissolved_only_when_empty(cast: Cast, committee: Case) -> None:
    clerk = cast.actor("clerk")
    with pytest.raises(Refused, match="3名在任调解员"):
        perform(committee, "dissolve", actor=clerk, payload={"reason": "并村"})
    for mediator in committee.record.mediators.all():
        perform(mediator.case, "leave", actor=clerk, payload={"left_because": "moved"})
    perform(committee, "dissolve", actor=clerk, payload={"reason": "并村"})
    case = fresh(committee)
    assert case.stage == "dissolved" and case.closed_at and not case.record.office.active
    assert Clock.objects.get(case=committee, limit="term").ended_at is not None


def test_change_and_correction_reach_the_office(cast: Cast, committee: Case) -> None:
    clerk = cast.actor("clerk")
    change = {**ABOUT_COMMITTEE, "name": "柳溪村人民调解委员会（新）", "reason": "规范名称"}
    event = perform(committee, "change", actor=clerk, payload=change)
    assert fresh(committee).record.office.name == "柳溪村人民调解委员会（新）"
    assert fresh(committee).title == "柳溪村人民调解委员会（新）"
    right = {**change, "name": "柳溪村第一调解委员会"}
    correct(fresh(committee), event.pk, actor=clerk, payload=right, reason="名称写错")
    assert fresh(committee).record.office.name == "柳溪村第一调解委员会"


def test_correcting_an_old_entry_keeps_what_later_acts_said(cast: Cast, committee: Case) -> None:
    """The address moved on; putting right the host of the founding entry must not bring the old address back."""
    clerk = cast.actor("clerk")
    perform(committee, "change", actor=clerk, payload={**ABOUT_COMMITTEE, "address": "新村部", "reason": "搬迁"})
    event = committee.events.get(act="establish")
    stood = timezone.localtime(event.happened_at).strftime("%Y-%m-%dT%H:%M")
    payload = {**ABOUT_COMMITTEE, "host": "柳溪村村委会", "area": cast.village.pk, "happened_at": stood}
    correct(fresh(committee), event.pk, actor=clerk, payload=payload, reason="设立单位写错")
    record = fresh(committee).record
    assert (record.host, record.address) == ("柳溪村村委会", "新村部")


def test_court_is_told_by_the_bureau(cast: Cast, committee: Case) -> None:
    """§10; the letter names the members and carries the bureau's name."""
    with pytest.raises(Refused, match="业务科室"):
        ask(
            committee,
            "notify_court",
            actor=cast.actor("clerk"),
            payload={"about": "founded", "to_name": "司南区人民法院"},
        )
    with pytest.raises(Invalid):
        ask(committee, "notify_court", actor=cast.actor("section"), payload={"about": "founded"})
    court = Office.objects.create(name="司南区人民法院", kind="court", area=cast.district)
    asked = ask(
        committee, "notify_court", actor=cast.actor("section"), payload={"about": "founded", "to_office": court.pk}
    )
    paper = Paper.objects.get(case=committee, code="court_notice")
    text = str(paper.content)
    assert asked.to_office == court and paper.content["to"] == "司南区人民法院"
    assert paper.content["office"] == "司南区司法局" and all(name in text for name in ("委员甲", "委员乙", "委员丙"))
    answer(asked, actor=cast.actor("section"), payload={"received_on": str(day_ago(0)), "receiver": "李法官"})
    assert fresh(committee).asked.get().answered_at is not None


def test_the_letter_counts_in_the_series_of_the_bureau(cast: Cast, committee: Case) -> None:
    """A letter under the bureau's seal bears the bureau's 代字, whichever office keeps the committee, and no number twice."""
    seat = Office.objects.create(
        name="石桥司法所", short="石桥司", kind="judicial_office", area=cast.other_town, parent=cast.bureau
    )
    payload = {**ABOUT_COMMITTEE, "name": "石桥调委会", "short": "石桥调", "area": cast.other_village.pk}
    other = open_case("committee", "establish", actor=cast.actor("section"), office=seat, payload=payload)
    Case.objects.filter(pk=other.pk).update(stage="active")
    told = {"about": "founded", "to_name": "司南区人民法院"}
    for case in (committee, fresh(other)):
        ask(case, "notify_court", actor=cast.actor("section"), payload=told)
    letters = list(Paper.objects.filter(code="court_notice").order_by("made_at"))
    year = timezone.localdate(letters[0].made_at).year
    assert [p.number for p in letters] == [f"司南司函〔{year}〕1号", f"司南司函〔{year}〕2号"]
    for paper in letters:
        seal = next(b for b in paper.content["blocks"] if b["block"] == "sealplace")
        assert paper.office == cast.bureau
        assert paper.content["office"] == paper.content["mark"] == seal["office"] == "司南区司法局"
    series = Series.objects.filter(code="committee:court_notice")
    assert [(s.office, s.last) for s in series] == [(cast.bureau, 2)]
    assert Paper.objects.get(case=committee, code="filing").office == cast.judicial_office


def test_reviewed_once_a_year(cast: Cast, committee: Case) -> None:
    year = day_ago(0).year
    given = {"year": year, "result": "excellent"}
    perform(committee, "review", actor=cast.actor("clerk"), payload=given)
    with pytest.raises(Invalid, match="已有结果"):
        perform(committee, "review", actor=cast.actor("clerk"), payload=given)
    with pytest.raises(Invalid, match="还没有到"):
        perform(committee, "review", actor=cast.actor("clerk"), payload={**given, "year": year + 1})
    runs = list(Clock.objects.filter(case=committee, limit="yearly_review").order_by("run"))
    assert runs[0].ended_at and runs[1].due_at.date() >= date(year + 2, 1, 31)


def test_history_on_a_day(cast: Cast) -> None:
    """What the status was is read from when things happened, not from when they were entered."""
    clerk = cast.actor("clerk")
    back = {"happened_at": ago(300), "back_reason": "补录历史名册"}
    case = open_case(
        "committee",
        "establish",
        actor=clerk,
        office=cast.judicial_office,
        payload={**ABOUT_COMMITTEE, "area": cast.village.pk, **back},
    )
    office = Office.objects.get(committee=case.pk)
    for n, (capacity, sex) in enumerate((("chair", "male"), ("member", "female"), ("member", "male"))):
        from .conftest import person

        open_case("mediator", "admit", actor=clerk, office=office, payload={**person(f"甲{n}", capacity, sex), **back})
    perform(case, "file", actor=clerk, payload={"happened_at": ago(290), "back_reason": "补录历史名册"})
    perform(
        case, "suspend", actor=clerk, payload={"reason": "换址", "happened_at": ago(100), "back_reason": "当时未登记"}
    )
    perform(
        case,
        "restore",
        actor=clerk,
        payload={"reason": "迁入新址", "happened_at": ago(50), "back_reason": "当时未登记"},
    )
    assert [status_on(case, day_ago(n)) for n in (301, 295, 200, 80, 10)] == [
        "",
        "forming",
        "active",
        "suspended",
        "active",
    ]


def test_no_act_before_the_entry(cast: Cast, committee: Case) -> None:
    payload = {"reason": "换址", "happened_at": ago(20), "back_reason": "当时未登记"}
    with pytest.raises(Invalid, match="不能早于登记入册"):
        perform(committee, "suspend", actor=cast.actor("clerk"), payload=payload)


def test_who_may(cast: Cast, committee: Case) -> None:
    stranger = Area.objects.get(name="石桥镇")
    other = Office.objects.create(
        name="石桥司法所", short="石桥司", kind="judicial_office", area=stranger, parent=cast.bureau
    )
    with pytest.raises(Refused, match="没有办理"):
        open_case("committee", "establish", actor=cast.actor("clerk"), office=other, payload={})
    assert all(o.refusal for o in offers(committee, cast.actor("director")))
    assert Committee.objects.get(pk=committee.pk).case.number.startswith("柳溪司调委登〔")
