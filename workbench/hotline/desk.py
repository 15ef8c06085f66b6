"""The agent's desk: my state, who waits, the call before me with all that is known of its caller."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from common.calls import calling_back, helpers, seats, wrapping
from common.calls.models import Call, Seat, Stage, State
from common.calls.reach import AGENTS, within
from kernel.cases.refusals import Refused
from workbench import parts
from workbench.pages.base import page

from .base import TONES, agents, tabs
from .calls import about

QUEUE = 20  # waiting calls shown


@agents
def index(request: HttpRequest) -> HttpResponse:
    """The desk. Everything on it works by pressing; with scripts the live part looks again every few seconds."""
    call = wrapping.popped(request.user)
    found = about(request, call) if call else {}
    context = {**_live(request), **found, "call": call, "tabs": tabs(request), "knows": helpers.knows()}
    return page(request, "hotline/desk.html", context)


@agents
def live(request: HttpRequest) -> HttpResponse:
    """The part that is asked for again and again. A new call opens by itself where no other is being written down."""
    call, shown = wrapping.popped(request.user), request.GET.get("call", "")
    other = call is not None and str(call.pk) != shown
    context = {**_live(request), "call": call, "shown": shown, "other": call if other and shown else None}
    answer = page(request, "hotline/live.html", context)
    if other and not shown:
        answer["HX-Refresh"] = "true"
    return answer


def _live(request: HttpRequest) -> dict[str, Any]:
    """State, queue, colleagues, and how many are to be called back. Five queries."""
    seat, here = seats.seat_of(request.user), within(request.user, AGENTS)
    waiting = Call.objects.reach(request.user).filter(stage=Stage.WAITING).order_by("started_at")
    now = timezone.now()
    team = list(Seat.objects.filter(here, active=True).select_related("user"))
    due = calling_back.open_for(request.user).order_by()
    return {
        "seat": seat,
        "topic": f"hotline:{seat.office_id}" if seat else "",
        "states": [(s.value, s.label) for s in seats.BY_HAND],
        "state": parts.Badge(text=seat.get_state_display(), tone=TONES[seat.state]) if seat else None,
        "queue": [(c.masked, c.started_at, int((now - c.started_at).total_seconds())) for c in waiting[:QUEUE]],
        "team": [
            (s, parts.Badge(text=s.get_state_display(), tone=TONES[s.state])) for s in team if s.state != State.AWAY
        ],
        "backs": due.count(),
        "looked": f"{timezone.localtime():%H:%M:%S}",
        "other": None,
        "shown": "",
    }


@agents
def state(request: HttpRequest) -> HttpResponse:
    """Change one's own state, against the version one saw."""
    if request.method != "POST":
        return redirect("desk_hotline")
    seat, version = seats.seat_of(request.user), request.POST.get("version", "")
    if seat is None:
        raise Refused("还没有登记您的工号，请管理员在“系统管理—热线—坐席工号”中添加。")
    try:
        seats.turn(seat, request.POST.get("state", ""), version=int(version) if version.isdigit() else -1)
    except Refused as refused:
        messages.warning(request, refused.reason)
    return redirect("desk_hotline")


@agents
def answers(request: HttpRequest) -> HttpResponse:
    """What the knowledge base says; a page of its own, of which scripts take the list alone."""
    words = request.GET.get("q", "").strip()[:100]
    found = helpers.answers(words) if words else ()
    whole = not request.headers.get("HX-Request")
    crumbs = [parts.Link(label="12348 热线", url=reverse("desk_hotline")), parts.Link(label="查知识库")]
    context = {"q": words, "found": found, "knows": helpers.knows(), "crumbs": crumbs}
    return page(request, "hotline/answers.html" if whole else "hotline/found.html", context)
