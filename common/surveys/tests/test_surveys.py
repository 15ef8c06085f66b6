"""A questionnaire: fixed once it is out, one answer a case, every answer one of its choices, counted without names."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from common.ratings.rating import rate
from common.surveys import answering, counting, making, retained
from common.surveys.answering import Who, answer, offered
from common.surveys.models import Answer, Kind, Question, Reply, State, Survey, Way
from kernel.cases.models import Case
from kernel.cases.refusals import Refused
from kernel.reach.models import User
from lines.mediation.tests.road import Road
from tests.cast import Cast, assemble

from .house import made, values

LINK = Who(way=Way.LINK)


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


@pytest.fixture
def survey(cast: Cast) -> Survey:
    return made(cast.bureau, cast.section)


def over(cast: Cast) -> Case:
    road = Road(cast)
    road.do("withdraw", ended_because="和好")
    return road.case


def of(case: Case) -> Who:
    return Who(way=Way.CASE, case=case, party=case.people[0].pk)


def test_nothing_changes_once_it_is_out(cast: Cast, survey: Survey) -> None:
    first = survey.questions.first()
    for change in (
        lambda: making.ask(survey, Question(kind=Kind.WORDS, text="再问一个？")),
        lambda: making.leave_out(survey, first.pk),
        lambda: making.move_up(survey, survey.questions.last().pk),
        lambda: making.publish(survey, cast.section),
    ):
        with pytest.raises(Refused, match="已经发布"):
            change()
    assert survey.questions.count() == 4 and survey.questions.first() == first


def test_a_draft_without_questions_or_with_a_day_gone_is_not_published(cast: Cast) -> None:
    empty = Survey.objects.create(office=cast.bureau, made_by=cast.section, title="空的")
    with pytest.raises(Refused, match="还没有问题"):
        making.publish(empty, cast.section)
    late = made(cast.bureau, cast.section, publish=False, until=timezone.localdate() - timedelta(days=1))
    with pytest.raises(Refused, match="已经过去"):
        making.publish(late, cast.section)


def test_questions_change_places_in_a_draft(cast: Cast) -> None:
    draft = made(cast.bureau, cast.section, publish=False)
    before = list(draft.questions.values_list("pk", flat=True))
    making.move_up(draft, before[2])
    making.move_up(draft, before[0])
    assert list(draft.questions.values_list("pk", flat=True)) == [before[0], before[2], before[1], before[3]]
    making.leave_out(draft, before[2])
    assert list(draft.questions.values_list("pk", flat=True)) == [before[0], before[1], before[3]]


def test_a_copy_asks_the_same_and_is_a_draft(cast: Cast, survey: Survey) -> None:
    fresh = making.copy(survey, cast.section)
    asked = [list(s.questions.values_list("kind", "text", "options", "must")) for s in (survey, fresh)]
    assert asked[0] == asked[1] and fresh.state == State.DRAFT and fresh.token != survey.token


def test_a_party_is_asked_once_after_their_case(cast: Cast, survey: Survey) -> None:
    open_, case = Road(cast).case, over(cast)
    assert offered(open_) is None and offered(case) == survey
    answer(survey, values(survey, 5), of(case))
    assert offered(case) is None
    with pytest.raises(Refused, match="已经答过"):
        answer(survey, values(survey, 1), of(case))
    assert Reply.objects.get().low is False


def test_another_districts_questionnaire_is_not_offered(cast: Cast) -> None:
    made(cast.other_committee, cast.section)
    assert offered(over(cast)) is None


def test_only_cases_of_its_line_that_are_over(cast: Cast, survey: Survey) -> None:
    with pytest.raises(Refused, match="不是问这件事"):
        answer(survey, values(survey, 5), Who(way=Way.CASE, case=Road(cast).case))


def test_what_must_be_answered_and_what_is_no_choice(survey: Survey) -> None:
    with pytest.raises(Refused, match="请回答“对调解员的态度满意吗？”"):
        answer(survey, values(survey, None, 1), LINK)
    for wrong in ((9,), (5, 3), (5, 0, [0, 7]), (5, [0, 1])):
        with pytest.raises(Refused, match="不在选项里"):
            answer(survey, values(survey, *wrong), LINK)
    assert not Reply.objects.exists() and not Answer.objects.exists()


def test_after_its_end_nothing_is_taken(cast: Cast, survey: Survey) -> None:
    making.close(survey, cast.section)
    with pytest.raises(Refused, match="已经结束"):
        answer(survey, values(survey, 5), LINK)
    assert offered(over(cast)) is None and answering.open_to_all(survey.token) is None
    with pytest.raises(Refused, match="没有在进行"):
        making.close(survey, cast.section)


def test_the_last_day_counts_and_the_next_does_not(cast: Cast, survey: Survey) -> None:
    today = timezone.localdate()
    Survey.objects.update(until=today)
    assert answering.open_to_all(survey.token) == survey
    Survey.objects.update(until=today - timedelta(days=1))
    assert answering.open_to_all(survey.token) is None


def test_who_is_not_content_is_followed_up_as_a_case(cast: Cast, survey: Survey) -> None:
    case = over(cast)
    answer(survey, values(survey, 2, 1, [0, 2], "来得太晚"), of(case))
    followed = Case.objects.get(procedure="complaint")
    assert followed.origin == case and followed.people[0].name == case.people[0].name
    facts = followed.record.facts
    assert "对调解员的态度满意吗？：不满意" in facts and "村里通知、热线" in facts and "来得太晚" in facts


def test_one_unhappy_party_is_one_case(cast: Cast, survey: Survey) -> None:
    case = over(cast)
    rate(case, score=1, reasons=["slow"], party=case.people[0].pk)
    answer(survey, values(survey, 1), of(case))
    assert Case.objects.filter(procedure="complaint").count() == 1


def test_behind_a_link_only_who_leaves_a_phone_can_be_called(survey: Survey) -> None:
    answer(survey, values(survey, 1), LINK)
    assert not Case.objects.filter(procedure="complaint").exists()
    answer(survey, values(survey, 1), Who(way=Way.LINK, phone="13800000001"))
    assert Case.objects.get(procedure="complaint").people[0].phone == "13800000001"
    answer(survey, values(survey, 5), Who(way=Way.LINK, phone="13800000002"))
    assert sorted(r.phone for r in Reply.objects.all()) == ["", "", "13800000001"]


def test_few_answers_are_not_broken_down(survey: Survey) -> None:
    for score in (5, 4, 2, 5):
        answer(survey, values(survey, score), LINK)
    assert counting.counted(survey) == (4, [])
    answer(survey, values(survey, 3, 0), LINK)
    n, counts = counting.counted(survey)
    assert (n, [c.answered for c in counts]) == (5, [5, 1, 0, 0])
    assert dict(counts[0].shares) == {"非常满意": 2, "满意": 1, "基本满意": 1, "不满意": 1, "非常不满意": 0}
    assert counts[0].content == 0.8 and counts[1].content is None


def test_words_and_phones_are_erased_and_counts_stay(cast: Cast, survey: Survey) -> None:
    for _ in range(5):
        answer(survey, values(survey, 1, 0, [1], "门口没有路灯"), Who(way=Way.LINK, phone="13800000001"))
    counted = counting.counted(survey)
    answer(survey, values(survey, 5, 0, [1], "张家的事"), of(case := over(cast)))
    later = timezone.now() + timedelta(minutes=1)
    assert retained._due(later).count() == 5 and retained._erase(later, 3) == 3 and retained._erase(later, 9) == 2
    assert {a.words for a in Answer.objects.filter(reply__case=None)} == {""}
    assert not retained._due(later).exists() and {r.phone for r in Reply.objects.all()} == {""}
    retained.replies([case.pk])
    assert {a.words for a in Answer.objects.all()} == {""}
    assert counting.counted(survey)[1][1].answered == counted[1][1].answered + 1


class Counts(TestCase):
    """Counting in the database equals counting by hand."""

    @settings(max_examples=12)
    @given(st.lists(st.tuples(st.integers(1, 5), st.sets(st.integers(0, 2))), min_size=5, max_size=12))
    def test_equal(self, said: list[tuple[int, set[int]]]) -> None:
        cast = assemble()
        survey = made(cast.bureau, User.objects.get(pk=cast.section.pk))
        for score, ways in said:
            answer(survey, values(survey, score, None, sorted(ways)), LINK)
        n, counts = counting.counted(survey)
        assert n == len(said) and sum(c for _, c in counts[0].shares) == n
        assert [c for _, c in counts[2].shares] == [sum(way in ways for _, ways in said) for way in range(3)]
        assert counts[2].answered == sum(bool(ways) for _, ways in said)
        assert counts[0].content == 1 - sum(score <= 2 for score, _ in said) / n
