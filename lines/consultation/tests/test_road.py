"""A question is answered in time, looked at by somebody else, and nobody is known by what is published of it."""

from __future__ import annotations

from typing import Any

import pytest

from common.knowledge.models import Entry
from kernel.cases import door
from kernel.cases.actors import party as citizen
from kernel.cases.models import Case
from kernel.cases.refusals import Invalid, Refused
from tests.cast import Cast, assemble
from tests.cast import party as row

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return assemble()


def asked(cast: Cast) -> Case:
    said = {
        "question": "借条上没写还钱的日期，我什么时候可以要？",
        "parties": [row("王秀兰", "asker", phone="13800000001")],
    }
    return door.open_case(
        "consultation", "ask", actor=citizen(None), office=cast.judicial_office, area=cast.village, payload=said
    )


def act(cast: Cast, case: Case, step: str, who: str, **said: Any) -> Case:
    door.perform(Case.objects.get(pk=case.pk), step, actor=cast.actor(who), payload=said)
    return Case.objects.get(pk=case.pk)


def answered(cast: Cast) -> Case:
    told = {"answer": "随时可以要，但要给对方合理的准备时间。", "basis": "民法典第六百七十五条"}
    return act(cast, asked(cast), "answer", "clerk", **told)


def test_asked_answered_reviewed(cast: Cast) -> None:
    case = answered(cast)
    assert case.handler == cast.clerk and case.closed and [p.title for p in case.issued] == ["法律咨询意见"]
    case = act(cast, case, "review", "section", verdict="good")
    assert case.stage == "closed" and not case.clocks.filter(state="running").exists()


def test_nobody_reviews_their_own_answer(cast: Cast) -> None:
    with pytest.raises(Refused, match="岗位分离"):
        act(cast, answered(cast), "review", "clerk", verdict="good")


def test_what_is_wrong_goes_back_and_the_day_of_the_first_answer_stays(cast: Cast) -> None:
    case = answered(cast)
    first = case.record.answered_on
    with pytest.raises(Invalid):
        act(cast, case, "review", "section", verdict="amend")
    case = act(cast, case, "review", "section", verdict="amend", review="要讲诉讼时效。")
    assert case.stage == "amending"
    case = act(cast, case, "amend", "clerk", answer="随时可以要；诉讼时效三年。", basis="民法典第一百八十八条")
    assert case.stage == "answered" and case.record.amended and case.record.answered_on == first


@pytest.mark.parametrize(
    "story", ["王秀兰借给邻居两万元。", "电话13800000001的老人借出两万元。", "身份证320102199001011234。"]
)
def test_what_is_published_names_nobody(cast: Cast, story: str) -> None:
    case = act(cast, answered(cast), "review", "section", verdict="good")
    with pytest.raises(Invalid) as refused:
        act(cast, case, "publish", "section", typical="没写日期的借条", story=story, lesson="可以随时催要。")
    assert "story" in refused.value.form.errors
    case = act(
        cast,
        case,
        "publish",
        "section",
        typical="没写日期的借条",
        story="甲某借给乙某两万元。",
        lesson="可以随时催要。",
    )
    assert case.stage == "published"
    made = Entry.objects.get(origin=case.pk)
    assert (made.kind, made.state, made.by, made.title) == ("case", "waiting", cast.section, "没写日期的借条")
    assert made.citations == ["民法典第六百七十五条"] and not Entry.objects.public().exists()


def test_a_service_in_a_group_is_logged_without_names(cast: Cast) -> None:
    log = {"group": "柳溪村法润民生群", "service": "answer", "about": "解答了三个关于土地流转的问题。", "answered": "3"}
    case = door.open_case(
        "group_log", "log", actor=cast.actor("clerk"), office=cast.judicial_office, area=cast.village, payload=log
    )
    assert case.closed and case.record.served_on and case.record.lawyer == "郑平"
    with pytest.raises(Invalid):
        door.open_case("group_log", "log", actor=cast.actor("clerk"), office=cast.judicial_office,
                       payload={**log, "about": "给13800000001的群友解答。"})  # fmt: skip
