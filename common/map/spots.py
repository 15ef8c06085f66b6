"""Public service places and committees as the map and its list show them: read, filtered, nearest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from common.areas.datums import Point, to_wgs84
from common.registers import hours as opening
from common.registers.codes import ACCESS, COMMITTEE_KINDS, SERVICES, SPECIALITIES, TIERS
from kernel.clocks.days import Calendar
from kernel.reach.areas import COLUMNS, Area
from kernel.registers.subjects import standing

from .distance import metres

PLACE, COMMITTEE = "place", "committee"
RANKS = {"centre": 0, "station": 1, "room": 2}
GENERAL = ("village", "community", "town", "street")  # committees anybody of the area may go to
FAR = 1e12
KINDS = ((PLACE, "公共法律服务场所"), (COMMITTEE, "人民调解委员会"))
KEY = (
    ("centre", "服务中心"),
    ("station", "服务站"),
    ("room", "服务室"),
    (COMMITTEE, "调委会"),
)  # of the marks on the map


@dataclass(frozen=True, kw_only=True)
class Spot:
    """One public place or committee. `at` is WGS-84; not `exact` where only the village it stands in has a position.

    `path` are the ids of its areas, from the province down; `far` is metres from where somebody is, if both are known.
    """

    pk: UUID
    kind: str
    tier: str
    name: str
    address: str
    phone: str
    hours: str
    services: tuple[str, ...]
    specialities: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    beyond: str = ""
    through: bool = False
    path: tuple[int | None, ...]
    where: str = ""
    at: Point | None = None
    exact: bool = True
    far: float | None = None
    state: opening.Now | None = None

    @property
    def label(self) -> str:
        if self.kind == PLACE:
            return TIERS.title_of(self.tier)
        return COMMITTEE_KINDS.title_of(self.tier) + ("" if self.tier in ("studio", "other") else "调委会")

    @property
    def look(self) -> str:
        """By which mark the map shows it; one of `KEY`."""
        return self.tier if self.kind == PLACE else self.kind

    @property
    def does(self) -> str:
        """What is done there, in words."""
        if self.kind == PLACE:
            return "、".join(SERVICES.title_of(code) for code in self.services)
        return "、".join(SPECIALITIES.title_of(code) for code in self.specialities) or "民间纠纷调解"

    @property
    def eased(self) -> str:
        return "、".join(ACCESS.title_of(code) for code in self.access)

    @property
    def week(self) -> opening.Week | None:
        return opening.read(self.hours)

    @property
    def late(self) -> bool:
        """Whether somebody can come, or be received, out of working hours."""
        return bool(self.beyond) or self.through or bool(self.week and self.week.beyond)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody looks for. Empty values ask for nothing."""

    service: str = ""
    special: str = ""
    kind: str = ""
    open: bool = False
    late: bool = False
    eased: bool = False

    @property
    def words(self) -> str:
        """What is looked for: 人民调解·婚姻家庭纠纷."""
        kind = SPECIALITIES.title_of(self.special) + "纠纷" if self.special and self.special != "other" else ""
        return "·".join(filter(None, (SERVICES.title_of(self.service) if self.service else "", kind)))

    def fits(self, spot: Spot) -> bool:
        wanted = (
            (not self.kind, spot.kind == self.kind),
            (not self.service, self.service in spot.services),
            (not self.special, self._takes(spot)),
            (not self.open, bool(spot.state and spot.state.open)),
            (not self.late, spot.late),
            (not self.eased, bool(spot.access)),
        )
        return all(idle or met for idle, met in wanted)

    def _takes(self, spot: Spot) -> bool:
        """A general committee takes every dispute, one of a trade those of its trade."""
        return spot.kind == PLACE or spot.tier in GENERAL or self.special in spot.specialities


_CASE = ("case_id", *(f"case__{c}_id" for c in COLUMNS), "case__town__name", "case__village__name")
_LIES = tuple(f"case__{c}__{n}" for c in ("village", "town") for n in ("longitude", "latitude"))
_BOTH = ("name", "address", "phone", "hours", *_CASE, *_LIES)
_OF_PLACE = (
    "tier", "services", "access", "beyond", "holidays", "longitude", "latitude", "datum", "wgs84", *_BOTH,
)  # fmt: skip


def spots(top: Area, pk: UUID | None = None) -> list[Spot]:
    """Every public standing place and committee of an area, or the one of this key. Two queries, whatever their number."""
    here: dict[str, Any] = {"public": True, f"case__{top.column}_id": top.pk, **({"pk": pk} if pk else {})}
    places = standing("place").filter(**here).select_related(None).values(*_OF_PLACE)
    committees = standing("committee").filter(**here).select_related(None).values("kind", "specialities", *_BOTH)
    return [*map(_place, places), *map(_committee, committees)]


def _place(row: dict[str, Any]) -> Spot:
    own = _point(row["longitude"], row["latitude"])
    if own and not row["wgs84"]:
        own = to_wgs84(*own, row["datum"])
    return Spot(
        kind=PLACE, tier=row["tier"], services=tuple(row["services"]), access=tuple(row["access"]), beyond=row["beyond"],
        through=row["holidays"] == "open", **_common(row, own),
    )  # fmt: skip


def _committee(row: dict[str, Any]) -> Spot:
    return Spot(
        kind=COMMITTEE, tier=row["kind"], services=("mediation",), specialities=tuple(row["specialities"]),
        **_common(row, None),
    )  # fmt: skip


def _common(row: dict[str, Any], own: Point | None) -> dict[str, Any]:
    lies = (_point(row[f"case__{c}__longitude"], row[f"case__{c}__latitude"]) for c in ("village", "town"))
    return {
        "pk": row["case_id"], **{name: row[name] for name in ("name", "address", "phone", "hours")},
        "path": tuple(row[f"case__{c}_id"] for c in COLUMNS), "at": own or next(filter(None, lies), None), "exact": bool(own),
        "where": "".join(filter(None, (row["case__town__name"], row["case__village__name"]))),
    }  # fmt: skip


def _point(lon: Any, lat: Any) -> Point | None:
    return (float(lon), float(lat)) if lon is not None and lat is not None else None


def told(found: Iterable[Spot], moment: datetime, book: Calendar) -> list[Spot]:
    """The same with how each stands at a moment; None where its hours are words alone."""
    return [
        replace(s, state=opening.now(s.week, moment, book, through=s.through) if s.week else None) for s in found
    ]  # fmt: skip


def search(found: Iterable[Spot], wish: Wish, area: Area | None = None) -> list[Spot]:
    """What fits, best first: by distance from the area where both are known, else by how many levels lie between;
    without an area centres before stations before rooms, and places before committees.
    """
    fitting = [s for s in found if wish.fits(s)]
    if area is None:
        return sorted(fitting, key=_usual)
    at = _point(area.longitude, area.latitude)
    near = [replace(s, far=metres(at, s.at)) if at and s.at else s for s in fitting]
    return sorted(near, key=lambda s: (FAR if s.far is None else s.far, apart(s.path, area), *_usual(s)))


def _usual(spot: Spot) -> tuple[Any, ...]:
    return spot.kind == COMMITTEE, RANKS.get(spot.tier, 9), *(pk or 0 for pk in spot.path), spot.name


def apart(path: Sequence[int | None], area: Area) -> int:
    """Levels to go up from an area until it holds the spot: 0 in the same village, 1 in the same town."""
    own = [getattr(area, f"{c}_id") for c in COLUMNS]
    for up, n in enumerate(reversed([n for n, pk in enumerate(own) if pk is not None])):
        if path[n] == own[n]:
            return up
    return len(COLUMNS)
