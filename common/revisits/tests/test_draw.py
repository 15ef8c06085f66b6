"""The draw: its share, its kinds, its seed; and that a case is drawn once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from math import ceil
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from common.revisits import drawing
from common.revisits.models import Draw, Visit
from kernel.cases.models import Case
from lines.mediation.tests.road import Road
from tests.cast import Cast, assemble

from .house import rule_of

ROWS = st.lists(st.sampled_from("甲乙丙丁"), max_size=80).map(lambda kinds: [(n, k) for n, k in enumerate(kinds)])
SEEDS = st.text("0123456789abcdef", min_size=1, max_size=8)


@given(ROWS, st.integers(1, 100), st.integers(0, 20), SEEDS)
def test_share_and_kinds_are_held(rows: list[tuple[int, str]], share: int, least: int, seed: str) -> None:
    chosen = drawing.chosen_of(seed, rows, share, least)
    wanted = min(len(rows), max(least, ceil(len(rows) * share / 100)))
    assert len(chosen) == len(set(chosen)) == wanted and set(chosen) <= set(rows)
    for kind in {k for _, k in rows}:
        there = sum(k == kind for _, k in rows)
        assert abs(sum(k == kind for _, k in chosen) - wanted * there / len(rows)) < 1


@given(ROWS, SEEDS, st.randoms())
def test_the_same_seed_draws_the_same(rows: list[tuple[int, str]], seed: str, rng: Any) -> None:
    mixed = rows[:]
    rng.shuffle(mixed)
    assert drawing.chosen_of(seed, rows, 30, 1) == drawing.chosen_of(seed, mixed, 30, 1)


def closed_last_month(cast: Cast, count: int) -> date:
    month = (timezone.localdate().replace(day=1) - timedelta(days=1)).replace(day=1)
    at = timezone.make_aware(datetime(month.year, month.month, 15, 10))
    for _ in range(count):
        road = Road(cast)
        Case.objects.filter(pk=road.pk).update(closed_at=at, stage="closed")
    return month


@pytest.mark.django_db
def test_last_month_is_drawn_once_and_can_be_drawn_again_the_same() -> None:
    cast = assemble()
    month = closed_last_month(cast, 5)
    rule = rule_of(cast.bureau, share=40, least=1)
    assert drawing.draw_what_is_due() == 1
    assert drawing.draw_what_is_due() == 0
    draw = Draw.objects.get()
    assert (draw.month, draw.population, draw.visits.count()) == (month, 5, 2)
    assert drawing.proof(draw) == ""
    Visit.objects.filter(pk=draw.visits.all()[0].pk).delete()
    assert drawing.proof(draw) != ""
    assert rule.draws.count() == 1


@pytest.mark.django_db
def test_a_case_is_drawn_once_in_its_life_and_only_in_its_area() -> None:
    cast = assemble()
    closed_last_month(cast, 3)
    rule_of(cast.bureau, share=100)
    rule_of(cast.judicial_office, share=100)
    rule_of(cast.other_committee, share=100)
    assert drawing.draw_what_is_due() == 3
    assert Visit.objects.count() == 3
    assert not Visit.objects.filter(draw__rule__office=cast.other_committee).exists()


@pytest.mark.django_db
def test_who_left_no_number_is_not_drawn() -> None:
    cast = assemble()
    month = closed_last_month(cast, 2)
    case = Case.objects.all()[0]
    for party in case.people:
        type(party).objects.filter(pk=party.pk).update(phone_index=None)
    assert [key for key, _ in drawing.eligible(rule_of(cast.bureau), month)] == [
        Case.objects.exclude(pk=case.pk).get().pk
    ]


@pytest.mark.django_db
def test_the_demonstration_draws_and_visits() -> None:
    from common.demonstration import registers
    from common.demonstration.district import district
    from common.demonstration.loading import Loaded
    from common.revisits import demonstration
    from common.revisits.models import State

    cast = assemble()
    closed_last_month(cast, 20)
    told: list[str] = []
    made = Loaded(district(), offices={registers.GRASSROOTS: cast.bureau})
    assert demonstration.load(made, say=told.append) == 10
    assert told == ["  抽样回访10件"]
    assert 3 <= Visit.objects.filter(state=State.DONE).count() <= 10
