"""A general case from registration to the written answer: one leads, others help, and every promise is a clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from kernel.cases import door
from kernel.cases.models import Case
from kernel.cases.refusals import Refused
from kernel.requests import asking
from tests.cast import Cast, assemble
from tests.cast import party as row

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return assemble()


def registered(cast: Cast) -> Case:
    said = {"facts": "想把外地的法律服务所执业证转回来，不知道要什么手续。", "parties": [row("周小山", "applicant")]}
    return door.open_case(
        "general", "register", actor=cast.actor("clerk"), office=cast.judicial_office, area=cast.village, payload=said
    )


def act(cast: Cast, case: Case, step: str, who: str = "clerk", **said: Any) -> Case:
    door.perform(Case.objects.get(pk=case.pk), step, actor=cast.actor(who), payload=said)
    return Case.objects.get(pk=case.pk)


def handling(cast: Cast) -> Case:
    return act(cast, registered(cast), "accept", lead=cast.clerk.pk, helpers=[cast.section.pk])


def test_to_the_written_answer(cast: Cast) -> None:
    case = handling(cast)
    assert case.handler == cast.clerk and case.record.shared
    case = act(cast, case, "progress", at="2026-11-20T09:00", way="call", record="已向市律协问清手续。")
    case = act(cast, case, "reply", outcome="explained", reply="带上执业证和身份证到窗口。\n三天办好。")
    assert case.stage == "replied" and [p.title for p in case.issued] == ["一般办件登记表", "答复书"]
    case = act(cast, case, "visit", satisfied="yes", finding="已办好，满意。")
    assert case.record.satisfied == "yes" and case.record.visited_on


def test_a_letter_names_the_day_somebody_came_by_their_own_clock(cast: Cast) -> None:
    """Half past seven in the morning is still the day before in UTC."""
    case = handling(cast)
    Case.objects.filter(pk=case.pk).update(
        opened_at=datetime(2026, 3, 5, 7, 30, tzinfo=timezone.get_current_timezone())
    )
    case = act(cast, case, "progress", at="2026-11-20T09:00", way="call", record="已向市律协问清手续。")
    case = act(cast, case, "reply", outcome="explained", reply="带上执业证和身份证到窗口。")
    assert "您于2026年3月5日反映的事项" in str(case.issued[-1].content)


def test_an_answer_rests_on_something_done(cast: Cast) -> None:
    with pytest.raises(Refused, match="办理记录"):
        act(cast, handling(cast), "reply", outcome="done", reply="办好了。")


def test_a_helper_works_on_it_and_a_stranger_does_not(cast: Cast) -> None:
    case = act(cast, handling(cast), "progress", "section", at="2026-11-20T09:00", way="ask", record="问了市局。")
    assert len(case.children["general.Progress"]) == 1
    with pytest.raises(Refused):
        act(cast, case, "progress", "stranger", at="2026-11-20T09:00", way="ask", record="无关的人。")


def test_more_time_is_given_once(cast: Cast) -> None:
    case = handling(cast)
    first = case.clocks.get(limit="answering").due_at
    case = act(cast, case, "extend", extend_by="5", extended_because="要等市律协回复")
    then = case.clocks.get(limit="answering").due_at
    assert first and then and then - first >= timedelta(days=5) and case.issued[-1].title == "延长办理期限告知书"
    with pytest.raises(Refused, match="延长过一次"):
        act(cast, case, "extend", extend_by="5", extended_because="还要再等等")


def test_others_are_asked_and_answer(cast: Cast) -> None:
    case = handling(cast)
    asked = asking.ask(
        case, "opinion", actor=cast.actor("clerk"), payload={"to_name": "市律师协会", "question": "能否在线转所？"}
    )
    assert asked.to_name == "市律师协会"
    asking.answer(asked, actor=cast.actor("clerk"), payload={"opinion": "可以。"})
    assert not Case.objects.get(pk=case.pk).clocks.filter(limit="opinion", state="running").exists()


def test_refused_with_reason(cast: Cast) -> None:
    case = act(cast, registered(cast), "refuse", refusal="不属于司法行政机关职责，请向市场监管部门反映。")
    assert case.closed and case.issued[-1].title == "不予受理告知书"
