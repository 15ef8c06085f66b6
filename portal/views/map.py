"""法治地图: where to go for what one needs, as a list everybody can use and as a map; and each place's own page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import parse_etags, quote_etag

from common.areas.datums import from_wgs84
from common.bookings.models import Service
from common.duty import public as duty
from common.map import needs, outlines, spots
from common.map.distance import worded
from common.map.spots import Spot, Wish
from common.map.tiles import tiles
from common.registers import hours as opening
from common.registers.codes import SERVICES, SPECIALITIES
from common.registers.models import PlacePost
from kernel.clocks.days import calendar
from kernel.reach.models import Area
from kernel.registers.subjects import standing

from .. import places
from ..frame import page
from ..throttle import LOOK_ADDRESS, TooOften, address_of, spend

SIZE = 20  # places on one page of the list
LONGEST = 200
MARKS = ("open", "late", "eased")  # what a box is ticked for
MINUTE, HOUR = 60, 60 * 60


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the address says is looked for: kept there, so that a search can be sent on and gone back to."""

    wish: Wish
    area: Area | None
    top: Area | None

    @property
    def values(self) -> dict[str, Any]:
        """As the address says it again."""
        wish = self.wish
        said = {
            "need": wish.service,
            "special": wish.special,
            "kind": wish.kind,
            "area": self.area.pk if self.area else "",
        }
        return {k: v for k, v in {**said, **{m: "1" for m in MARKS if getattr(wish, m)}}.items() if v}

    @property
    def query(self) -> str:
        return f"?{urlencode(self.values)}" if self.values else ""


def _asked(request: HttpRequest) -> Asked:
    given, top = request.GET, places.root()
    wanted = given.get("area", "")
    area = places.served(int(wanted), top) if wanted.isdigit() and len(wanted) < 16 else None
    if wanted and area is None:
        raise Http404("没有这个地方。")
    wish = Wish(
        service=_known(given.get("need", ""), SERVICES), special=_known(given.get("special", ""), SPECIALITIES),
        kind=given.get("kind", "") if given.get("kind") in (spots.PLACE, spots.COMMITTEE) else "",
        **{mark: given.get(mark) == "1" for mark in MARKS},
    )  # fmt: skip
    return Asked(wish=wish, area=area, top=top)


def _known(code: str, codes: Any) -> str:
    return code if code in {entry.code for entry in codes} else ""


def _found(asked: Asked) -> list[Spot]:
    """What fits, best first. Three queries and the calendar's one."""
    if asked.top is None:
        return []
    everything = spots.told(spots.spots(asked.top), timezone.now(), calendar())
    return spots.search(everything, asked.wish, asked.area)


def index(request: HttpRequest) -> HttpResponse:
    """The search and its answer: a list first, a map of the same beside it. A POST turns words into a search."""
    if request.method == "POST":
        return _understood(request)
    asked = _asked(request)
    found, part = _found(asked), _part(request)
    shown = found if part is None else found[(part - 1) * SIZE : part * SIZE]
    where = request.GET.get("where", "").strip()[:40]
    return page(request, "map.html", {
        "asked": asked, "wish": asked.wish, "area": asked.area, "found": shown, "count": len(found), "part": part, "size": SIZE,
        "needs": SERVICES.choices(), "kinds": spots.KINDS, "where": where, "unsure": request.GET.get("unsure") == "1",
        "danger": request.GET.get("danger") == "1", "matter": asked.wish.words, "far": worded,
        "areas": places.areas_named(where, asked.top) if where else [],
        "towns": places.below(asked.top) if asked.top and not asked.area else [], **_drawn(asked),
    })  # fmt: skip


def _part(request: HttpRequest) -> int | None:
    """Which page of the list; None for all of it, to be printed."""
    said = request.GET.get("page", "1")
    return None if said == "all" else int(said) if said.isdigit() and 0 < int(said) < 10_000 else 1


def _drawn(asked: Asked) -> dict[str, Any]:
    """What the map is told: where its borders and points come from, and what lies underneath."""
    around = asked.area if asked.area and asked.area.level < 5 else asked.area.parent if asked.area else asked.top
    borders = f"{reverse('portal_map_outlines')}?area={around.pk}" if around else ""
    return {
        "borders": borders,
        "points": reverse("portal_map_points") + asked.query,
        "tiles": tiles(),
        "key": spots.KEY,
    }


