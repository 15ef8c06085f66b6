"""The draw is the same for everybody with the seed, fair to every agent, and takes no call twice."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from common.calls import quality
from common.calls.models import Draw, Item, Review
from kernel.cases.refusals import Refused
from kernel.journal.models import Anchor

from .house import Line

CALLS = st.lists(st.tuples(st.uuids(), st.integers(1, 4)), unique_by=lambda c: c[0], max_size=40)


@given(CALLS, st.integers(1, 6), st.text(min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_the_draw(calls: list[tuple[UUID, int]], each: int, seed: str, rng: object) -> None:
    found = quality.chosen_of(seed, calls, each)
    shuffled = list(calls)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert quality.chosen_of(seed, shuffled, each) == found
    assert set(found) <= set(calls) and len(set(found)) == len(found)
    have, got = Counter(a for _, a in calls), Counter(a for _, a in found)
    assert all(got[agent] == min(each, n) for agent, n in have.items())


def test_another_seed_draws_others() -> None:
    calls = [(UUID(int=n), 1) for n in range(200)]
    assert quality.chosen_of("a", calls, 5) != quality.chosen_of("b", calls, 5)


def old(line: Line, n: int) -> date:
    for i in range(n):
        line.answered(f"c{i}", after=-40 * 86400 + i * 300)
    return timezone.localdate(line.switch.calls.first().started_at).replace(day=1)


def test_the_seed_is_the_anchor_of_the_last_day(line: Line) -> None:
    month = old(line, 3)
    last = (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    Anchor.objects.create(day=last, events=0, digest=b"\x01" * 32)
    row = quality.draw(line.office, month, by=line.head)
    assert row.seed == "01" * 32 and "锚定" in row.origin
    with pytest.raises(Refused, match="已经抽过"):
        quality.draw(line.office, month)
    assert Draw.objects.count() == 1


def test_a_draw_that_cannot_be_repeated_is_told(line: Line) -> None:
    month = old(line, 8)
    row = quality.draw(line.office, month)
    assert row.population == 8 and row.reviews.count() == 5 and quality.proof(row) == ""
    swapped = line.switch.calls.exclude(pk__in=row.reviews.values("call"))[0]
    Review.objects.filter(pk=row.reviews.first().pk).update(call=swapped)
    assert quality.proof(row)
    line.answered("late", after=-40 * 86400 + 9000)
    assert "8通，现在9通" in quality.proof(row)


def test_not_before_the_month_is_over(line: Line) -> None:
    with pytest.raises(Refused, match="没有过完"):
        quality.draw(line.office, timezone.localdate())


def test_nobody_scores_their_own_call_and_nobody_twice(line: Line) -> None:
    month = old(line, 1)
    line.answered("own", "8000", after=-40 * 86400 + 9000)
    row = quality.draw(line.office, month)
    item = Item.objects.create(title="准确", points=10, since=date(2020, 1, 1))
    own, other = row.reviews.get(agent=line.head), row.reviews.get(agent=line.anna)
    for review, by in ((own, line.head), (other, line.anna), (other, line.stranger)):
        with pytest.raises(Refused):
            quality.score(review, {item.pk: 10}, by=by)
    with pytest.raises(Refused, match="0至10分"):
        quality.score(other, {item.pk: 11}, by=line.head)
    quality.score(other, {item.pk: 7}, by=line.head)
    other.refresh_from_db()
    assert (other.score, other.passed) == (70, False)
    with pytest.raises(Refused):
        quality.score(other, {item.pk: 9}, by=line.head)
    quality.object_to(other, by=line.anna, text="来电人没有说清")
    with pytest.raises(Refused, match="一次"):
        quality.object_to(other, by=line.anna, text="再说一次看看")


def test_the_sheet_is_that_of_the_day_of_the_call(line: Line) -> None:
    month = old(line, 1)
    Item.objects.create(title="旧", points=10, since=date(2020, 1, 1), until=timezone.localdate() - timedelta(days=1))
    Item.objects.create(title="新", points=10, since=timezone.localdate())
    review = quality.draw(line.office, month).reviews.get()
    day = timezone.localdate(review.call.started_at)
    assert [i.title for i in quality.items(day)] == ["旧"]
    assert [i.title for i in quality.items()] == ["新"]
