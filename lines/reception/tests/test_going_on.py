"""Said once, led to the end: a call that becomes a dispute, hands that are counted, and one who stays answerable."""

from __future__ import annotations

from typing import Any

import pytest

from common import referrals
from common.catalogue.models import Matter
from common.people.models import Party
from kernel.cases import door
from kernel.cases.actors import party as citizen
from kernel.cases.models import Case
from kernel.cases.refusals import Invalid, Refused
from kernel.reach.models import Office
from kernel.requests import asking
from tests.cast import Cast, application, assemble
from tests.cast import party as row

pytestmark = pytest.mark.django_db
WORDS = "隔壁李建国盖房子，屋檐的水全滴到我家院墙上，墙都泡松了，说了几次他不管。"


MATTERS = (
    ("neighbours", "邻里纠纷", "纠纷调解", "mediation", "apply", {"kind": "neighbours"}),
    ("lending", "借钱不还", "法律咨询", "", "", {}),
    ("notary", "办公证", "公证", "", "", {}),
)


@pytest.fixture
def cast() -> Cast:
    for code, title, group, line, step, prefill in MATTERS:
        values = {"title": title, "group": group, "line": line, "step": step, "prefill": prefill}
        Matter.objects.update_or_create(code=code, defaults=values)
    return assemble()


def call(cast: Cast, **more: Any) -> Case:
    """A call to the judicial office of the town, about a village of it."""
    said = {
        "words": WORDS,
        "wish": "把屋檐改过去，墙给我修好。",
        "parties": [row("王秀兰", "visitor", phone="13800000001"), row("李建国", "other")],
        **more,
    }
    return door.open_case(
        "reception", "call", actor=cast.actor("clerk"), office=cast.judicial_office, area=cast.village, payload=said
    )


def refer(cast: Cast, case: Case, **more: Any) -> Case:
    sent = {"matter": "neighbours", "to_office": cast.committee.pk, "note": "请上门看看。", **more}
    door.perform(case, "refer", actor=cast.actor("clerk"), payload=sent)
    return fresh(case)


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def take(cast: Cast, case: Case, **more: Any) -> Case:
    known = referrals.filled(case, "mediation", "apply")
    sent = application(parties=known["parties"], facts=known["facts"], claims=known["claims"])
    return referrals.take(
        case, "mediation", "apply", actor=cast.actor("chair"), office=cast.committee, payload={**sent, **more}, key="k1"
    )


def test_what_was_said_once_opens_the_case_there(cast: Cast) -> None:
    case = refer(cast, call(cast))
    assert case.stage == "referred" and case.office == cast.committee
    made = take(cast, case)
    assert made.origin == case and made.record.facts == WORDS and made.record.claims.startswith("把屋檐")
    phones = dict(Party.objects.filter(case=made).values_list("role", "name"))
    assert phones == {"applicant": "王秀兰", "respondent": "李建国"}
    assert Party.objects.get(case=made, role="applicant").phone == "13800000001", (
        "masked on the page, whole in the case"
    )
    assert fresh(case).stage == "taken"


def test_a_masked_number_of_somebody_elses_case_is_not_filled_in(cast: Cast) -> None:
    case = refer(cast, call(cast))
    foreign = Party.objects.get(case=call(cast, parties=[row("赵六", "visitor", phone="13900000009")]))
    rows = [row("赵六", "applicant", phone="139****0009", id=str(foreign.pk)), row("李建国", "respondent")]
    with pytest.raises(Exception, match="遮盖"):
        take(cast, case, parties=rows)
    assert fresh(case).stage == "referred" and not Case.objects.filter(origin=case).exists()


def test_both_or_neither(cast: Cast) -> None:
    case = refer(cast, call(cast))
    with pytest.raises(Invalid):
        take(cast, case, facts="")
    assert fresh(case).stage == "referred" and not Case.objects.filter(origin=case).exists()


def test_taken_twice_it_is_taken_once(cast: Cast) -> None:
    case = refer(cast, call(cast))
    assert take(cast, case) == take(cast, fresh(case))
    assert Case.objects.filter(origin=case).count() == 1
    with pytest.raises(Refused):
        referrals.take(
            fresh(case), "mediation", "apply", actor=cast.actor("chair"), office=cast.committee, payload=application(),
            key="another",
        )  # fmt: skip
    assert Case.objects.filter(origin=case).count() == 1


def test_who_heard_it_first_answers_for_it_until_it_is_taken(cast: Cast) -> None:
    case = refer(cast, call(cast))
    assert case.handler == cast.clerk
    assert [(p.user, p.office) for p in case.partaking("first_contact")] == [(cast.clerk, cast.judicial_office)]
    assert Case.objects.reach(cast.clerk).filter(pk=case.pk).exists(), "and goes on seeing it"
    take(cast, case)
    assert fresh(case).handler == cast.chair


