"""一案一评, from the office's side: once, sealed, and everybody who was not content is called back."""

from __future__ import annotations

import pytest
from django.db import connection

from common.ratings.models import Rating
from common.ratings.rating import follow_up, rate, ratings_for, why_not
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
    follow_up(bad, by=cast.clerk, note="已道歉，约定每周告知进展。")
    assert list(ratings_for(mine)) == [good, bad] and not Rating.objects.waiting().exists()
    bad.refresh_from_db()
    assert bad.followed_up_by == cast.clerk and bad.follow_up.startswith("已道歉")


def test_called_back_once_and_with_a_note(cast: Cast) -> None:
    bad, good = rate(case_of(cast), score=1, words="拖拉"), rate(case_of(cast), score=5)
    with pytest.raises(Refused, match="写明回访"):
        follow_up(bad, by=cast.clerk, note=" 好 ")
    follow_up(bad, by=cast.clerk, note="已电话回访")
    for again in (bad, good):
        with pytest.raises(Refused, match="不需要回访"):
            follow_up(again, by=cast.clerk, note="再次回访")


def test_ratings_stay_within_reach(cast: Cast) -> None:
    rate(case_of(cast), score=5)
    assert ratings_for(Case.objects.reach(cast.stranger)).count() == 0
    assert ratings_for(Case.objects.reach(cast.section)).count() == 1
