"""A mediator from the proposal to the exit, through the door."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from common.registers import public
from common.registers.models import Mediator
from common.registers.models.base import id_index
from kernel.cases.door import offers, open_case, perform
from kernel.cases.models import Case, Clock, Event, Paper
from kernel.cases.refusals import Invalid, Refused
from kernel.cases.repair import correct, unmask
from kernel.cases.verify import verify
from kernel.clocks.counting import add_months
from kernel.reach.models import Office
from kernel.registers.subjects import count_on, standing, status_on
from tests.cast import Cast, assemble, user

from .conftest import ago, day_ago, filed, person


@pytest.fixture(scope="module")
def founded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Cast, Case]]:
    """Built once for all of these tests, in a transaction around theirs."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = assemble()
        yield cast, filed(cast)
        transaction.set_rollback(True)


@pytest.fixture
def cast(founded: tuple[Cast, Case], db: None) -> Cast:
    return deepcopy(founded[0])


@pytest.fixture
def committee(founded: tuple[Cast, Case], db: None) -> Case:
    return fresh(founded[1])


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def propose(actor: Any, committee: Case, **more: Any) -> Case:
    payload = {**person("新人", "engaged", "female"), "reason": "热心公道", **more}
    return open_case(
        "mediator", "propose", actor=actor, office=Office.objects.get(committee=committee.pk), payload=payload
    )


def test_admission(cast: Cast, committee: Case, admit: Callable[..., Case]) -> None:
    case = admit(committee, "何聘", "engaged", "female", engaged_until="2028-12-31")
    record = case.record
    assert (record.gender, record.birth_date, record.committee_id) == ("female", date(1975, 6, 1), committee.pk)
    assert case.office == record.committee.office and case.village_id == cast.village.pk and case.title == "何聘"
    assert [p.code for p in Paper.objects.filter(case=case)] == ["entry", "engagement"]
    letter = Paper.objects.get(case=case, code="engagement")
    assert letter.number.startswith("柳溪调聘〔") and "2028年12月31日" in str(letter.content)
    assert Paper.objects.filter(case__mediator_record__capacity="chair").get().code == "entry"  # elected: no letter


def test_entered_from_the_judicial_office(cast: Cast, committee: Case) -> None:
    """Wherever it is entered, the subject stands in the office of its committee."""
    payload = {**person("何迁"), "committee": str(committee.pk)}
    case = open_case("mediator", "admit", actor=cast.actor("clerk"), office=cast.judicial_office, payload=payload)
    assert fresh(case).office == committee.record.office
    with pytest.raises(Invalid) as invalid:
        open_case("mediator", "admit", actor=cast.actor("clerk"), office=cast.judicial_office, payload=person("何人"))
    assert list(invalid.value.form.errors) == ["committee"]


@pytest.mark.parametrize(
    ("more", "field", "told"),
    [
        ({"birth": day_ago(17 * 365)}, "birth_date", "第十四条"),
        ({"birth_date": "1970-01-01"}, "birth_date", "不一致"),
        ({"gender": "female"}, "gender", "不一致"),
        ({"id_number": "889901197506010000"}, "id_number", "校验位"),
        ({"id_number": ""}, "id_number", "必填"),
        ({"fit": ""}, "fit", "必填"),
        ({"admitted_on": "2099-01-01"}, "admitted_on", "不能晚于今天"),
        ({"phone": "没有"}, "phone", "只能填一个号码"),
    ],
)
def test_conditions(committee: Case, admit: Callable[..., Case], more: dict[str, Any], field: str, told: str) -> None:
    with pytest.raises(Invalid) as invalid:
        admit(committee, "某人", **more)
    errors = invalid.value.form.errors
    assert field in errors and told in str(errors[field])


def test_eighteen_on_the_day_is_enough(committee: Case, admit: Callable[..., Case]) -> None:
    admitted = day_ago(0)
    birth = add_months(admitted, -18 * 12)
    case = admit(committee, "青年", "engaged", birth=birth, admitted_on=str(admitted))
    assert case.stage == "active"


