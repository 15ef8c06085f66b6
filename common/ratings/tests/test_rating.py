"""一案一评, from the office's side: once, sealed, and everybody who was not content is called back."""

from __future__ import annotations

import pytest
from django.db import connection

from common.ratings.models import CallBack, Rating
from common.ratings.rating import call_back, rate, ratings_for, why_not
from kernel.cases.door import open_case, perform
from kernel.cases.models import Case
from kernel.cases.refusals import Refused
from tests.cast import Cast, application, assemble


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def case_of(cast: Cast, *, over: bool = True) -> Case:
    made = open_case("mediation", "apply", actor=cast.actor("mediator"), office=cast.committee, payload=application())
    if over:
        perform(
            Case.objects.get(pk=made.pk), "withdraw", actor=cast.actor("mediator"), payload={"ended_because": "和好"}
        )
    return Case.objects.get(pk=made.pk)


def test_only_when_it_is_over(cast: Cast) -> None:
    case = case_of(cast, over=False)
    assert "办结以后" in why_not(case)
    with pytest.raises(Refused):
        rate(case, score=5)


def test_once_a_case(cast: Cast) -> None:
    case = case_of(cast)
    assert why_not(case) == ""
    rate(case, score=5)
    with pytest.raises(Refused, match="已经评价过"):
        rate(case, score=1, words="改主意了")
    assert Rating.objects.get().score == 5


def test_no_rating_of_an_entry_made_by_mistake(cast: Cast) -> None:
    from kernel.cases.repair import revoke

    case = case_of(cast, over=False)
    revoke(case, actor=cast.actor("clerk"), reason="登记错了")
    with pytest.raises(Refused, match="作废"):
        rate(Case.objects.get(pk=case.pk), score=5)


def test_reasons_are_kept_of_the_dissatisfied_only(cast: Cast) -> None:
    happy = rate(case_of(cast), score=3, reasons=["slow"], words="还行")
    unhappy = rate(case_of(cast), score=1, reasons=["slow", "nonsense"])
    assert (happy.reasons, happy.dissatisfied, unhappy.reasons, unhappy.dissatisfied) == ([], False, ["slow"], True)
    with pytest.raises(Refused, match="哪里不满意"):
        rate(case_of(cast), score=2)


def test_what_was_said_is_sealed(cast: Cast) -> None:
    rate(case_of(cast), score=1, words="王主任偏心")
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM ratings_rating")
        assert "王主任".encode() not in bytes(cursor.fetchone()[0])
    assert Rating.objects.get().words == "王主任偏心"


def test_the_dissatisfied_come_first_until_they_were_called_back(cast: Cast) -> None:
    bad = rate(case_of(cast), score=1, words="拖拉")
    good = rate(case_of(cast), score=5)
    mine = Case.objects.reach(cast.mediator)
    assert list(ratings_for(mine)) == [bad, good]
    assert list(Rating.objects.waiting()) == [bad]
    call_back(bad, by=cast.actor("clerk"), outcome="settled", note="已道歉，约定每周告知进展。")
    assert list(ratings_for(mine)) == [good, bad] and not Rating.objects.waiting().exists()
    call = CallBack.objects.get()
    assert call.by == cast.clerk and call.note.startswith("已道歉") and call.rating == bad


def test_called_back_once_and_with_a_note(cast: Cast) -> None:
    bad, good, clerk = rate(case_of(cast), score=1, words="拖拉"), rate(case_of(cast), score=5), cast.actor("clerk")
    with pytest.raises(Refused, match="至少四个字"):
        call_back(bad, by=clerk, outcome="settled", note=" 好 ")
    stale = Rating.objects.get(pk=bad.pk)
    call_back(bad, by=clerk, outcome="settled", note="已电话回访")
    for again, said in ((Rating.objects.get(pk=bad.pk), "已经回访过"), (good, "不需要回访"), (stale, "刚刚有人回访")):
        with pytest.raises(Refused, match=said):
            call_back(again, by=clerk, outcome="explained", note="再次回访")
    assert CallBack.objects.count() == 1


def test_whoever_was_not_reached_stays_on_the_list(cast: Cast) -> None:
    bad = rate(case_of(cast), score=1, words="拖拉")
    call_back(bad, by=cast.actor("chair"), outcome="unreached", note="打了两次没人接")
    assert Rating.objects.waiting().get() == bad
    call_back(bad, by=cast.actor("clerk"), outcome="unhappy", note="听取意见，仍不满意")
    assert not Rating.objects.waiting().exists() and bad.call_backs.count() == 2


def test_who_may_call_back(cast: Cast) -> None:
    bad = rate(case_of(cast), score=1, words="拖拉")
    for name in ("stranger", "director", "administrator", "nobody"):
        with pytest.raises(Refused, match="主管回访"):
            call_back(bad, by=cast.actor(name), outcome="settled", note="已电话回访")
    assert not CallBack.objects.exists()


def test_what_was_said_on_the_phone_is_sealed(cast: Cast) -> None:
    bad = rate(case_of(cast), score=1, words="拖拉")
    call_back(bad, by=cast.actor("clerk"), outcome="settled", note="王主任已上门道歉")
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM ratings_callback")
        assert "王主任".encode() not in bytes(cursor.fetchone()[0])


def test_ratings_stay_within_reach(cast: Cast) -> None:
    rate(case_of(cast), score=5)
    assert ratings_for(Case.objects.reach(cast.stranger)).count() == 0
    assert ratings_for(Case.objects.reach(cast.section)).count() == 1
