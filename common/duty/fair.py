"""Sharing out turns fairly: pure functions of days, people and who is away. No database.

First the weekends and holidays, among themselves; then the working days, so that all turns together are even. A person
has one turn a day at most. What absences still leave uneven is levelled by passing turns on along chains of people, as
long as somebody with two turns more than another can be brought nearer to them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date

Away = Callable[[Hashable, date], bool]


@dataclass(frozen=True, kw_only=True)
class Place:
    """One turn to be given. `off`: on a weekend or holiday."""

    key: Hashable
    day: date
    off: bool = False


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who shares, with the turns they had before: on working days and on days off."""

    key: Hashable
    work: int = 0
    off: int = 0


@dataclass
class _Sharing:
    people: Sequence[Person]
    away: Away
    given: dict[Hashable, Hashable | None] = field(default_factory=dict)
    busy: set[tuple[Hashable, date]] = field(default_factory=set)
    off: dict[Hashable, int] = field(default_factory=dict)
    total: dict[Hashable, int] = field(default_factory=dict)
    last: dict[Hashable, date] = field(default_factory=dict)

    def free(self, who: Hashable, day: date) -> bool:
        return (who, day) not in self.busy and not self.away(who, day)

    def give(self, place: Place, who: Hashable | None) -> None:
        self.given[place.key] = who
        if who is not None:
            self.busy.add((who, place.day))
            self.total[who] += 1
            self.off[who] += place.off
            self.last[who] = max(self.last.get(who, date.min), place.day)

    def move(self, place: Place, who: Hashable) -> None:
        before = self.given[place.key]
        self.busy.discard((before, place.day))
        self.total[before] -= 1
        self.off[before] -= place.off
        self.give(place, who)


def share(places: Collection[Place], people: Sequence[Person], away: Away) -> dict[Hashable, Hashable | None]:
    """Who has which turn; None where nobody is free that day. The same for the same question."""
    state = _Sharing(people, away, off={p.key: p.off for p in people}, total={p.key: p.off + p.work for p in people})
    for off in (True, False):
        ordered = sorted((p for p in places if p.off is off), key=lambda p: p.day)
        counts = state.off if off else state.total
        for place in ordered:
            state.give(place, _least(state, place, counts))
        _level(state, [p for p in ordered if state.given[p.key] is not None], counts)
    return state.given


def _least(state: _Sharing, place: Place, counts: dict[Hashable, int]) -> Hashable | None:
    """Whoever is free with the fewest turns of this sort, then of all, then longest without one."""
    found = [
        (counts[p.key], state.total[p.key], state.last.get(p.key, date.min), n)
        for n, p in enumerate(state.people)
        if state.free(p.key, place.day)
    ]
    return state.people[min(found)[-1]].key if found else None


def _level(state: _Sharing, places: Sequence[Place], counts: dict[Hashable, int]) -> None:
    while chain := _chain(state, places, counts):
        for place, who in chain:
            state.move(place, who)


def _chain(state: _Sharing, places: Sequence[Place], counts: dict[Hashable, int]) -> list[tuple[Place, Hashable]]:
    """Turns to be passed on, from somebody with many to somebody with at least two fewer; empty where there is no way."""
    for person in sorted(state.people, key=lambda p: -counts[p.key]):
        before: dict[Hashable, tuple[Hashable, Place]] = {}
        waiting, seen = deque([person.key]), {person.key}
        while waiting:
            who = waiting.popleft()
            if counts[who] <= counts[person.key] - 2:
                return _way(before, person.key, who)
            for place in (p for p in places if state.given[p.key] == who):
                for other in (p.key for p in state.people if p.key not in seen and state.free(p.key, place.day)):
                    seen.add(other)
                    before[other] = who, place
                    waiting.append(other)
    return []


def _way(
    before: dict[Hashable, tuple[Hashable, Place]], first: Hashable, last: Hashable
) -> list[tuple[Place, Hashable]]:
    """The chain from its end back to its beginning: each passes on before they are given another."""
    found, who = [], last
    while who != first:
        giver, place = before[who]
        found.append((place, who))
        who = giver
    return found
