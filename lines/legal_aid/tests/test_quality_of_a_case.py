"""A hearing watched, the organ asked, the recipient asked: each with its paper (㉚ ㉛ ㉜)."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.cases.refusals import Invalid, Refused
from tests.cast import Cast

from .road import NOTICE, Road

WATCHED = {"at": "2026-03-02T09:00", "body": "司南区人民法院", "observer": "方圆", "punctual": "on", "prepared": "on",
           "grade": "good", "record": "按时到庭，质证意见完整。"}  # fmt: skip
VISITED = {
    "way": "phone",
    "visited": "张小满",
    "met": "on",
    "informed": "on",
    "satisfied": "yes",
    "said": "没有别的要求。",
}


def test_a_hearing_is_watched(cast: Cast) -> None:
    road = Road(cast).assigned().do("observe", **WATCHED)
    text = road.text("法律援助庭审旁听记录表")
    assert "质证意见完整" in text and "岑明" in text and "良好" in text and road.case.stage == "handling"


def test_who_watched_must_say_how_it_was(cast: Cast) -> None:
    with pytest.raises(Invalid):
        Road(cast).assigned().do("observe", **{**WATCHED, "grade": ""})


def test_the_organ_is_asked_and_answers(cast: Cast) -> None:
    road = Road(cast).open("notified", **NOTICE).given().do("take_on")
    road.ask("organ_opinion", organ="司南区人民法院", about="是否按时出庭、尽职辩护")
    assert road.case.asked.get().to_name == "司南区人民法院"
    text = road.text("征询办案机关意见函")
    assert "是否按时出庭" in text and "（2026）通辩12号" in text and "岑明" in text
    with pytest.raises(Refused, match="尚未收到答复"):
        road.ask("organ_opinion", organ="司南区人民法院", about="再问一次")
    road.answer("organ_opinion", opinion="mostly", said="辩护意见可再充分。", by="王法官")
    said: Any = road.case.children["legal_aid.OrganOpinion"][0]
    assert (said.opinion, said.by) == ("mostly", "王法官") and road.case.asked.get().answered is not None


def test_the_organ_may_answer_after_the_case_closed(cast: Cast) -> None:
    road = Road(cast).assigned().ask("organ_opinion", organ="仲裁委", about="履职情况")
    road.do("do", at="2026-03-02T09:00", kind="met", record="会见。").do("close", result="won", closing="裁决支持。")
    road.answer("organ_opinion", opinion="yes")
    assert road.case.stage == "closed"


def test_the_recipient_is_asked_when_it_is_over(cast: Cast) -> None:
    road = Road(cast).assigned()
    with pytest.raises(Refused):
        road.do("revisit", **VISITED)
    road = Road(cast).closed().do("revisit", **VISITED)
    text = road.text("法律援助受援人回访记录表")
    assert "张小满" in text and "没有别的要求" in text and road.case.stage == "closed"
