"""What the analysis of a bureau reckons with: villages and places with positions, the rule in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from common.areas.datums import to_wgs84
from common.registers.codes import TIERS
from common.registers.fields import holding
from kernel.cases.models import Case
from kernel.reach.models import Area, User
from kernel.reach.reach import reach_of
from kernel.registers.subjects import standing

from .models import TravelRule
from .reckoning import Home, Stand

READERS = frozenset({"section", "director"})
CITY_ENDS = ("社区", "居委会", "居民委员会")  # what is called so counts as city until its row says otherwise


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Everything an analysis stands on; `unplaced` are names of villages and places without a position."""

    homes: tuple[Home, ...]
    stands: tuple[Stand, ...]
    unplaced_homes: tuple[str, ...] = ()
    unplaced_stands: tuple[str, ...] = ()


def may_read(user: User) -> bool:
    return bool(reach_of(user).roles & READERS)


def seen(user: User) -> Q:
    """Condition on areas whose villages this person answers for: those of their posts in a section or at the head."""
    found = Q(pk__in=[])
    for column, ids in reach_of(user).areas_holding(READERS).items():
        found |= Q(**{f"{column}_id__in": ids})
    return found


def rule_on(day: date | None = None) -> TravelRule:
    """The rule in force on a day; the usual values, unsaved and unverified, where a bureau has entered none."""
    found = TravelRule.objects.filter(since__lte=day or timezone.localdate()).first()
    return found or TravelRule(source="通常数值，本局尚未设定")


def ground(user: User, *, tiers: tuple[str, ...] = (), service: str = "") -> Ground:
    """Villages this person answers for, and every place somebody may go to. Two queries."""
    villages = (
        Area.objects.filter(seen(user), level=5, active=True).select_related("parent", "settlement")
        .order_by("parent__stat_code", "stat_code", "pk")
    )  # fmt: skip
    homes, without = _homes(villages)
    stands, unplaced = _stands(user, tiers, service)
    return Ground(homes=homes, stands=stands, unplaced_homes=without, unplaced_stands=unplaced)


def _homes(villages: Any) -> tuple[tuple[Home, ...], tuple[str, ...]]:
    found, without = list[Home](), list[str]()
    for area in villages:
        if area.longitude is None or area.latitude is None:
            without.append(area.name)
            continue
        about = getattr(area, "settlement", None)
        found.append(
            Home(
                key=area.pk, name=area.name, town=area.parent.name if area.parent else "",
                urban=about.urban if about else urban(area.name), at=(float(area.longitude), float(area.latitude)),
                people=about.people if about else None,
            )
        )  # fmt: skip
    return tuple(found), tuple(without)


def urban(name: str) -> bool:
    """Whether a village without a row of its own counts as city, by its name."""
    return name.endswith(CITY_ENDS)


def _stands(user: User, tiers: tuple[str, ...], service: str) -> tuple[tuple[Stand, ...], tuple[str, ...]]:
    """Places in use, public or within reach; of some tiers, and offering a service, if any are named."""
    mine = Case.objects.reach(user).filter(procedure="place").values("pk")
    rows = standing("place").filter(Q(public=True) | Q(pk__in=mine)).select_related(None)
    rows = rows.filter(tier__in=tiers) if tiers else rows
    rows = rows.filter(holding("services", service)) if service else rows
    found, without = list[Stand](), list[str]()
    for row in rows.order_by("pk").values("name", "tier", "longitude", "latitude", "datum", "wgs84"):
        if row["longitude"] is None or row["latitude"] is None:
            without.append(row["name"])
            continue
        at = float(row["longitude"]), float(row["latitude"])
        found.append(
            Stand(name=row["name"], tier=row["tier"], at=at if row["wgs84"] else to_wgs84(*at, row["datum"]))
        )  # fmt: skip
    return tuple(found), tuple(without)


TIER_SETS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("centre", ("centre",), "只算中心"),
    ("station", ("centre", "station"), "中心和站"),
    ("room", tuple(code.code for code in TIERS), "中心、站和室"),
)
