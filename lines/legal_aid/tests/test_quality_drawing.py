"""Drawn by rule, by nobody's choice, once a month; sent to another place; anybody can draw again."""

from __future__ import annotations

from datetime import date
from unittest import mock

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from kernel.cases.models import Case
from kernel.reach.models import Grant
from lines.legal_aid import jobs, sampling
from lines.legal_aid.models import Review, ReviewDraw
from tests.cast import Cast

from .reviews import APRIL, MARCH, elsewhere
from .road import Road


def test_drawn_and_sent_to_another_place(cast: Cast) -> None:
    place = elsewhere(cast)
    aids = {Road(cast, f"2026-03-0{n} 09:00").closed().pk for n in range(2, 7)}
    with mock.patch.object(timezone, "now", return_value=APRIL):
        row = sampling.draw(cast.bureau, MARCH)
    assert row is not None and (row.population, row.chosen) == (5, 3)
    made = Case.objects.filter(procedure="aid_review")
    assert {c.office for c in made} == {place} and len(made) == 3
    assert {c.record.aid_id for c in made} <= aids
    assert sampling.proof(row) == ""


def test_a_case_added_afterwards_shows_in_the_proof(cast: Cast) -> None:
    elsewhere(cast)
    for n in range(2, 6):
        Road(cast, f"2026-03-0{n} 09:00").closed()
    with mock.patch.object(timezone, "now", return_value=APRIL):
        row = sampling.draw(cast.bureau, MARCH)
    Road(cast, "2026-03-20 09:00").closed()
    assert row is not None and "当时4件，现在5件" in sampling.proof(row)


def test_a_review_taken_away_shows_in_the_proof(cast: Cast) -> None:
    elsewhere(cast)
    for n in range(2, 7):
        Road(cast, f"2026-03-0{n} 09:00").closed()
    with mock.patch.object(timezone, "now", return_value=APRIL):
        row = sampling.draw(cast.bureau, MARCH)
    assert row is not None
    other = Case.objects.filter(procedure="legal_aid", aid_reviews=None).first()
    Review.objects.filter(pk=Review.objects.order_by("pk")[0].pk).update(aid=other)
    assert sampling.proof(row) == "重新抽取的结果与记录不符。"


def test_a_month_is_drawn_once(cast: Cast) -> None:
    elsewhere(cast)
    Road(cast).closed()
    with mock.patch.object(timezone, "now", return_value=APRIL):
        assert (jobs.draw(), jobs.draw()) == (1, 0)
        assert sampling.draw(cast.bureau, MARCH) is None
    assert Case.objects.filter(procedure="aid_review").count() == 1


def test_where_nobody_else_reviews_nothing_is_drawn(cast: Cast) -> None:
    """The place that handled it has reviewers; they do not judge their own."""
    Road(cast).closed()
    elsewhere(cast, people=1)
    with mock.patch.object(timezone, "now", return_value=APRIL):
        assert sampling.draw(cast.bureau, MARCH) is None
    assert not ReviewDraw.objects.exists()


def test_reviewers_who_left_do_not_count(cast: Cast) -> None:
    place = elsewhere(cast)
    Grant.objects.filter(office=place).update(until=date(2026, 1, 1))
    assert sampling.places(cast.bureau, date(2026, 4, 2)) == []


def test_what_is_still_handled_or_was_refused_is_not_drawn(cast: Cast) -> None:
    Road(cast).assigned()
    Road(cast).refused()
    assert sampling.eligible(cast.bureau, MARCH) == []


@pytest.mark.parametrize("moment", ["2026-02-28 09:00", "2026-04-01 09:00"])
def test_another_month_is_not_drawn(cast: Cast, moment: str) -> None:
    Road(cast, moment).closed()
    assert sampling.eligible(cast.bureau, MARCH) == []


@given(st.text(min_size=1), st.integers(), st.randoms())
def test_the_order_of_places_decides_nothing(seed: str, key: int, chance: object) -> None:
    able = [mock.Mock(pk=n) for n in range(1, 6)]
    chosen = sampling.place_for(seed, key, able)
    assert sampling.place_for(seed, key, able[::-1]) is chosen
    rest = [place for place in able if place is not chosen and place.pk != 3]
    if chosen.pk != 3:
        assert sampling.place_for(seed, key, [*rest, chosen]) is chosen