def _understood(request: HttpRequest) -> HttpResponse:
    """Words to a search: what was said stands in no address and no log; a name of several places is asked back."""
    top, said = places.root(), request.POST
    try:
        spend(LOOK_ADDRESS, address_of(request))
    except TooOften as wait:
        return page(request, "refused.html", {"reason": wait.reason, "back": reverse("portal_map")}, status=429)
    values: dict[str, Any] = {mark: "1" for mark in MARKS if said.get(mark) == "1"}
    values |= {k: said[k] for k in ("kind", "area") if said.get(k, "").strip()}
    where, words = said.get("where", "").strip()[:40], said.get("words", "").strip()[:LONGEST]
    if where:
        values.pop("area", None)
        named = places.areas_named(where, top)
        named = [area for area in named if area.name == where] or named  # a town's name finds its villages as well
        values |= {"area": named[0].pk} if len(named) == 1 else {"where": where}
    if words:
        need = needs.understand(words, top)
        values |= {"danger": "1"} if need.danger else {}
        values |= {"need": need.service, "special": need.special} if need.service else {"unsure": "1"}
    elif said.get("need"):
        values["need"] = said["need"]
    kept = {k: v for k, v in values.items() if v}
    return redirect(f"{reverse('portal_map')}?{urlencode(kept)}" if kept else reverse("portal_map"))


def borders(request: HttpRequest) -> HttpResponse:
    """Outlines of an area and those below it as GeoJSON: made once a version, asked for again only when it changed."""
    top, wanted = places.root(), request.GET.get("area", "")
    area = places.served(int(wanted), top) if wanted.isdigit() and len(wanted) < 16 else top
    if area is None:
        raise Http404("没有这个地方。")
    datum = tiles().datum
    mark = outlines.version(area, datum)
    etag = quote_etag(mark)
    answer: HttpResponse
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        answer = HttpResponseNotModified()
    else:
        answer = HttpResponse(outlines.drawing(area, datum, mark), content_type="application/json")
    answer["ETag"] = etag
    answer["Cache-Control"] = f"public, max-age={HOUR}"
    return answer


def points(request: HttpRequest) -> JsonResponse:
    """What was found, as GeoJSON for the map: all of it, whatever page the list shows."""
    datum = tiles().datum
    features = [_feature(s, datum) for s in _found(_asked(request)) if s.at]
    answer = JsonResponse(outlines.collection(features), json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = f"public, max-age={MINUTE}"
    return answer


def _feature(spot: Spot, datum: str) -> dict[str, Any]:
    at = spot.at or (0.0, 0.0)
    drawn = from_wgs84(*at, datum)
    return {
        "type": "Feature", "id": str(spot.pk), "geometry": {"type": "Point", "coordinates": [round(v, 6) for v in drawn]},
        "properties": {
            "at": [round(v, 6) for v in at], "name": spot.name, "look": spot.look, "label": spot.label,
            "address": spot.address, "phone": spot.phone, "hours": spot.hours, "state": spot.state.text if spot.state else "",
            "open": bool(spot.state and spot.state.open), "exact": spot.exact, "url": reverse("portal_map_place", args=[spot.pk]),
        },
    }  # fmt: skip


def _one(pk: UUID) -> tuple[Area, Spot]:
    """A public place or committee that stands, with the area of this portal; any other is 404."""
    top = places.root()
    found = spots.spots(top, pk) if top else []
    if not found or top is None:
        raise Http404("没有这个服务点，或者它已经停用。")
    return top, found[0]


def place(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One public place or committee: the hours of this week with its holidays, what is done there, how to get there."""
    top, found = _one(pk)
    book, moment = calendar(), timezone.localtime()
    spot = spots.told([found], moment, book)[0]
    days = opening.days_from(spot.week, moment.date(), book, through=spot.through) if spot.week else []
    row = standing("place").filter(pk=pk).select_related("case").first() if spot.kind == spots.PLACE else None
    return page(request, "map_place.html", {
        "spot": spot, "row": row, "days": days, "doubt": any(book.provisional(d.date) for d in days), "posts": _posts(row),
        "book": _booking(row), "duty": duty.at_place(pk), "tiles": tiles(), "key": spots.KEY,
        "borders": f"{reverse('portal_map_outlines')}?area={top.pk}", "points": reverse("portal_map_point", args=[pk]),
    })  # fmt: skip


def point(request: HttpRequest, pk: UUID) -> JsonResponse:
    """The one point of a place's own page."""
    found = _one(pk)[1]
    features = [_feature(found, tiles().datum)] if found.at else []
    return JsonResponse(outlines.collection(features), json_dumps_params={"ensure_ascii": False})


def _posts(row: Any) -> list[tuple[str, str, str]]:
    """Posts in use: what each is called, what is done there, who stands there where that is public. Two queries."""
    if row is None:
        return []
    found = PlacePost.objects.filter(case=row.pk, until=None).prefetch_related("people")
    rows = [(p.title, p.get_services_display(), _people(p)) for p in found]  # type: ignore[attr-defined]
    return rows or [(line.strip(), "", "") for line in row.posts.splitlines() if line.strip()]


def _people(post: PlacePost) -> str:
    shown = [p for p in post.people.all() if p.until is None and p.shown]
    return "、".join(f"{p.name}（{p.capacity.upper()}岗）" for p in shown)


def _booking(row: Any) -> str:
    """Where one books an hour here; empty where nothing can be booked. One query."""
    if row is None or not Service.objects.filter(office=row.case.office_id, active=True, public=True).exists():
        return ""
    return f"{reverse('portal_book')}?place={row.pk}"
