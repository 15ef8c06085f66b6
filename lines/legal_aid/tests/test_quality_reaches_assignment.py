"""A grade is a factor of the next assignment, kept with its record; old records are reckoned as they were."""

from __future__ import annotations

from datetime import date

import pytest

from common.registers.models import Practitioner
from kernel.cases.models import Case
from lines.legal_aid import assigning, grading
from lines.legal_aid.assigning import Candidate, decide
from lines.legal_aid.models import Assignment
from tests.cast import Cast

from .reviews import APRIL, drawn, elsewhere, reviewer, score
from .road import MET, WON, Road
from .test_assigning import lawyer


def reviewed(cast: Cast, who: Practitioner, total: int) -> Case:
    elsewhere(cast)
    road = Road(cast).granted().given(lawyer=who.pk).do("take_on")
    road.do("do", **MET).do("close", **WON)
    return score(score(drawn(cast), "first", reviewer(0), total), "second", reviewer(1), total)


@pytest.mark.parametrize(("total", "worth"), [(95, 2), (80, 1), (65, 0), (40, -3)])
def test_a_grade_is_worth_so_much(cast: Cast, total: int, worth: int) -> None:
    one = lawyer(cast, "岑安安", ["labour"])
    reviewed(cast, one, total)
    assert grading.of_lawyers(APRIL.date()) == {one.pk: worth}


def test_it_decides_between_two_alike(cast: Cast) -> None:
    """Both of the field, the one reviewed badly has waited no less; the other gets it, and the record says why."""
    one, two = lawyer(cast, "岑安安", ["labour"]), lawyer(cast, "白露露", ["labour"])
    reviewed(cast, one, 40)
    road = Road(cast, "2026-07-02 09:00").granted().do("assign", way="weight")
    made = Assignment.objects.order_by("-at")[0]
    assert made.lawyer == two
    assert {c["name"]: c["grade"] for c in made.basis["candidates"]} == {"岑安安": -3, "白露露": 0}
    assert made.basis["weights"]["grade"] == 5 and "评查等次每折一5分" in road.text("法律援助指派情况记录")


def test_after_two_years_it_counts_no_more(cast: Cast) -> None:
    one = lawyer(cast, "岑安安", ["labour"])
    reviewed(cast, one, 95)
    assert grading.of_lawyers(date(2028, 4, 1)) == {one.pk: 2} and grading.of_lawyers(date(2028, 4, 3)) == {}


def test_what_was_not_yet_known_does_not_count(cast: Cast) -> None:
    reviewed(cast, lawyer(cast, "岑安安", ["labour"]), 95)
    assert grading.of_lawyers(date(2026, 4, 1)) == {}


def test_a_record_from_before_is_reckoned_as_it_was() -> None:
    """Neither its people nor its weights know of grades."""
    old = {"speciality": 40, "near": 10, "load": -8, "quarter": -5}
    row = {"key": "a", "name": "甲", "firm": "所", "licence": "1", "speciality": True, "near": False, "load": 1,
           "quarter": 0, "last": "", "out": ""}  # fmt: skip
    basis = {"rule": "2026-11-23", "way": "weight", "weights": old, "wishes": [], "candidates": [row]}
    assert decide(basis) == "a" and Candidate(**row).score(old) == 32
    assert "grade" in assigning.WEIGHTS
