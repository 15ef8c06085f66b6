"""The case page: what is it, where does it stand, who owes what by when, what may I do now."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from kernel.cases import repair, timing
from kernel.cases.actors import Actor
from kernel.cases.door import Offer, offers, settle_due
from kernel.cases.models import Asked, Case, Event
from kernel.clocks.reading import State
from kernel.derive.timeline import timeline
from kernel.words import Request, Shape, Step
from workbench import parts
from workbench.panels import panels_for, tools_for

from . import show
from .base import actor_of, case_or_404, desk, page


@desk
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    found = case_or_404(request, case_id)
    if settle_due(found):
        found = case_or_404(request, case_id)
    return page(request, "workbench/case.html", context_of(found, actor_of(request)))


def context_of(case: Case, actor: Actor) -> dict[str, Any]:
    """Everything the page shows, in a number of queries that does not grow with the case."""
    events, files = case.history, case.handed_in
    titles, clocks = dict(case.rules.categories), _clocks(case, events)
    return {
        "case": case,
        "rules": case.rules,
        "crumbs": _crumbs(case),
        "stages": show.stages(case),
        "stage": show.stage_badge(case),
        "facts": show.record_facts(case),
        "parties": _parties(case),
        "clocks": clocks,
        "running": [c for c in clocks if c.state not in ("done", "past")],
        "offers": [_offer(case, o) for o in offers(case, actor)],
        "asked": _asked(case),
        "papers": [show.paper(p) for p in case.issued],
        "files": [show.attachment(f, titles) for f in files],
        "photos": [show.photo(f) for f in files if f.category == "scene" and f.mime.startswith("image/")],
        "entries": _entries(case, events, actor),
        "helpers": _helpers(case),
        "panels": panels_for(case),
        "tools": _tools(case, actor),
        "is_register": case.rules.shape is Shape.REGISTER,
    }


def _crumbs(case: Case) -> list[parts.Link]:
    return [
        parts.Link(label="今日", url=reverse("desk_today")),
        parts.Link(label=case.rules.title, url=reverse("desk_list", args=[case.procedure])),
        parts.Link(label=case.number),
    ]


def _parties(case: Case) -> list[parts.Party]:
    titles = show.role_titles(case.rules)
    return [show.party(p, case, titles, unmask=True) for p in case.people]


ORDER = {State.OVERDUE: 0, State.RUNNING: 1, State.PAUSED: 2}


def _clocks(case: Case, events: list[Event]) -> list[parts.Clock]:
    """Running clocks first, most urgent on top; then what is over."""
    readings = timing.readings(case, events)
    readings.sort(key=lambda r: (ORDER.get(r[1].state, 3), r[1].due_at or r[1].started_at))
    return [show.clock(limit, reading) for limit, reading in readings]


def _offer(case: Case, offer: Offer) -> parts.Offer:
    word = offer.word
    onward = isinstance(word, Step) and not show.ahead(case).isdisjoint(word.targets)
    name = "desk_ask" if isinstance(word, Request) else "desk_do"
    url = reverse(name, args=[case.pk, word.code])
    return parts.Offer(label=word.title, url=url, refusal=offer.refusal, hint=str(word.law), primary=onward)


def _asked(case: Case) -> list[dict[str, Any]]:
    rows = Asked.objects.filter(case=case).select_related("to_office")
    return [
        {
            "title": a.word.title,
            "to": a.to_name,
            "at": a.asked_at,
            "answered": a.answered_at,
            "url": "" if a.answered_at else reverse("desk_answer", args=[a.pk]),
        }
        for a in rows
    ]


def _entries(case: Case, events: list[Event], actor: Actor) -> list[parts.Entry]:
    """The timeline, newest first, with a way to put an entry right where this person may."""
    by_id = {e.pk: e for e in events}
    standing = {e.pk for e in timing.standing(events)}
    found = []
    for line in timeline(case):
        event = by_id[line.id]
        links = []
        if event.pk in standing and not repair.may_repair(case, event, actor):
            links.append(parts.Link(label="更正", url=reverse("desk_correct", args=[case.pk, event.pk])))
        found.append(_entry(case, line, event, links))
    return found[::-1]


def _entry(case: Case, line: Any, event: Event, links: list[parts.Link]) -> parts.Entry:
    stages = case.rules.stages
    late = (event.recorded_at - event.happened_at).total_seconds() > 3600
    return parts.Entry(
        title=line.title,
        at=event.happened_at,
        actor=event.actor_name,
        facts=line.facts,
        text=f"理由：{line.reason}" if line.reason else "",
        came_from=stages[event.from_stage].title if event.from_stage in stages else "",
        went_to=stages[event.to_stage].title if event.to_stage in stages and event.to_stage != event.from_stage else "",
        recorded_at=event.recorded_at if late else None,
        corrected=line.mended_how,
        links=links,
        tone="grey"
        if line.mended_how
        else "green"
        if event.to_stage in stages and stages[event.to_stage].over
        else "blue",
    )


def _helpers(case: Case) -> list[tuple[str, str]]:
    titles = {
        "co_handler": "共同承办",
        "helper": "协办",
        "referrer": "转来单位",
        "organ": "相关机关",
        "first_contact": "首问",
    }
    return [(titles.get(p.capacity, p.capacity), str(p.user or p.office)) for p in case.partakers if p.until is None]


def _tools(case: Case, actor: Actor) -> list[parts.Link]:
    """Acts beside the flow that this person may do."""
    found = []
    if not repair.may_attach(case, actor):
        found.append(parts.Link(label="补充材料", url=reverse("desk_attach", args=[case.pk]), icon="paperclip"))
    if not repair.may_hand_over(case, actor):
        found.append(parts.Link(label="移交承办人", url=reverse("desk_hand_over") + f"?case={case.pk}", icon="users"))
    if case.rules.shape is Shape.REGISTER and repair.masked(case, case.pk):
        url = reverse("desk_unmask", args=[case.pk, case.pk])
        found.append(parts.Link(label="查看完整号码", url=url, icon="eye"))
    last = repair.last_move(case)
    if last is not None and not repair.may_repair(case, last, actor):
        found.append(parts.Link(label="撤销上一步", url=reverse("desk_revoke", args=[case.pk]), icon="undo-2"))
    if case.rules.volume:
        found.append(parts.Link(label="卷内目录", url=reverse("desk_volume", args=[case.pk]), icon="archive"))
    return [*found, *tools_for(case, actor)]
