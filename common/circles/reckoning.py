"""Who reaches a service place within the promised minutes, and where one more would help most. Pure: values in, values out.

A way is reckoned as the straight line times a detour factor at a steady speed. That is an estimate over a whole district,
not a route: a river without a bridge is not known to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import inf, isfinite, radians

from common.areas.datums import Point
from common.map.distance import RADIUS, metres

DEGREE = radians(1) * RADIUS * 0.999999  # metres of a degree of latitude, a hair less: no false "too far"
WAYS = {"walk": "步行", "ebike": "电动自行车", "car": "驾车或乘车"}


# What a form says of a number nothing can be reckoned with.
NUMBERS = {
    "min_value": "不能小于%(limit_value)s：速度、分钟或者绕行系数太小，算不出多久能到。",
    "max_value": "不能大于%(limit_value)s，请检查单位：速度按公里每小时，时间按分钟。",
}


@dataclass(frozen=True, kw_only=True)
class Travel:
    """How people get about and what is promised: km/h, detour factor (≥ 1), minutes in the city and in the country."""

    speed: float
    detour: float
    city: int
    country: int

    def __post_init__(self) -> None:
        """Refuses what no way can be reckoned with, in words for whoever typed it. Raises ValueError."""
        if not (isfinite(self.speed) and self.speed > 0):
            raise ValueError("速度应大于0，请填写每小时走多少公里，如15。")
        if not (isfinite(self.detour) and self.detour >= 1):
            raise ValueError("绕行系数不能小于1：实际路程不会比直线还短。")
        if min(self.city, self.country) <= 0:
            raise ValueError("分钟数应大于0，请填写多少分钟以内算在圈内，如20。")

    @property
    def pace(self) -> float:
        """Minutes for a metre as the crow flies."""
        return self.detour / (self.speed * 1000 / 60)

    def minutes(self, a: Point, b: Point) -> float:
        return metres(a, b) * self.pace

    def promised(self, urban: bool) -> int:
        return self.city if urban else self.country

    def radius(self, urban: bool) -> float:
        """Metres as the crow flies that the promised minutes reach."""
        return self.promised(urban) * self.speed * 1000 / 60 / self.detour


@dataclass(frozen=True, kw_only=True)
class Home:
    """A village or community with its position; `people` None where nobody entered them."""

    key: int
    name: str
    town: str
    urban: bool
    at: Point
    people: int | None = None


@dataclass(frozen=True, kw_only=True)
class Stand:
    """A service place with its position."""

    name: str
    at: Point
    tier: str = ""


@dataclass(frozen=True, kw_only=True)
class Reached:
    """One village with the place quickest to get to; none where there is no place at all."""

    home: Home
    limit: int
    nearest: str = ""
    minutes: float | None = None

    @property
    def covered(self) -> bool:
        return self.minutes is not None and self.minutes <= self.limit


@dataclass(frozen=True, kw_only=True)
class Share:
    """How many of how many are within the circle. `known` people of those villages whose number was entered."""

    name: str
    villages: int = 0
    inside: int = 0
    people: int = 0
    people_inside: int = 0
    unknown: int = 0  # villages without a number of people

    @property
    def rate(self) -> float | None:
        return self.inside / self.villages * 100 if self.villages else None

    @property
    def people_rate(self) -> float | None:
        return self.people_inside / self.people * 100 if self.people else None


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """Where one more room would help: in a village, whom it would bring into the circle, and what the share is then."""

    home: Home
    gains: tuple[Home, ...] = field(default=())
    people: int = 0


def reach(homes: Iterable[Home], stands: Sequence[Stand], travel: Travel) -> list[Reached]:
    """Every village with the place quickest to get to; as many reckonings as villages times places."""
    return [_quickest(home, stands, travel) for home in homes]


def _quickest(home: Home, stands: Sequence[Stand], travel: Travel) -> Reached:
    best, name = inf, ""
    for stand in stands:
        if abs(stand.at[1] - home.at[1]) * DEGREE <= best and (far := metres(home.at, stand.at)) < best:
            best, name = far, stand.name
    minutes = best * travel.pace if name else None
    return Reached(home=home, limit=travel.promised(home.urban), nearest=name, minutes=minutes)


def share(name: str, found: Iterable[Reached]) -> Share:
    rows = list(found)
    inside = [r for r in rows if r.covered]
    return Share(
        name=name, villages=len(rows), inside=len(inside), people=sum(r.home.people or 0 for r in rows),
        people_inside=sum(r.home.people or 0 for r in inside), unknown=sum(r.home.people is None for r in rows),
    )  # fmt: skip


def by_town(found: Sequence[Reached]) -> list[Share]:
    """Shares town by town, in the order in which towns first appear."""
    towns = dict.fromkeys(r.home.town for r in found)
    return [share(town, (r for r in found if r.home.town == town)) for town in towns]


def propose(found: Sequence[Reached], travel: Travel, count: int) -> list[Proposal]:
    """Where the next rooms would help most: one after another, each in the village from which most people (villages, where
    people are not known) come within the circle who are outside it. Greedy maximal coverage: the first is the best single
    one, several together reach at least 63 % of what the best choice of as many would (Nemhauser, Wolsey, Fisher 1978).
    """
    outside = {r.home.key: r.home for r in found if not r.covered}
    near = {r.home.key: [home for home in outside.values() if _within(r.home, home, travel)] for r in found}
    homes = {r.home.key: r.home for r in found}
    chosen: list[Proposal] = []
    while outside and len(chosen) < count:
        best = max(homes.values(), key=lambda home: _worth([h for h in near[home.key] if h.key in outside], home))
        gains = tuple(h for h in near[best.key] if h.key in outside)
        if not gains:
            break
        chosen.append(Proposal(home=best, gains=gains, people=sum(h.people or 0 for h in gains)))
        for home in gains:
            del outside[home.key]
    return chosen


def _within(room: Home, home: Home, travel: Travel) -> bool:
    """Whether a room in one village would have the other in its circle."""
    if abs(room.at[1] - home.at[1]) * DEGREE > travel.radius(home.urban):
        return False
    return travel.minutes(room.at, home.at) <= travel.promised(home.urban)


def _worth(gains: Sequence[Home], home: Home) -> tuple[int, int, int]:
    """More people first, then more villages; among equals the village entered first."""
    return sum(h.people or 0 for h in gains), len(gains), -home.key