def test_not_twice_in_one_committee(cast: Cast, committee: Case, establish: Callable[..., Case]) -> None:
    known = committee.record.mediators.get(capacity="chair")
    payload = {**person("另名", "engaged"), "id_number": known.id_number}
    with pytest.raises(Invalid, match="已在该调委会登记"):
        open_case("mediator", "admit", actor=cast.actor("clerk"), office=committee.record.office, payload=payload)
    other = establish(name="第二调委会", short="二调", kind="other", host="某协会")
    case = open_case("mediator", "admit", actor=cast.actor("clerk"), office=other.record.office, payload=payload)
    assert fresh(case).record.id_index == known.id_index


def test_sealed_and_masked(committee: Case, admit: Callable[..., Case], cast: Cast) -> None:
    """Numbers are neither readable in the table nor in the timeline; reading one in full leaves a trace."""
    from django.db import connection

    case = admit(committee, "何密")
    number = case.record.id_number
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM places_mediator")
        assert number not in str(
            [bytes(v) if isinstance(v, memoryview) else v for row in cursor.fetchall() for v in row]
        )
    shown = str(Event.objects.get(case=case).data["shown"])
    assert number not in shown and "13800000001" not in shown and f"{number[:4]}**********{number[-4:]}" in shown
    assert case.record.masked() == {"phone": "138****0001", "id_number": f"{number[:4]}**********{number[-4:]}"}
    with pytest.raises(Refused, match="理由"):
        unmask(case, case.pk, "id_number", actor=cast.actor("clerk"), reason=" ")
    with pytest.raises(Refused, match="没有这一项"):
        unmask(case, case.pk, "name", actor=cast.actor("clerk"), reason="核对身份信息")
    with pytest.raises(Refused, match="不在您的职责范围内"):
        unmask(case, case.pk, "id_number", actor=cast.actor("administrator"), reason="核对身份信息")
    assert unmask(case, case.pk, "id_number", actor=cast.actor("clerk"), reason="核对身份信息") == number
    assert Event.objects.filter(case=case, act="unmask").get().data["shown"] == [
        ["查看", "身份证件号码"],
        ["理由", "核对身份信息"],
    ]
    assert list(verify([fresh(case)])) == []
    within = Case.objects.reach(cast.clerk)
    assert public.with_id(number.lower(), within).get() == case.record
    assert not public.with_id(number, Case.objects.reach(cast.stranger)).exists()


def test_masked_phone_sent_back_means_as_it_was(cast: Cast, committee: Case) -> None:
    mediator = committee.record.mediators.get(capacity="chair")
    base = {
        "name": mediator.name,
        "capacity": "chair",
        "public": "on",
        "reason": "补充专长",
        "specialities": ["traffic"],
    }
    perform(mediator.case, "change", actor=cast.actor("clerk"), payload={**base, "phone": "138****0001"})
    assert Mediator.objects.get(pk=mediator.pk).phone == "13800000001"
    with pytest.raises(Invalid, match="遮盖"):
        perform(mediator.case, "change", actor=cast.actor("clerk"), payload={**base, "phone": "138****9999"})
    perform(mediator.case, "change", actor=cast.actor("clerk"), payload={**base, "phone": "139 0000 0009"})
    changed = Mediator.objects.get(pk=mediator.pk)
    assert (changed.phone, changed.specialities) == ("13900000009", ["traffic"])


def test_chair_proposes_and_somebody_else_enters(cast: Cast, committee: Case, chair: Any) -> None:
    case = propose(chair, committee)
    assert fresh(case).stage == "proposed" and not standing("mediator").filter(pk=case.pk).exists()
    with pytest.raises(Refused):
        perform(case, "approve", actor=chair, payload={"fit": "on", "admitted_on": str(day_ago(0))})
    perform(case, "approve", actor=cast.actor("clerk"), payload={"fit": "on", "admitted_on": str(day_ago(0))})
    assert fresh(case).stage == "active"
    own = propose(cast.actor("clerk"), committee, id_number=person("x", sex="female")["id_number"])
    with pytest.raises(Refused, match="岗位分离"):
        perform(own, "approve", actor=cast.actor("clerk"), payload={"fit": "on", "admitted_on": str(day_ago(0))})
    perform(own, "reject", actor=cast.actor("section"), payload={"reason": "年龄偏大"})
    assert fresh(own).stage == "rejected"