def test_the_office_it_goes_to_sees_it_and_others_do_not(cast: Cast) -> None:
    case = call(cast)
    assert not Case.objects.reach(cast.chair).filter(pk=case.pk).exists()
    refer(cast, case)
    assert Case.objects.reach(cast.chair).filter(pk=case.pk).exists()
    assert not Case.objects.reach(cast.stranger).filter(pk=case.pk).exists()


def test_hands_are_counted_and_end(cast: Cast) -> None:
    case = refer(cast, call(cast))
    for n in (1, 2):
        door.perform(case, "send_back", actor=cast.actor("chair"), payload={"returned_because": "对方住在石桥村。"})
        case = fresh(case)
        assert (case.stage, case.office, case.record.returns) == ("received", cast.judicial_office, n)
        case = refer(cast, case)
    with pytest.raises(Refused, match="指定承办"):
        door.perform(case, "send_back", actor=cast.actor("chair"), payload={"returned_because": "还是不归我们管。"})
    decided = {"matter": "neighbours", "to_office": cast.other_committee.pk, "note": "对方在石桥村，由石桥村办。"}
    door.perform(case, "decide", actor=cast.actor("section"), payload=decided)
    case = fresh(case)
    assert case.office == cast.other_committee and case.record.hands == 4 and case.record.fixed
    with pytest.raises(Refused):
        door.perform(case, "send_back", actor=cast.actor("stranger"), payload={"returned_because": "不归我们管。"})


def test_nobody_decides_before_it_went_to_and_fro(cast: Cast) -> None:
    case = call(cast)
    sent = {"matter": "neighbours", "to_office": cast.committee.pk, "note": "直接指定。"}
    with pytest.raises(Refused, match="还没有被退回过"):
        door.perform(case, "decide", actor=cast.actor("section"), payload=sent)


def test_what_is_missing_is_said_once(cast: Cast) -> None:
    case = call(cast)
    missing = {"missing": "身份证复印件\n房屋照片"}
    asked = asking.ask(case, "supplement", actor=cast.actor("clerk"), payload=missing)
    paper = fresh(case).issued[-1]
    assert paper.title == "一次性告知书" and "房屋照片" in str(paper.content)
    asking.answer(asked, actor=cast.actor("clerk"), payload={"brought": "都带来了。"})
    with pytest.raises(Refused, match="一次性告知"):
        asking.ask(fresh(case), "supplement", actor=cast.actor("clerk"), payload={"missing": "还要一份户口本"})


def test_each_hand_has_its_limit(cast: Cast) -> None:
    case = call(cast)
    assert [c.limit for c in case.clocks.filter(state="running")] == ["triage"]
    case = refer(cast, case)
    assert [c.limit for c in case.clocks.filter(state="running")] == ["taking"]
    take(cast, case)
    assert not fresh(case).clocks.filter(state="running").exists()


def test_answered_on_the_spot(cast: Cast) -> None:
    case = call(cast, words="我表弟借了我两万块打了借条，三年了，现在去法院告还来得及吗？", parties=[])
    door.perform(case, "answer", actor=cast.actor("clerk"), payload={
        "matter": "lending", "answer": "先看借条上写的还款日期。", "basis": "民法典第一百八十八条",
    })  # fmt: skip
    case = fresh(case)
    assert case.stage == "answered" and case.closed and [p.title for p in case.issued] == ["接待回执", "答复意见"]


def test_a_citizen_writes_from_home_and_may_withdraw(cast: Cast) -> None:
    said = {"words": WORDS, "parties": [row("王秀兰", "visitor", phone="13800000001")]}
    case = door.open_case(
        "reception", "apply", actor=citizen(None), office=cast.judicial_office, area=cast.village, payload=said
    )
    assert case.record.channel == "web" and case.handler is None
    door.perform(case, "withdraw", actor=citizen(case.pk), payload={})
    assert fresh(case).stage == "ended"


def test_a_matter_without_a_line_opens_a_general_case(cast: Cast) -> None:
    case = refer(cast, call(cast), matter="notary", to_office=cast.judicial_office.pk)
    assert referrals.onward(case, "take") == ("general", "register")
    known = referrals.filled(case, "general", "register")
    made = referrals.take(
        case, "general", "register", actor=cast.actor("clerk"), office=cast.judicial_office, payload=known, key="g"
    )
    assert made.record.facts == WORDS and made.record.matter == "notary"


def test_it_is_not_sent_where_nobody_could_take_it(cast: Cast) -> None:
    empty = Office.objects.create(name="司南县司法局政工科", kind="section", area=cast.committee.area)
    case = call(cast)
    with pytest.raises(Invalid) as told:
        refer(cast, case, to_office=empty.pk)
    assert "政工科没有能办理“邻里纠纷”的人员" in "".join(told.value.messages) and fresh(case).stage == case.stage
