"""Reviewers know neither whose work it is nor what the other gave; the place whose work it is reads the result alone."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from kernel.cases import door, repair
from kernel.cases.models import Case
from kernel.cases.refusals import Invalid, Refused
from kernel.reach.models import Grant, Post, User
from tests.cast import Cast

from .reviews import drawn, elsewhere, reviewer, score, scores, sheet
from .road import MET, WON, Road

NAMES = ("岑明", "柳溪律师事务所", "张小满")


@pytest.fixture
def review(cast: Cast) -> Case:
    elsewhere(cast)
    road = Road(cast).assigned()
    road.do("do", **{**MET, "record": "岑明会见张小满，告知柳溪律师事务所地址。"})
    road.do("close", **{**WON, "closing": "岑明代理，裁决支持张小满。"})
    return drawn(cast)


def page(case: Case, who: str, client: Client) -> str:
    client.force_login(User.objects.get(username=who))
    return client.get(reverse("desk_case", args=[case.pk])).content.decode()


def test_the_extract_names_nobody(review: Case) -> None:
    text = str(review.issued[0].content)
    assert review.issued[0].title == "送评案卷摘要" and "（承办人）会见（受援人）" in text
    assert not any(name in text for name in NAMES)
    assert "抽中1件" in text and "未核实" in text


def test_the_first_sheet_is_nowhere_to_be_read(review: Case) -> None:
    """Neither in the story nor in the record nor in what the act kept."""
    case = score(review, "first", reviewer(0), 83)
    kept = case.history[-1].data
    assert kept is not None and kept["shown"] == [] and set(kept["values"]) == {"happened_at", "back_reason"}
    assert kept["was"] == {} and "会见及时" not in json.dumps(kept, ensure_ascii=False)
    assert case.record.points is None and case.record.grade == "" and [p.code for p in case.issued] == ["extract"]


def test_the_page_of_the_second_reviewer(review: Case, client: Client) -> None:
    score(review, "first", reviewer(0), 83)
    text = page(review, "邻援1", client)
    assert (
        "第一份评分表已交" in text
        and "会见及时" not in text
        and "良好" not in text
        and not re.search(r">[^<]*\b83\b", text)
    )
    assert not any(name in text for name in NAMES)


def test_reviewers_do_not_reach_the_case_itself(review: Case) -> None:
    aid = review.record.aid_id
    assert not Case.objects.filter(pk=aid).reach(User.objects.get(username="邻援0")).exists()


def test_nobody_gives_both_sheets(review: Case) -> None:
    case = score(review, "first", reviewer(0), 83)
    with pytest.raises(Refused, match="由他人办理"):
        score(case, "second", reviewer(0), 83)


def test_who_stood_aside_does_not_review(cast: Cast, review: Case) -> None:
    door.perform(review, "stand_aside", actor=reviewer(0), payload={"reason": "与一方当事人是亲属。"})
    with pytest.raises(Refused, match="回避"):
        score(Case.objects.get(pk=review.pk), "first", reviewer(0), 80)


def test_who_handled_it_stands_aside(cast: Cast, review: Case) -> None:
    """The officer who examined the application holds a reviewer's post as well."""
    cast.aid_officer.grants.create(
        post=User.objects.get(username="邻援0").grants.get().post, office=review.office, since=date(2020, 1, 1)
    )
    with pytest.raises(Invalid, match="应当回避"):
        score(review, "first", cast.actor("aid_officer"), 80)


def test_a_sheet_may_be_mended_until_the_other_is_in(review: Case) -> None:
    case = score(review, "first", reviewer(0), 83)
    entry = case.history[-1]
    form = repair.correction_form(case, entry, reviewer(0))
    assert form.initial["comment"] == "会见及时，举证充分。" and form["item_entry"].initial == 10
    repair.correct(case, entry.pk, actor=reviewer(0), payload=sheet(70), reason="漏扣")
    assert [s.total for s in scores(case)] == [70]
    case = score(Case.objects.get(pk=case.pk), "second", reviewer(1), 95)
    assert case.stage == "disputed"
    with pytest.raises(Invalid, match="不能再改自己的分"):
        repair.correct(case, entry.pk, actor=reviewer(0), payload=sheet(90), reason="看到对方的分")


def test_the_place_reads_the_result_and_not_before(cast: Cast, review: Case) -> None:
    post = Post.objects.create(code="head", title="负责人", scope="office", level=1, roles=["aid_head"])
    head = User.objects.create(username="head", name="负责人", password="!")
    Grant.objects.create(user=head, post=post, office=cast.bureau, since=date(2020, 1, 1))
    case = score(review, "first", reviewer(0), 83)
    assert not Case.objects.filter(pk=case.pk).reach(head).exists()
    score(case, "second", reviewer(1), 85)
    assert Case.objects.filter(pk=case.pk).reach(head).exists()


def test_named_by_the_section_and_never_to_the_same_place(cast: Cast) -> None:
    aid = Road(cast).closed().pk
    said = {"aid": aid, "because": "受援人投诉未会见。"}
    with pytest.raises(Invalid, match="不能由承办"):
        door.open_case("aid_review", "name", actor=cast.actor("section"), office=cast.bureau, payload=said)
    made = door.open_case("aid_review", "name", actor=cast.actor("section"), office=cast.judicial_office, payload=said)
    assert made.record.way == "named" and made.stage == "waiting"
    with pytest.raises(Invalid):  # one review at a time
        door.open_case("aid_review", "name", actor=cast.actor("section"), office=cast.judicial_office, payload=said)


def test_only_the_clock_draws(cast: Cast) -> None:
    with pytest.raises(Refused):
        door.open_case("aid_review", "draw", actor=cast.actor("section"), office=cast.judicial_office, payload={})
