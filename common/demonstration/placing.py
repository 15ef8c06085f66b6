"""Puts the invented district on its invented ground: positions and borders, people by village, who stands at which post."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import cycle
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from common.circles.models import Settlement, TravelRule
from common.circles.rows import urban
from common.registers.models import PlacePost
from kernel.cases.actors import staff
from kernel.cases.door import perform
from kernel.reach.models import Area, Outline

from .ground import Point, ground
from .offices import ServicePlace
from .season import opening
from .story import CHINA

if TYPE_CHECKING:
    from .loading import Loaded

AGO = 60  # days since the posts were filled
SOURCE = "示范数据，地形和人口均为虚构"


def position(point: Point) -> dict[str, Any]:
    """Columns of a position, as rows keep them."""
    lon, lat = (Decimal(f"{value:.6f}") for value in point)
    return {"longitude": lon, "latitude": lat, "datum": "WGS-84"}


def lay(areas: dict[str, Area]) -> None:
    """Positions and borders of the areas there are, by code; the people of their villages."""
    land, made = ground(), timezone.now()
    for code, area in areas.items():
        if code in land.at:
            Area.objects.filter(pk=area.pk).update(**position(land.at[code]))
    Outline.objects.bulk_create(
        Outline(
            area=areas[code], geometry={"type": "Polygon", "coordinates": [[list(p) for p in border]]}, datum="WGS-84",
            source=SOURCE, made_at=made,
        )
        for code, border in land.borders.items()
    )  # fmt: skip
    today = timezone.localdate()
    Settlement.objects.bulk_create(
        Settlement(
            area=areas[code], people=people, urban=urban(areas[code].name), source=SOURCE, as_of=date(today.year - 1, 12, 31)
        )
        for code, people in land.people.items()
    )  # fmt: skip
    TravelRule.objects.create(since=date(today.year, 1, 1), source="示范数值，待本局核定")


def spot(place: ServicePlace) -> dict[str, Any]:
    """Where a place stands: a room at its village committee, a station and the centre a little beside the seat."""
    land = ground()
    return position(land.at[place.area] if place.tier == "room" else land.beside(place.area))


def seat(found: Loaded, say: Callable[[str], None]) -> None:
    """Everybody of the offices that run the centre and the stations stands at a post there, every other one as B."""
    done, since = 0, opening(found.district.as_of - timedelta(days=AGO))
    at = datetime.combine(since, time(9), CHINA)
    posts: dict[Any, list[PlacePost]] = {}
    for post in PlacePost.objects.select_related("case").order_by("case_id", "pk"):
        posts.setdefault(post.case, []).append(post)
    people = {found.offices[o.key].pk: o.staff for o in found.district.offices}
    for case, own in posts.items():
        for n, (post, member) in enumerate(zip(cycle(own), people[case.office_id], strict=False)):
            user = found.users[member.key]
            payload = {
                "post": post.pk, "name": member.person.name, "capacity": "ab"[n // len(own) % 2], "user": user.pk,
                "shown": "on", "since": since, "happened_at": at + timedelta(minutes=10 * n), "back_reason": "集中登记岗位人员",
            }  # fmt: skip
            perform(case, "staff", actor=staff(found.users[people[case.office_id][0].key]), payload=payload)
            done += 1
    say(f"  服务场所岗位{sum(map(len, posts.values()))}个，到岗{done}人")
