"""Fair whatever the days, the people and who is away: properties over drawn examples."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from common.duty.fair import Person, Place, share

FIRST = date(2026, 1, 5)  # a Monday


def days(n: int, each: int) -> list[Place]:
    found = [FIRST + timedelta(days=k) for k in range(n)]
    return [Place(key=(d, seat), day=d, off=d.weekday() >= 5) for d in found for seat in range(each)]


def spread(counts: Counter[object], people: list[Person]) -> int:
    values = [counts[p.key] for p in people]
    return max(values) - min(values)


def totals(
    places: list[Place], people: list[Person], given_: dict[object, object]
) -> tuple[Counter[object], Counter[object]]:
    """All turns and those on days off, earlier ones included."""
    every: Counter[object] = Counter({p.key: p.work + p.off for p in people})
    off: Counter[object] = Counter({p.key: p.off for p in people})
    for place in places:
        if (who := given_[place.key]) is not None:
            every[who] += 1
            off[who] += place.off
    return every, off


@given(st.integers(1, 95), st.integers(1, 3), st.integers(3, 12))
def test_within_one_of_one_another(n: int, each: int, size: int) -> None:
    places, people = days(n, each), [Person(key=k) for k in range(size)]
    every, off = totals(places, people, share(places, people, lambda *_: False))
    assert spread(every, people) <= 1 and spread(off, people) <= 1
    assert sum(every.values()) == len(places)


@given(st.integers(1, 60), st.lists(st.tuples(st.integers(0, 6), st.integers(0, 3)), min_size=2, max_size=8))
def test_what_was_carried_is_evened_out_and_never_made_worse(n: int, before: list[tuple[int, int]]) -> None:
    people = [Person(key=k, work=w, off=o) for k, (w, o) in enumerate(before)]
    places = days(n, 1)
    every, off = totals(places, people, share(places, people, lambda *_: False))
    start = Counter({p.key: p.off for p in people})
    assert spread(off, people) <= max(1, spread(start, people))
    if n >= 60:  # days enough to catch up
        assert spread(off, people) <= 1 and spread(every, people) <= 1


@settings(max_examples=60)
@given(st.integers(1, 40), st.integers(1, 3), st.integers(2, 7), st.data())
def test_absences_are_respected_and_nothing_can_be_bettered(n: int, each: int, size: int, data: st.DataObject) -> None:
    places, people = days(n, each), [Person(key=k) for k in range(size)]
    pairs = st.tuples(st.integers(0, size - 1), st.integers(0, n - 1))
    away = {(k, FIRST + timedelta(days=d)) for k, d in data.draw(st.sets(pairs, max_size=size * n))}
    found = share(places, people, lambda who, day: (who, day) in away)
    taken = Counter((found[p.key], p.day) for p in places if found[p.key] is not None)
    assert all(v == 1 for v in taken.values()) and not away & set(taken)
    for day in {p.day for p in places}:
        free = sum((p.key, day) not in away for p in people)
        filled = sum(found[p.key] is not None for p in places if p.day == day)
        assert filled == min(each, free)
    every, off = totals(places, people, found)
    for place in places:
        who = found[place.key]
        for other in (p.key for p in people if who is not None and (p.key, place.day) not in away | set(taken)):
            assert (off if place.off else every)[other] > (off if place.off else every)[who] - 2


def test_a_chain_evens_out_what_one_exchange_cannot() -> None:
    """C may only do the third day, B the second and third: A's surplus reaches C by way of B."""
    places = [Place(key=n, day=FIRST + timedelta(days=n)) for n in range(4)]
    free = {"A": {0, 1, 2}, "B": {2, 3}, "C": {3}}
    people = [Person(key=k, work=w) for k, w in (("A", 0), ("B", 0), ("C", 0))]
    found = share(places, people, lambda who, day: (day - FIRST).days not in free[str(who)])
    assert Counter(found.values()) == {"A": 2, "B": 1, "C": 1}


@given(st.integers(1, 30), st.integers(1, 6))
def test_the_same_question_has_the_same_answer(n: int, size: int) -> None:
    places, people = days(n, 1), [Person(key=k) for k in range(size)]
    assert share(places, people, lambda *_: False) == share(list(reversed(places)), people, lambda *_: False)