def test_stars_are_rated_by_the_section_and_not_by_who_proposed(cast: Cast, committee: Case) -> None:
    mediator, clerk, section = (
        committee.record.mediators.get(capacity="chair").case,
        cast.actor("clerk"),
        cast.actor("section"),
    )
    with pytest.raises(Refused, match="业务科室"):
        perform(mediator, "rate_star", actor=clerk, payload={"star": 3, "basis": "优秀"})
    perform(mediator, "propose_star", actor=clerk, payload={"star_proposed": 3, "reason": "十年无差错"})
    with pytest.raises(Refused, match="已经申报"):
        perform(mediator, "propose_star", actor=clerk, payload={"star_proposed": 4, "reason": "再报"})
    perform(mediator, "rate_star", actor=section, payload={"star": 2, "basis": "培训学时不足，评二星"})
    record = fresh(mediator).record
    assert (record.star, record.star_on, record.star_proposed) == (2, day_ago(0), None)


def test_one_person_with_both_posts_cannot_rate_what_they_proposed(cast: Cast, committee: Case) -> None:
    from kernel.reach.models import Grant, Post

    mediator = committee.record.mediators.get(capacity="chair").case
    both = user("both", "双岗")
    for post, office in (("office_staff", cast.judicial_office), ("section", cast.bureau)):
        Grant.objects.create(user=both, post=Post.objects.get(code=post), office=office, since=date(2020, 1, 1))
    cast.nobody = both
    perform(mediator, "propose_star", actor=cast.actor("nobody"), payload={"star_proposed": 5, "reason": "自报"})
    with pytest.raises(Refused, match="岗位分离"):
        perform(mediator, "rate_star", actor=cast.actor("nobody"), payload={"star": 5, "basis": "自评"})
    perform(mediator, "rate_star", actor=cast.actor("section"), payload={"star": 4, "basis": "核定"})


def test_dismissal_ends_availability(cast: Cast, committee: Case) -> None:
    """§15: one of the four cases, by who elected or engaged; not choosable from then on, the history stays."""
    mediator, clerk = committee.record.mediators.get(capacity="member"), cast.actor("clerk")
    warning = {"on": str(day_ago(0)), "ground": "partial", "facts": "调解时偏向一方。", "demand": "当面致歉"}
    perform(mediator.case, "warn", actor=clerk, payload=warning)
    assert standing("mediator").filter(pk=mediator.pk).exists()
    with pytest.raises(Invalid, match="必填"):
        perform(mediator.case, "dismiss", actor=clerk, payload={"facts": "收受财物", "decided_by": "村民会议"})
    perform(
        mediator.case,
        "dismiss",
        actor=clerk,
        payload={"misconduct": "gain", "facts": "收受财物", "decided_by": "村民会议"},
    )
    case = fresh(mediator.case)
    assert case.stage == "dismissed" and case.record.left_on == day_ago(0)
    assert not standing("mediator").filter(pk=mediator.pk).exists()
    assert mediator not in public.mediators_of(committee.record.office)
    assert [e.act for e in case.history] == ["admit", "warn", "dismiss"]
    with pytest.raises(Refused, match="岗位分离"):
        perform(
            case,
            "restore",
            actor=clerk,
            payload={"capacity": "member", "admitted_on": str(day_ago(0)), "reason": "查无实据"},
        )
    perform(
        case,
        "restore",
        actor=cast.actor("section"),
        payload={"capacity": "member", "admitted_on": str(day_ago(0)), "reason": "查无实据"},
    )
    assert fresh(case).record.misconduct == "" and standing("mediator").filter(pk=mediator.pk).exists()


def test_exits_and_history(cast: Cast, committee: Case) -> None:
    clerk = cast.actor("clerk")
    payload = {
        **person("老周", "engaged"),
        "happened_at": ago(200),
        "back_reason": "补录历史名册",
        "admitted_on": str(day_ago(200)),
    }
    case = open_case("mediator", "admit", actor=clerk, office=committee.record.office, payload=payload)
    perform(
        case,
        "leave",
        actor=clerk,
        payload={"left_because": "engagement", "happened_at": ago(60), "back_reason": "当时未报"},
    )
    again = {
        "capacity": "engaged",
        "admitted_on": str(day_ago(30)),
        "reason": "续聘",
        "happened_at": ago(30),
        "back_reason": "当时未报",
    }
    perform(case, "restore", actor=clerk, payload=again)
    perform(case, "resign", actor=clerk, payload={"reason": "年事已高"})
    assert [status_on(case, day_ago(n)) for n in (201, 100, 45, 10, 0)] == ["", "active", "left", "active", "resigned"]
    assert [count_on("mediator", day_ago(n)) for n in (201, 100, 45, 10)] == [0, 1, 0, 1]
    assert fresh(case).record.left_because == "resigned"
    assert Paper.objects.filter(case=case, code="engagement").count() == 2


