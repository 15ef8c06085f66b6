"""What people want to know: found by their own words, questions with answers, typical cases."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from common.catalogue import titles
from common.knowledge import public
from common.knowledge.models import Entry, Kind

from ..frame import page, private
from ..throttle import LOOK_ADDRESS, TooOften, address_of, spend

LONGEST, FOUND, SHOWN = 300, 8, 30


def index(request: HttpRequest) -> HttpResponse:
    """The search, and what was published last. Sent words are answered and kept nowhere."""
    said = request.POST.get("words", "").strip()[:LONGEST]
    found: dict[str, Any] = {"found": [], "ways": []}
    if said:
        try:
            spend(LOOK_ADDRESS, address_of(request))
        except TooOften as wait:
            back = reverse("portal_knowledge")
            return page(request, "refused.html", {"reason": wait.reason, "back": back}, status=429)
        found = {"found": public.search(said, FOUND), "ways": public.ways(said)}
    chosen, matters = _chosen(request)
    rows = Entry.objects.public().order_by("-published_at", "-pk")
    rows = rows.filter(matter=chosen) if chosen else rows
    lists = [(kind, list(rows.filter(kind=kind)[:SHOWN])) for kind in Kind]
    answer = page(
        request, "knowledge.html", {"said": said, "lists": lists, "chosen": chosen, "matters": matters, **found}
    )
    return private(answer) if said else answer


def _chosen(request: HttpRequest) -> tuple[str, list[tuple[str, str]]]:
    """The matter asked for, and all that have something published."""
    codes = set(Entry.objects.public().order_by().values_list("matter", flat=True).distinct())
    matters = [(code, title) for code, title in titles.choices() if code in codes]
    wanted = request.GET.get("matter", "")
    return (wanted if wanted in dict(matters) else ""), matters


def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One answer or case, as long as it is published and holds."""
    entry = Entry.objects.public().filter(pk=pk).first()
    if entry is None:
        raise Http404("这篇内容不存在，或者已经撤下。")
    others = Entry.objects.public().filter(matter=entry.matter).exclude(pk=pk)[:5] if entry.matter else []
    about = titles.title_of(entry.matter) if entry.matter else ""
    return page(request, "entry.html", {"entry": entry, "others": list(others), "about": about})
