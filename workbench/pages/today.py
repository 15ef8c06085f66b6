"""Today: what I can do now, most urgent first, and what I sent away that has not come back."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from common.messages.inbox import unread
from kernel.cases.models import FAR, Asked, Case
from kernel.reach.reach import reach_of
from kernel.words import Scope, Shape
from kernel.words.registry import procedure, procedures
from workbench import parts
from workbench.knowledge import entries
from workbench.listed import Table, exportable

from . import ratings, show
from .base import actor_of, desk, page

SHOWN, OPEN_SHOWN, DONE_SHOWN = 30, 100, 50
FEW, SOON = 1000, timedelta(days=2)
OLDEST = "最早发出在前"
COLUMNS = (
    parts.Column(key="due", label="时限", kind="clock"),
    parts.Column(key="number", label="案号", link=True, kind="code"),
    parts.Column(key="title", label="名称", wide=True),
    parts.Column(key="stage", label="环节", kind="badge"),
    parts.Column(key="handler", label="承办人", hide_on_phone=True),
    parts.Column(key="office", label="机构", hide_on_phone=True),
)


DUE = {
    "late": ("已逾期", lambda now: Q(due_at__lt=now)),
    "soon": ("两日内到期", lambda now: Q(due_at__gte=now, due_at__lt=now + SOON)),
    "none": ("无期限待办", lambda now: Q(due_at__gte=FAR)),
}


@desk
@exportable
def today(request: HttpRequest) -> HttpResponse:
    """What waits for this person, all of it or one of the counted parts (`?due=`): number and list are one queryset."""
    mine, due = Case.objects.to_do(request.user), request.GET.get("due", "")  # type: ignore[arg-type]
    shown = mine.filter(DUE[due][1](timezone.now())) if due in DUE else mine
    todo = shown.select_related("office", "handler").order_by("due_at", "id")
    known = _few(mine)
    counted = _counted(mine) if known is None else _told(known)
    cases = list(todo[: SHOWN + 1]) if known is None else _first(known, due)
    watched, waiting = _watched(request), _waiting(request)
    part = DUE[due][0] if due in DUE else ""
    return page(
        request,
        "workbench/today.html",
        {
            "columns": COLUMNS,
            "rows": [_row(c) for c in cases[:SHOWN]],
            "more": _lists(counted, due) if len(cases) > SHOWN else [],
            "part": part,
            "unread": unread(request.user),
            "stats": [*_stats(counted), ratings.stat(request.user), *entries.stats(request.user)],
            "openings": _openings(request),
            "asked": [asked_row(a) for a in waiting[:SHOWN]],
            "asked_columns": ASKED,
            "watched": [_row(c) for c in watched[:SHOWN]],
        },
        tables=[
            _table("todo", "待我办理的案件", todo, [("时限", part)] if part else ()),
            _table("watched", "辖区内已逾期和两日内到期的案件", watched),
            Table(key="asked", title="发出未回的函询", columns=ASKED, rows=waiting, row=asked_row, order=OLDEST),
        ],
    )


def _table(key: str, title: str, rows: Any, filters: Any = ()) -> Table:
    return Table(
        key=key, title=title, columns=COLUMNS, rows=rows, row=_row, filters=filters, unit="件", order="最急的在前"
    )  # fmt: skip


def _watched(request: HttpRequest) -> Any:
    """For whoever answers for an area: what is late or will be within two days there, whoever handles it."""
    if not any(h.scope is Scope.AREA for h in reach_of(request.user).held):  # type: ignore[arg-type]
        return Case.objects.none()
    seen = Case.objects.reach(request.user).of(Shape.PROCEDURE).live()  # type: ignore[arg-type]
    late = seen.filter(due_at__lt=timezone.now() + SOON).select_related("office", "handler")
    return late.order_by("due_at", "id")


def _row(case: Case) -> dict[str, Any]:
    return {
        "due": show.due_clock(case),
        "number": case.number,
        "title": case.title,
        "stage": show.stage_badge(case),
        "handler": str(case.handler or "未指定"),
        "office": str(case.office),
        "url": reverse("desk_case", args=[case.pk]),
    }


class _Waits(NamedTuple):
    """What numbers and list need of one thing to do."""

    pk: Any
    procedure: str
    due_at: datetime

    def part(self, now: datetime) -> str:
        """Which of the counted parts it belongs to, if any: the same as DUE, of a row already read."""
        if self.due_at >= FAR:
            return "none"
        return "late" if self.due_at < now else "soon" if self.due_at < now + SOON else ""


def _few(mine: Any) -> list[_Waits] | None:
    """All there is to do, most urgent first, where it is not more than one reads anyway; to ask twice costs twice."""
    rows = mine.order_by("due_at", "id").values_list(*_Waits._fields)[: FEW + 1]
    found = [_Waits(*row) for row in rows]
    return found if len(found) <= FEW else None


def _first(known: list[_Waits], due: str) -> list[Case]:
    """The cases of the first rows shown, in their order, and one more if there are more."""
    now = timezone.now()
    keys = [w.pk for w in known if due not in DUE or w.part(now) == due][: SHOWN + 1]
    cases = Case.objects.filter(pk__in=keys).select_related("office", "handler")
    return sorted(cases, key=lambda case: keys.index(case.pk))


def _told(known: list[_Waits]) -> list[dict[str, Any]]:
    """What `_counted` says, of rows already read."""
    now, found = timezone.now(), dict[str, Counter[str]]()
    for waits in known:
        found.setdefault(waits.procedure, Counter()).update({"all": 1, waits.part(now): 1})
    return [{"procedure": code, **{part: n[part] for part in ("all", *DUE)}} for code, n in sorted(found.items())]


def _counted(mine: Any) -> list[dict[str, Any]]:
    """By procedure, how many are late, due soon, without a due moment, and altogether. One query."""
    now = timezone.now()
    parts_ = {code: Count("pk", filter=part(now)) for code, (_, part) in DUE.items()}
    return list(mine.order_by().values("procedure").annotate(all=Count("pk"), **parts_))


def _stats(counted: list[dict[str, Any]]) -> list[parts.Stat]:
    tones: dict[str, parts.Tone] = {"late": "red", "soon": "amber"}
    found = []
    for code, (label, _) in DUE.items():
        n = sum(row[code] for row in counted)
        url = f"{reverse('desk_today')}?due={code}#todo" if n else ""
        found.append(parts.Stat(label=label, value=n, unit="件", tone=tones.get(code, "grey"), url=url))
    return found


def _lists(counted: list[dict[str, Any]], due: str) -> list[parts.Link]:
    """The same things to do in full, one list a procedure."""
    found = []
    for row in counted:
        if n := row[due if due in DUE else "all"]:
            url = reverse("desk_list", args=[row["procedure"]]) + "?todo=1" + (f"&due={due}" if due in DUE else "")
            found.append(
                parts.Link(label=f"{procedure(row['procedure']).title}{n}{procedure(row['procedure']).unit}", url=url)
            )
    return found


def _openings(request: HttpRequest) -> list[parts.Link]:
    """What this person may open, over all lines."""
    actor = actor_of(request)
    return [
        parts.Link(label=step.title, url=reverse("desk_open", args=[p.code, step.code]), icon="plus")
        for p in procedures(Shape.PROCEDURE)
        for step in p.openings
        if actor.holds(step.by)
    ]


ASKED = (
    parts.Column(key="title", label="函询", link=True),
    parts.Column(key="to", label="发往"),
    parts.Column(key="case", label="案件", wide=True),
    parts.Column(key="at", label="发出", kind="date"),
)


def _waiting(request: HttpRequest) -> Any:
    """What I sent that has not come back."""
    reach = Case.objects.reach(request.user).values("pk")  # type: ignore[arg-type]
    open_ = Asked.objects.filter(answered=None, case__in=reach, asked__actor=request.user).select_related("case")
    return open_.order_by("asked_at")


def asked_row(asked: Asked) -> dict[str, Any]:
    return {
        "title": asked.word.title,
        "to": asked.to_name,
        "case": f"{asked.case.number} {asked.case.title}",
        "at": asked.asked_at,
        "url": reverse("desk_case", args=[asked.case_id]),
        "answered": asked.answered_at,
    }


@desk
@exportable
def asked(request: HttpRequest) -> HttpResponse:
    """Questions sent and received within reach, open ones first."""
    reach = Case.objects.reach(request.user).values("pk")  # type: ignore[arg-type]
    rows = Asked.objects.filter(case__in=reach).select_related("case")
    open_, done = rows.filter(answered=None).order_by("asked_at"), rows.exclude(answered=None).order_by("-answered_at")
    answered = (*ASKED, parts.Column(key="answered", label="答复", kind="date"))
    context = {
        "columns": ASKED, "open": [asked_row(a) for a in open_[:OPEN_SHOWN]],
        "answered": answered, "done": [asked_row(a) for a in done[:DONE_SHOWN]],
    }  # fmt: skip
    tables = [
        Table(key="open", title="等待答复的函询", columns=ASKED, rows=open_, row=asked_row, order=OLDEST),
        Table(key="done", title="已答复的函询", columns=answered, rows=done, row=asked_row, order="最近答复在前"),
    ]
    return page(request, "workbench/asked.html", context, tables=tables)
