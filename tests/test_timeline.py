"""The story of a case as staff and as citizens read it, written through the one door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from kernel.cases.door import open_case, perform
from kernel.cases.models import Case, Event
from kernel.cases.repair import correct, hand_over, revoke
from kernel.derive.timeline import Line, timeline
from kernel.requests.asking import ask
from tests.cast import Cast, application, assemble

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
PNG = b"\x89PNG\r\n\x1a\n" + bytes.fromhex(
    "0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fcffff3f030005fe02fea7"
    "35818400000000049454e44ae426082"[:-1]
)


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


@pytest.fixture
def case(cast: Cast) -> Case:
    with _on(0):
        case = open_case(
            "mediation", "apply", actor=cast.actor("mediator"), office=cast.committee, payload=application()
        )
    with _on(1):
        perform(case, "accept", actor=cast.actor("mediator"), payload={"consent": True})
    return Case.objects.get(pk=case.pk)


def _on(day: int) -> Any:
    return mock.patch.object(timezone, "now", return_value=START + timedelta(days=day))


def _event(case: Case, act: str) -> Event:
    return Event.objects.get(case=case, act=act)


def _by_act(lines: list[Line], act: str) -> Line:
    return next(line for line in lines if line.act == act)


def test_each_entry_says_what_who_when_and_what_it_made(case: Case) -> None:
    lines = timeline(case)
    assert [line.title for line in lines] == ["当事人申请调解", "受理"]
    assert [line.at for line in lines] == [START, START + timedelta(days=1)]
    assert {line.actor for line in lines} == {"陈和"}
    assert [line.stage for line in lines] == ["待受理", "待选定调解员"]
    assert [p.title for p in lines[1].papers] == ["人民调解受理登记表", "当事人权利义务告知书"]
    assert ("纠纷类型", "邻里") in lines[0].facts
    assert not any(line.struck or line.quiet or line.backdated for line in lines)


def test_a_correction_leaves_both_entries_and_points_both_ways(case: Case, cast: Cast) -> None:
    wrong = _event(case, "apply")
    with _on(2):
        first = correct(
            case, wrong.pk, actor=cast.actor("chair"), payload=application(kind="housing"), reason="类型登错"
        )
    with _on(3):
        second = correct(
            case, wrong.pk, actor=cast.actor("chair"), payload=application(kind="contract"), reason="仍有误"
        )
    lines = {line.id: line for line in timeline(case)}
    assert lines[wrong.pk].mended_by == lines[first.pk].mended_by == second.pk
    assert lines[wrong.pk].struck and lines[wrong.pk].mended_how == "已更正"
    assert not lines[second.pk].struck and lines[second.pk].mends == wrong.pk and lines[second.pk].reason == "仍有误"
    assert ("纠纷类型", "邻里") in lines[wrong.pk].facts and ("纠纷类型", "合同") in lines[second.pk].facts


def test_a_revoked_step_stays_struck_for_staff_and_is_gone_for_the_public(case: Case, cast: Cast) -> None:
    with _on(2):
        undone = revoke(case, actor=cast.actor("chair"), reason="误点受理")
    lines = timeline(case)
    accept = _by_act(lines, "accept")
    assert accept.mended_by == undone.pk and accept.mended_how == "已撤销"
    assert _by_act(lines, "revoke").stage == "待受理" and _by_act(lines, "revoke").mends == accept.id
    assert [line.title for line in timeline(case, for_public=True)] == ["收到调解申请"]


def test_acts_beside_the_flow_are_marked_as_such(case: Case, cast: Cast) -> None:
    with _on(2):
        hand_over([case], cast.colleague, actor=cast.actor("chair"), reason="陈和休假")
    line = timeline(case)[-1]
    assert line.quiet and line.title == "移交承办人" and ("移交给", "林安") in line.facts


def test_the_public_reads_dates_and_sentences_and_nothing_of_anybody(case: Case, cast: Cast) -> None:
    with _on(2):
        police = {"to_name": "柳溪派出所", "situation": "扬言报复", "measures": "已劝离"}
        ask(case, "police", actor=cast.actor("mediator"), payload=police)
    lines = timeline(case, for_public=True)
    assert [(line.title, line.stage) for line in lines] == [
        ("收到调解申请", "已登记，等待受理"), ("调委会已受理", "已受理"),
    ]  # fmt: skip
    assert all(line.at and not (line.actor or line.facts or line.papers or line.files or line.reason) for line in lines)


def test_the_public_does_not_even_read_what_was_said(case: Case, django_assert_num_queries: Callable[..., Any]) -> None:
    with django_assert_num_queries(1) as queries:
        timeline(case, for_public=True)
    assert '"data"' not in queries[0]["sql"] and "actor_name" not in queries[0]["sql"]


def test_a_corrected_date_is_the_one_the_public_sees(case: Case, cast: Cast) -> None:
    earlier = (START + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")
    with _on(2):
        payload = {"consent": True, "happened_at": earlier, "back_reason": "登记日期有误"}
        correct(case, _event(case, "accept").pk, actor=cast.actor("chair"), payload=payload, reason="日期登错")
    assert [line.at for line in timeline(case, for_public=True)] == [START, START + timedelta(hours=3)]


def test_a_long_story_costs_three_queries(
    case: Case, cast: Cast, django_assert_num_queries: Callable[..., Any]
) -> None:
    with _on(2):
        perform(case, "choose", actor=cast.actor("chair"), payload={"mediator": cast.mediator.pk})
        photo = SimpleUploadedFile("现场.png", PNG, "image/png")
        session = {"at": START.strftime("%Y-%m-%dT%H:%M"), "place": "村委", "on_site": True, "record": "双方到场"}
        perform(case, "mediate", actor=cast.actor("mediator"), payload=session, files={"photos": [photo]})
    with django_assert_num_queries(3):
        lines = timeline(case)
    assert [f.name for f in _by_act(lines, "mediate").files] == ["现场.png"]
    assert [p.title for p in _by_act(lines, "mediate").papers] == ["人民调解记录"]
