"""What somebody who came through the one door reads and may do: what is missing, the answer, taking it back."""

from __future__ import annotations

import re

import pytest

from kernel.cases import door
from kernel.cases.actors import party as citizen
from kernel.cases.models import Case
from kernel.requests import asking
from portal import codes
from tests.cast import party as row

from .conftest import Villager, text_of

pytestmark = pytest.mark.django_db
MISSING = "身份证复印件"


def come(villager: Villager, line: str, step: str, **said: object) -> Case:
    cast = villager.cast
    case = door.open_case(
        line, step, actor=citizen(None), office=cast.judicial_office, area=cast.village, payload=dict(said)
    )
    villager.follow(case, codes.issue(case, by=cast.actor("clerk")))
    return case


def reception(villager: Villager) -> Case:
    words = "包工头欠我八千块工钱，人跑了。"
    return come(villager, "reception", "apply", words=words, parties=[row("王秀兰", "visitor", phone="13800000001")])


def test_what_is_missing_is_one_press_away(villager: Villager) -> None:
    case = reception(villager)
    asking.ask(case, "supplement", actor=villager.cast.actor("clerk"), payload={"missing": MISSING})
    note = text_of(villager.client.get("/follow/case/")).split("需要您补充材料")[1]
    assert note.index("看要补充什么：一次性告知书") < note.index("去补充")
    paper = re.search(r'href="(/follow/paper/[^"]+)"', note)
    assert paper is not None and MISSING in text_of(villager.client.get(paper[1]))


def test_a_visitor_takes_it_back_without_being_asked_what_staff_are(villager: Villager) -> None:
    case = reception(villager)
    shown = text_of(villager.client.get("/follow/do/withdraw/"))
    assert "确认撤回" in shown and "联系不上" not in shown and "终止" not in shown
    key = re.search(r'name="idempotency_key" value="([^"]+)"', shown)
    assert key is not None
    villager.client.post("/follow/do/withdraw/", {"why": "unreached", "idempotency_key": key[1], "confirmed": "on"})
    case = Case.objects.get(pk=case.pk)
    assert case.stage == "ended" and case.record.result == "withdrawn"


def test_an_answer_stands_before_the_wish_to_be_rated(villager: Villager) -> None:
    asker = row("王秀兰", "asker", phone="13800000001")
    case = come(villager, "consultation", "ask", question="没写借条，能要回来吗？", parties=[asker])
    said = {"answer": "可以，转账记录就是证据。", "basis": "民法典第六百七十五条", "matter": "lending"}
    door.perform(case, "answer", actor=villager.cast.actor("clerk"), payload=said)
    shown = text_of(villager.client.get("/follow/case/"))
    assert shown.index("法律咨询意见") < shown.index("请您评一评") < shown.index("办到哪一步")


def test_a_reception_is_named_by_what_was_said_and_not_cut_at_a_comma(villager: Villager) -> None:
    words = "楼上那户的水管爆了淹了我家，地板全翘了，要他赔。"
    case = come(villager, "reception", "apply", words=words, parties=[row("王秀兰", "visitor", phone="13800000001")])
    assert case.title.endswith("地板全翘了")
