"""Who was not content is followed up; nobody looks into what they did; a fault has a name and a correction."""

from __future__ import annotations

from typing import Any

import pytest

from common.ratings import rating
from kernel.cases import door
from kernel.cases.actors import party as citizen
from kernel.cases.models import Case, Event
from kernel.cases.refusals import Invalid, Refused
from lines.complaint.forms import investigators
from tests.cast import Cast, application, assemble

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return assemble()


def complained(cast: Cast) -> Case:
    said = {"about": "slow", "against": "柳溪司法所", "facts": "去了三次都说经办人不在。"}
    return door.open_case(
        "complaint", "complain", actor=citizen(None), office=cast.judicial_office, area=cast.village, payload=said
    )


def over(cast: Cast) -> Case:
    """A dispute that was refused by the committee: over, and its party may rate it."""
    case = door.open_case(
        "mediation", "apply", actor=cast.actor("mediator"), office=cast.committee, payload=application()
    )
    door.perform(
        case, "refuse", actor=cast.actor("chair"), payload={"refusal": "不属于民间纠纷。", "remedies": ["court"]}
    )
    return Case.objects.get(pk=case.pk)


def act(cast: Cast, case: Case, step: str, **said: Any) -> Case:
    door.perform(Case.objects.get(pk=case.pk), step, actor=cast.actor("section"), payload=said)
    return Case.objects.get(pk=case.pk)


def test_to_the_answer(cast: Cast) -> None:
    case = act(cast, complained(cast), "accept", investigator=cast.section.pk)
    with pytest.raises(Refused, match="调查记录"):
        act(cast, case, "find", found="属实", verdict="true", measure="talk")
    case = act(cast, case, "ask", at="2026-11-20T09:00", asked="值班记录", record="三次都无人值班。")
    with pytest.raises(Invalid) as refused:
        act(cast, case, "find", found="无人值班。", verdict="true", measure="talk")
    assert set(refused.value.form.errors) == {"corrected", "at_fault"}
    case = act(
        cast,
        case,
        "find",
        found="无人值班。",
        verdict="true",
        measure="talk",
        at_fault="郑平",
        corrected="已排 A、B 岗。",
    )
    case = act(cast, case, "reply", reply="您反映的情况属实，已经改正。")
    assert case.closed and [p.title for p in case.issued] == ["投诉处理答复书"]
    assert not case.clocks.filter(state="running").exists()


def test_those_complained_of_do_not_see_it(cast: Cast) -> None:
    case = complained(cast)
    for name in ("clerk", "chair", "mediator"):
        assert not Case.objects.reach(getattr(cast, name)).filter(pk=case.pk).exists(), name
    assert Case.objects.reach(cast.section).filter(pk=case.pk).exists()


def test_everybody_who_was_not_content_becomes_a_case(cast: Cast) -> None:
    rated = over(cast)
    rating.rate(rated, score=1, reasons=["slow"], words="等了两个月")
    (case,) = Case.objects.filter(procedure="complaint")
    assert (
        case.origin == rated and case.record.rated and case.record.about == "slow" and "等了两个月" in case.record.facts
    )
    assert {c.limit for c in case.clocks.filter(state="running")} == {"acceptance", "answering"}


def test_who_is_content_does_not(cast: Cast) -> None:
    rating.rate(over(cast), score=5)
    assert not Case.objects.filter(procedure="complaint").exists()


def test_nobody_looks_into_what_they_did_themselves(cast: Cast) -> None:
    rating.rate(over(cast), score=1, reasons=["attitude"])
    case = Case.objects.get(procedure="complaint")
    assert cast.section in investigators(case)
    Event.objects.filter(case=case.origin, act="apply").update(actor=cast.section)
    assert cast.section not in investigators(case)