def test_training_and_assessment(cast: Cast, committee: Case) -> None:
    mediator, clerk, year = committee.record.mediators.get(capacity="chair").case, cast.actor("clerk"), day_ago(0).year
    course = {"on": str(day_ago(0)), "subject": "民法典", "organiser": "司南区司法局"}
    for hours in ("8", "16.5"):
        perform(mediator, "train", actor=clerk, payload={**course, "hours": hours})
    with pytest.raises(Invalid, match="学时"):
        perform(mediator, "train", actor=clerk, payload={**course, "hours": "0"})
    event = perform(mediator, "assess", actor=clerk, payload={"year": year, "result": "excellent", "comment": "公道"})
    paper = Paper.objects.get(event=event)
    assert paper.code == "assessment" and "24.5" in str(paper.content) and "优秀" in str(paper.content)
    runs = list(Clock.objects.filter(case=mediator, limit="yearly_assessment").order_by("run"))
    assert [r.kind for r in runs] == ["承诺", "承诺"] and runs[0].ended_at and runs[1].ended_at is None
    assert runs[1].due_at.date() >= date(year + 2, 1, 31)
    for early in (2025, 0):
        with pytest.raises(Invalid, match="才入册"):
            perform(mediator, "assess", actor=clerk, payload={"year": early, "result": "qualified"})


def test_correction_keeps_both_and_replaces_the_paper(cast: Cast, committee: Case) -> None:
    mediator = committee.record.mediators.get(capacity="chair").case
    year = day_ago(0).year
    event = perform(mediator, "assess", actor=cast.actor("clerk"), payload={"year": year, "result": "failed"})
    correct(
        fresh(mediator),
        event.pk,
        actor=cast.actor("clerk"),
        payload={"year": year, "result": "qualified"},
        reason="等次选错",
    )
    row = mediator.mediatorassessments.get()
    assert row.result == "qualified"
    old, new = Paper.objects.filter(case=mediator, code="assessment").order_by("made_at")
    assert old.replaced_by == new and "不合格" in str(old.content) and "不合格" not in str(new.content)
    assert list(verify([fresh(mediator)])) == []


def test_correcting_the_entry_keeps_what_later_acts_said(cast: Cast, committee: Case) -> None:
    mediator = committee.record.mediators.get(capacity="member")
    case, clerk = mediator.case, cast.actor("clerk")
    change = {"name": mediator.name, "capacity": "deputy", "public": "on", "reason": "改任", "phone": "13911112222"}
    perform(case, "change", actor=clerk, payload=change)
    entry = Event.objects.get(case=case, act="admit")
    payload = {**entry.data["values"], "name": "委员丙丙", "fit": "on", "public": "on", "committee": str(committee.pk)}
    correct(fresh(case), entry.pk, actor=clerk, payload=payload, reason="姓名写错")
    record = fresh(case).record
    # The name was said again by the change, so the corrected entry still holds for it; the seat and phone moved on.
    assert (record.name, record.capacity, record.phone) == ("委员丙丙", "deputy", "13911112222")
    assert record.id_index == id_index(record.id_number)


def test_chair_reaches_their_own_only(cast: Cast, committee: Case, chair: Any, establish: Callable[..., Case]) -> None:
    mine = committee.record.mediators.first().case
    assert {o.code for o in offers(mine, chair) if not o.refusal} >= {"train", "warn", "propose_star"}
    assert all(o.refusal for o in offers(mine, chair) if o.code in ("change", "dismiss", "rate_star", "assess"))
    other = establish(name="第二调委会", short="二调", kind="other", host="某协会")
    with pytest.raises(Refused):
        propose(chair, other)
    seen = set(Case.objects.reach(cast.chair).values_list("procedure", flat=True))
    assert seen == {"committee", "mediator"}


def test_mediators_of_an_office_in_order(committee: Case, admit: Callable[..., Case]) -> None:
    admit(committee, "聘任甲", "engaged")
    found = public.mediators_of(committee.record.office)
    assert [m.capacity for m in found] == ["chair", "deputy", "member", "engaged"]
