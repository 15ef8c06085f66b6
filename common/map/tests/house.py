"""The standing cast put on the ground: positions, borders, one public station with a post, for tests that look at maps."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import timezone

from common.circles.models import Settlement
from kernel.cases.door import open_case, perform
from kernel.cases.models import Case
from kernel.reach.models import Area, Outline
from tests.cast import Cast

VILLAGE, OTHER_VILLAGE = (124.0, 31.0), (124.2, 31.0)  # open sea, nineteen kilometres apart
STATION = (124.001, 31.001)
HOURS = "周一至周五 8:30–12:00，14:00–17:30"
PLACE = {
    "tier": "station",
    "name": "柳溪镇公共法律服务站",
    "address": "柳溪镇便民中心",
    "route": "13路公交镇政府站下车，从南门进。",
    "phone": "0523-86880001",
    "hours": HOURS,
    "services": ["consultation", "mediation"],
    "access": ["ramp"],
    "opened_on": "2020-01-01",
    "public": "on",
}


def settle(cast: Cast) -> Case:
    """Villages with positions and people, the district with a border, and the station of the town with one post."""
    for area, at, people in ((cast.village, VILLAGE, 2000), (cast.other_village, OTHER_VILLAGE, 3000)):
        _lies(area, at)
        Settlement.objects.create(area=area, people=people, source="示例", as_of=timezone.localdate())
    border = [[123.9, 30.9], [124.3, 30.9], [124.3, 31.1], [123.9, 31.1], [123.9, 30.9]]
    geometry = {"type": "Polygon", "coordinates": [border]}
    Outline.objects.update_or_create(
        area=cast.district,
        defaults={"geometry": geometry, "datum": "WGS-84", "source": "示例", "made_at": timezone.now()},
    )
    return station(cast)


def _lies(area: Area, at: tuple[float, float]) -> None:
    lon, lat = (Decimal(str(value)) for value in at)
    Area.objects.filter(pk=area.pk).update(longitude=lon, latitude=lat, datum="WGS-84")


def station(cast: Cast, at: tuple[float, float] | None = STATION, **more: Any) -> Case:
    """Opened at the judicial office by its clerk, with a window where somebody stands whose name is public."""
    lies = {"longitude": at[0], "latitude": at[1], "datum": "WGS-84"} if at else {}
    actor = cast.actor("clerk")
    opened = open_case("place", "open", actor=actor, office=cast.judicial_office, payload={**PLACE, **lies, **more})
    case = Case.objects.get(pk=opened.pk)
    perform(case, "post", actor=actor, payload={"title": "法律咨询窗口", "services": ["consultation"], "seats": "1"})
    case = Case.objects.get(pk=case.pk)
    post = case.placeposts.get()
    payload = {"post": post.pk, "name": "周敏", "capacity": "a", "shown": "on", "user": cast.clerk.pk}
    perform(case, "staff", actor=actor, payload=payload)
    return Case.objects.get(pk=case.pk)
