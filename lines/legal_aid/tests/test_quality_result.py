"""What two sheets make, when a third decides, and what grade follows."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.cases import door, repair
from kernel.cases.models import Case
from kernel.cases.refusals import Invalid
from lines.legal_aid import standard
from tests.cast import Cast

from .reviews import drawn, elsewhere, reviewer, score, sheet
from .road import Road


@pytest.fixture
def review(cast: Cast) -> Case:
    elsewhere(cast)
    Road(cast).closed()
    return drawn(cast)


def test_two_who_agree_make_the_result(review: Case) -> None:
    case = score(score(review, "first", reviewer(0), 84), "second", reviewer(1), 91)
    r = case.record
    assert (case.stage, r.points, r.grade, r.disputed, r.concluded_on) == (
        "reviewed",
        88,
        "good",
        False,
        date(2026, 4, 2),
    )
    paper = case.issued[-1]
    assert (
        paper.title == "法律援助案件质量评查结果"
        and "84（良好）" in str(paper.content)
        and "第三人" not in paper.content["blocks"][1]
    )


@pytest.mark.parametrize(("second", "stage"), [(90, "reviewed"), (91, "disputed"), (69, "disputed"), (70, "reviewed")])
def test_beyond_the_distance_a_third_is_asked(review: Case, second: int, stage: str) -> None:
    """Ten points is not more than ten."""
    case = score(score(review, "first", reviewer(0), 80), "second", reviewer(1), second)
    assert case.stage == stage and case.record.disputed is (stage == "disputed")
    assert (case.record.grade == "") is (stage == "disputed")
    assert case.clocks.filter(limit="third").exists() is (stage == "disputed")


def test_of_three_the_middle_one_counts(review: Case) -> None:
    case = score(score(review, "first", reviewer(0), 95), "second", reviewer(1), 50)
    case = score(case, "third", reviewer(2), 62)
    assert (case.stage, case.record.points, case.record.grade) == ("reviewed", 62, "passed")
    assert "第三人" in str(case.issued[-1].content)


def test_a_sheet_put_right_by_the_section_changes_the_result(cast: Cast, review: Case) -> None:
    case = score(score(review, "first", reviewer(0), 92), "second", reviewer(1), 90)
    entry = next(e for e in case.history if e.act == "first")
    repair.correct(case, entry.pk, actor=cast.actor("section"), payload=sheet(84), reason="漏扣归档")
    record = Case.objects.get(pk=case.pk).record
    assert (record.points, record.grade) == (87, "good")


def test_a_sheet_taken_back_takes_the_result_back(cast: Cast, review: Case) -> None:
    case = score(score(review, "first", reviewer(0), 92), "second", reviewer(1), 90)
    repair.revoke(case, actor=cast.actor("section"), reason="评错案件")
    again = Case.objects.get(pk=case.pk)
    assert (again.stage, again.record.points, again.record.grade, again.record.concluded_on) == ("half", None, "", None)


def test_every_sheet_must_be_whole(review: Case) -> None:
    said = sheet(80)
    del said["item_volume"]
    with pytest.raises(Invalid):
        door.perform(review, "first", actor=reviewer(0), payload=said)
    with pytest.raises(Invalid):
        door.perform(review, "first", actor=reviewer(0), payload={**sheet(80), "item_entry": 11})


def test_the_grades() -> None:
    rule = standard.on(date(2026, 4, 2))
    assert [rule.grade(n) for n in (100, 90, 89, 75, 74, 60, 59, 0)] == [
        "excellent", "excellent", "good", "good", "passed", "passed", "failed", "failed",
    ]  # fmt: skip
    assert rule.whole == 100 and rule.unverified


@given(st.lists(st.integers(0, 100), min_size=2, max_size=3))
def test_a_result_lies_between_the_sheets(totals: list[int]) -> None:
    points = standard.together(totals)
    assert min(totals) <= points <= max(totals) and standard.together(totals[::-1]) == points
