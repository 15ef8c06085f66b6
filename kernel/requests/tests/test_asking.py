"""Questions inside a case: asked, answered once, several at a time, through the same gate as a step."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from kernel.cases.door import offers, perform
from kernel.cases.models import Asked, Clock, Event, Paper
from kernel.cases.refusals import Invalid, Refused, Stale
from kernel.cases.repair import revoke
from kernel.cases.verify import verify
from kernel.requests.asking import answer, ask, waiting
from kernel.words import Request, registry
from lines.mediation.tests.road import Road
from tests.cast import Cast, assemble

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
POLICE = {"to_name": "柳溪派出所", "situation": "扬言伤人", "measures": "派人看护"}
COURT = {"court": "司南区人民法院", "jointly": "on", "fit": "on"}
GRANTED = {"confirmation": "granted", "confirmed_on": "2026-03-20", "confirmation_number": "调确1号"}


@contextmanager
def day(number: int) -> Iterator[None]:
    with mock.patch.object(timezone, "now", return_value=START + timedelta(days=number)):
        yield


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


@pytest.fixture
def road(cast: Cast) -> Road:
    return Road(cast)


def refused(act: Any) -> str:
    with pytest.raises(Refused) as said:
        act()
    return said.value.reason


def test_a_question_leaves_an_event_a_row_and_its_paper(road: Road) -> None:
    asked = road.ask("police", **POLICE)
    event = asked.asked
    assert (event.act, event.subject, event.from_stage, event.to_stage) == (
        "ask:police",
        asked.pk,
        "registered",
        "registered",
    )
    assert (asked.to_name, asked.asked_at, asked.answered_at) == ("柳溪派出所", event.happened_at, None)
    assert Paper.objects.get(event=event).code == "police_report"
    assert waiting(road.case) == [asked]
    assert list(verify()) == []


def test_an_answer_closes_the_question_and_writes_the_record(road: Road) -> None:
    asked = road.to_oral().confirm()
    assert road.record.confirmation == "" and road.record.court == "司南区人民法院"
    done = road.answer(asked, **GRANTED)
    assert done.answered is not None and done.answered.subject == asked.pk
    assert (done.answered_at, road.record.confirmation) == (done.answered.happened_at, "granted")
    assert waiting(road.case) == []
    assert road.case.stage == "performing"


def test_several_questions_are_open_at_once_each_with_its_own_answer(road: Road) -> None:
    first, second = road.ask("police", **POLICE), road.ask("police", **{**POLICE, "to_name": "石桥派出所"})
    road.answer(second, reply="已处理")
    assert waiting(road.case) == [first]
    assert road.answer(first, reply="已处理").answered_at
    assert [e.subject for e in road.case.history if ":" in e.act] == [first.pk, second.pk, second.pk, first.pk]


def test_a_question_asked_once_at_a_time_is_neither_offered_nor_taken_again(road: Road) -> None:
    road.to_oral()
    asked = road.confirm()
    reason = "“申请司法确认”已经发出，尚未收到答复，请先登记答复。"
    assert refused(road.confirm) == reason
    assert next(o.refusal for o in offers(road.case, road.actor) if o.code == "ask:confirmation") == reason
    road.answer(asked, **{**GRANTED, "confirmation": "withdrawn"})
    assert road.confirm().pk != asked.pk


def test_a_question_is_answered_once(road: Road) -> None:
    asked = road.ask("police", **POLICE)
    road.answer(asked, reply="已处理")
    assert refused(lambda: road.answer(asked, reply="又处理")) == "这项函询已经有答复；如有错误请办理“更正”。"


def test_the_same_gate_as_for_a_step(road: Road, cast: Cast) -> None:
    assert refused(lambda: road.ask("nothing")) == "人民调解没有“nothing”这项函询。"
    assert refused(road.confirm) == "案件现处于“待受理”环节，此时不能办理“申请司法确认”。"
    for name in ("clerk", "stranger", "director", "nobody"):
        reason = refused(lambda name=name: ask(road.case, "police", actor=cast.actor(name), payload=POLICE))
        assert "您没有相应岗位或不在其辖区" in reason
    with pytest.raises(Stale):
        ask(road.case, "police", actor=road.actor, payload=POLICE, version=0)
    with pytest.raises(Invalid) as invalid:
        road.ask("police")
    assert set(invalid.value.form.errors) == {"to_name", "situation", "measures"}


def test_who_may_answer_need_not_be_who_may_ask(road: Road, cast: Cast) -> None:
    asked = road.to_oral().confirm()
    assert refused(lambda: answer(asked, actor=cast.actor("stranger"), payload=GRANTED))
    done = answer(asked, actor=cast.actor("clerk"), payload=GRANTED)
    assert done.answered is not None and done.answered.actor_id == cast.clerk.pk


def test_an_answer_may_come_after_the_case_went_on_and_after_the_time_to_ask(road: Road, cast: Cast) -> None:
    """What refuses a question (the thirty days are over) does not refuse its answer."""
    with day(0):
        road = Road(cast)
        asked = road.to_oral().confirm()
    with day(50):
        road.do("perform", at="2026-04-20T09:00", state="full")
        done = road.answer(asked, **{**GRANTED, "confirmed_on": "2026-04-20"})
    assert done.answered is not None and road.record.confirmation == "granted"
    with day(75):
        assert "三十日已于" in road.case.rules.request("confirmation").refuse(road.case)


def test_an_answer_does_not_precede_its_question(road: Road, cast: Cast) -> None:
    with day(0):
        road = Road(cast)
    with day(3):
        asked = road.ask("police", **POLICE)
    with day(4):
        with pytest.raises(Invalid) as invalid:
            road.answer(asked, reply="已处理", happened_at="2026-03-05T08:00")
        assert "不能早于在前的“报告公安机关”（2026年3月5日 09:00）" in invalid.value.form.errors["happened_at"][0]
        road.do("accept", consent="on")
        assert (
            road.answer(asked, reply="已处理", happened_at="2026-03-05T10:00").answered_at
            < Event.objects.get(case=road.pk, act="accept").happened_at
        )


def test_the_court_has_its_own_limit_which_the_house_does_not_owe(cast: Cast) -> None:
    with day(0):
        road = Road(cast)
        asked = road.to_oral().confirm()
    clock = Clock.objects.get(case=road.pk, limit="court")
    assert (clock.state, clock.kind, clock.owes) == ("running", "外部", "人民法院")
    assert road.case.due_at != clock.due_at
    with day(5):
        road.answer(asked, **{**GRANTED, "confirmed_on": "2026-03-07"})
    clock.refresh_from_db()
    assert clock.state == "met" and clock.ended_at is not None


def test_a_question_in_a_case_taken_back_is_answered_no_more(road: Road) -> None:
    asked = road.ask("police", **POLICE)
    revoke(road.case, actor=road.actor, reason="登记错了")
    assert "误登作废" in refused(lambda: road.answer(asked, reply="已处理"))


def test_a_question_and_its_answer_run_the_lines_functions(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    mediation = registry.procedure("mediation")
    noted: tuple[Request, ...] = tuple(
        replace(r, run=lambda case, data: ran.append("asked"), run_answer=lambda case, data: ran.append("answered"))
        for r in mediation.requests
    )
    monkeypatch.setitem(registry._procedures, "mediation", replace(mediation, requests=noted))
    asked = road.ask("police", **POLICE)
    assert ran == ["asked"]
    road.answer(asked, reply="已处理")
    assert ran == ["asked", "answered"]


def test_a_question_moves_the_case_so_that_an_open_page_is_stale(road: Road) -> None:
    seen = road.case.version
    road.ask("police", **POLICE)
    with pytest.raises(Stale):
        perform(road.case, "accept", actor=road.actor, payload={"consent": "on"}, version=seen)
    assert Asked.objects.get(case=road.pk).word.title == "报告公安机关"
