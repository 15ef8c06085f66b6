"""The front door, places, guides, and whether a lawyer is one."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from common.registers import public as registers
from kernel.derive.guide import guide
from kernel.words.registry import find as find_procedure

from .. import guides as guides_of
from .. import places
from ..asking import drafts
from ..asking.filling import Filling, asked
from ..codes import capacities
from ..frame import page
from ..throttle import LOOK_ADDRESS, TooOften, address_of, spend


def home(request: HttpRequest) -> HttpResponse:
    """What can be done here, and an application that was begun and not sent."""
    offered = places.offered()
    words = {(p.code, s.code): p for p, s in offered}
    begun = [(words[d.procedure, d.step], d) for d in drafts.open_drafts(request) if (d.procedure, d.step) in words]
    return page(request, "home.html", {"offered": offered, "begun": begun, "guides": _public()})


def _public() -> list[object]:
    return list({p.code: p for p, _ in places.offered()}.values())


def find(request: HttpRequest) -> HttpResponse:
    """Where to go: by place, step by step from the town to the village, or by part of a name."""
    query, top = request.GET.get("q", "").strip()[:40], places.root()
    wanted = request.GET.get("area", "")
    area = places.served(int(wanted), top) if wanted.isdigit() else None
    if wanted and area is None:
        raise Http404("没有这个地方。")
    here = area or top
    return page(request, "find.html", {
        "query": query, "area": area, "above": area.parent if area and top and area.level > top.level + 1 else None,
        "areas": places.areas_named(query, top) if query else places.below(here) if here else [],
        "desks": places.named(query, None) if query else places.all_desks(area) if area else [],
        "places": places.places(area) if area and not query else [],
        "apply": [(s.invites or f"在这里申请{p.title}", reverse("portal_start", args=[p.code, s.code])) for p, s in places.offered()],
    })  # fmt: skip


def guides(request: HttpRequest) -> HttpResponse:
    return page(request, "guides.html", {"guides": _public()})


def one_guide(request: HttpRequest, code: str) -> HttpResponse:
    """The service guide of one procedure, read off its words."""
    rules = find_procedure(code)
    if rules is None or not rules.open_to_public:
        raise Http404("没有这份办事指南。")
    found = guide(rules)
    ways = [(way, _questions(code, way.title)) for way in found.ways if way.by_public]
    starts = [(s.title, reverse("portal_start", args=[code, s.code])) for p, s in places.offered() if p.code == code]
    offices, many = guides_of.where(rules)
    return page(request, "guide.html", {
        "guide": found, "ways": ways, "starts": starts, "conditions": guides_of.conditions(rules),
        "refusals": guides_of.refusals(rules), "matters": guides_of.matters(rules), "offices": offices, "many": many,
        "two_sides": len(capacities(rules)) > 1,
    })  # fmt: skip


def _questions(code: str, title: str) -> list[tuple[str, bool]]:
    """What an applicant is asked and whether it must be said; the guide also lists what staff note down."""
    filling = next(Filling(p, s, None) for p, s in places.offered() if p.code == code and s.title == title)
    return [(str(f.label), f.required) for n, f in filling.fields.items() if asked(n, f)]


def lawyer(request: HttpRequest) -> HttpResponse:
    """“这个律师是真的吗”: the register's answer to a name or a licence number."""
    name, licence = (request.GET.get(key, "").strip()[:60] for key in ("name", "licence"))
    asked_for = bool(name or licence)
    try:
        if asked_for:
            spend(LOOK_ADDRESS, address_of(request))
    except TooOften as wait:
        return page(request, "refused.html", {"reason": wait.reason, "back": reverse("portal_lawyer")}, status=429)
    found = registers.practitioners_named(name, licence) if asked_for else []
    return page(request, "lawyer.html", {"name": name, "licence": licence, "asked": asked_for, "found": found})
