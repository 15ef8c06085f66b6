"""The reckoning by itself: more speed or more places never lose anybody, and the first proposal is the best there is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.circles.reckoning import Home, Reached, Stand, Travel, by_town, propose, reach, share
from common.map.distance import metres, worded

TRAVEL = Travel(speed=15, detour=1.4, city=20, country=30)
points = st.tuples(st.floats(119.5, 120.5), st.floats(31.5, 32.5))
homes = st.lists(
    st.tuples(points, st.booleans(), st.one_of(st.none(), st.integers(0, 5000))), min_size=1, max_size=14
).map(
    lambda rows: [
        Home(key=n, name=f"村{n}", town=f"镇{n % 3}", urban=urban, at=at, people=people)
        for n, (at, urban, people) in enumerate(rows)
    ]
)
stands = st.lists(points.map(lambda at: Stand(name="站", at=at)), max_size=6)


def covered(found: list[Reached]) -> set[int]:
    return {r.home.key for r in found if r.covered}


@given(homes, stands, st.floats(1, 5))
def test_faster_travel_never_loses_a_village(where: list[Home], places: list[Stand], times: float) -> None:
    fast = replace(TRAVEL, speed=TRAVEL.speed * times)
    assert covered(reach(where, places, TRAVEL)) <= covered(reach(where, places, fast))


@given(homes, stands, stands)
def test_more_places_never_lose_a_village(where: list[Home], some: list[Stand], more: list[Stand]) -> None:
    assert covered(reach(where, some, TRAVEL)) <= covered(reach(where, [*some, *more], TRAVEL))


@given(homes, stands)
def test_the_nearest_is_the_quickest_of_all(where: list[Home], places: list[Stand]) -> None:
    for row in reach(where, places, TRAVEL):
        ways = [TRAVEL.minutes(row.home.at, s.at) for s in places]
        assert row.minutes == (pytest.approx(min(ways)) if ways else None)
        assert row.limit == (20 if row.home.urban else 30)


def gain(found: list[Reached], room: Home) -> tuple[int, int]:
    """People and villages a single room here would bring in, by brute force through the analysis itself."""
    before, stand = covered(found), Stand(name="新", at=room.at)
    new = [r.home for r in reach([r.home for r in found], [stand], TRAVEL) if r.covered and r.home.key not in before]
    return sum(h.people or 0 for h in new), len(new)


@given(homes, stands)
def test_the_first_proposal_is_the_best_single_one(where: list[Home], places: list[Stand]) -> None:
    found = reach(where, places, TRAVEL)
    best = max(gain(found, home) for home in where)
    proposed = propose(found, TRAVEL, 1)
    if best[1] == 0:
        assert not proposed
    else:
        assert (proposed[0].people, len(proposed[0].gains)) == best == gain(found, proposed[0].home)


@given(homes, stands, st.integers(1, 14))
def test_following_the_proposals_brings_in_just_whom_they_name(where: list[Home], places: list[Stand], n: int) -> None:
    found = reach(where, places, TRAVEL)
    proposed = propose(found, TRAVEL, n)
    after = reach(where, [*places, *(Stand(name="新", at=p.home.at) for p in proposed)], TRAVEL)
    named = [h.key for p in proposed for h in p.gains]
    assert len(named) == len(set(named))
    assert covered(after) == covered(found) | set(named)
    assert len(proposed) == n or covered(after) == {h.key for h in where}


@given(homes, stands)
def test_towns_add_up_to_the_whole(where: list[Home], places: list[Stand]) -> None:
    found = reach(where, places, TRAVEL)
    whole, towns = share("合计", found), by_town(found)
    for name in ("villages", "inside", "people", "people_inside", "unknown"):
        assert sum(getattr(t, name) for t in towns) == getattr(whole, name)
    assert whole.rate is not None
    assert 0 <= whole.rate <= 100


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"speed": 0}, "速度应大于0"), ({"speed": float("nan")}, "速度应大于0"), ({"detour": 0}, "绕行系数不能小于1"),
     ({"city": 0}, "分钟数应大于0"), ({"country": -1}, "分钟数应大于0")],
)  # fmt: skip
def test_nothing_is_reckoned_with_zero(wrong: dict[str, float], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        replace(TRAVEL, **wrong)  # type: ignore[arg-type]


def test_the_radius_is_where_the_minutes_are_up() -> None:
    """Half an hour at 15 km/h and 1.4 times the way: 5.36 km as the crow flies."""
    assert TRAVEL.radius(urban=False) == pytest.approx(5357, abs=1)
    here, there = (120.0, 32.0), (120.0, 32.0 + 5357 / 111195)
    assert metres(here, there) == pytest.approx(5357, abs=2)
    assert TRAVEL.minutes(here, there) == pytest.approx(30, abs=0.02)


def test_distances_read_as_people_say_them() -> None:
    assert [worded(x) for x in (3, 347, 1249, 18200)] == ["10米", "350米", "1.2公里", "18公里"]
    assert metres((116.4, 39.9), (121.47, 31.23)) == pytest.approx(1_068_000, rel=0.005)  # Beijing to Shanghai
