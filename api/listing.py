"""Lists and single cases as JSON, read as plain values: no objects are built for what is only written out again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.utils import timezone

from kernel.cases.models import FAR, Case, Clock, Event, Paper
from kernel.cases.queries import foremost
from kernel.cases.repair import OWN_ACTS
from kernel.words import Procedure
from kernel.words.procedure import VOID
from kernel.words.registry import find
from workbench.pages.lists import Filter, accessor, narrowed

from . import paging, scopes, wire
from .problems import Trouble, form_errors
from .shapes.fields import Json
from .shapes.records import columns_of, model_of
from .tokens import Caller

COLUMNS = (
    "id",
    "procedure",
    "number",
    "title",
    "stage",
    "version",
    "level",
    "office_id",
    "office__name",
    "handler_id",
    "handler__name",
    "opened_at",
    "closed_at",
    "due_at",
)
PLACE = ("province_id", "city_id", "district_id", "town_id", "village_id", "origin_id", "imported")
ORDERS = {"new": ("opened_at", True), "due": ("due_at", False)}
NAMES = {"office__name": "office", "handler__name": "handler"}


def cases(who: Caller, rules: Procedure, query: QueryDict) -> HttpResponse:
    """One page of a list: {"items": […], "next": "…"}; `next` is empty on the last page."""
    within_reach = within(who, rules)
    form = Filter(rules, query)
    if not form.is_valid():
        raise Trouble(422, fields=form_errors(form))
    parts = [narrowed(form, part, who.user) for part in within_reach]
    order = query.get("order") or "new"
    if order not in ORDERS:
        raise Trouble(422, fields={"order": ["只能是 new 或 due。"]})
    column, down = ORDERS[order]
    if after := query.get("after", ""):
        at, pk = mark(after)
        parts = [part.filter(paging.beyond(column, at, pk, down=down)) for part in parts]
    size = paging.size(query)
    rows = list(first(parts, order, size + 1).values_list(*columns(rules)))
    more, rows = len(rows) > size, rows[:size]
    items = [row_of(rules, row) for row in rows]
    return wire.answer({"items": items, "next": _next(rows[-1], column) if more else ""})


def first(parts: list[Any], order: str, most: int) -> Any:
    """The first cases of all parts in an order of the list, told apart by key where two are equal."""
    column, down = ORDERS[order]
    sign = "-" if down else ""
    by = f"{sign}{column}", f"{sign}id"
    return Case.objects.filter(foremost(parts, by, most)).order_by(*by)[:most]


def readable(who: Caller, rules: Procedure) -> bool:
    """Whether there is anything for this token to read of a procedure."""
    return scopes.may_read(who.scopes, rules.code) and bool(who.actor.reach.roles & rules.roles)


def within(who: Caller, rules: Procedure) -> list[Any]:
    """Cases of a procedure within the person's reach, in parts. Raises Http404 where the token does not read it."""
    readable_or_404(who, rules)
    return Case.objects.parts(who.user, rules.code)


def readable_or_404(who: Caller, rules: Procedure) -> None:
    if not readable(who, rules):
        raise Http404("没有这项业务，或它不在您的职责范围和令牌的权限之内。")


def whole(who: Caller, rules: Procedure) -> Any:
    """The same cases as one set, of which one is asked for by its key."""
    readable_or_404(who, rules)
    return Case.objects.reach(who.user).filter(procedure=rules.code)


def mark(text: str) -> tuple[datetime, UUID]:
    at, pk = paging.read(text, str, str)
    try:
        moment = datetime.fromisoformat(at)
        return moment.astimezone(timezone.get_default_timezone()), UUID(pk)
    except (ValueError, OverflowError):
        raise Trouble(400, "分页标记无法识别，请原样带回上一页给出的 next。") from None


def _next(row: tuple[Any, ...], column: str) -> str:
    return paging.write([row[COLUMNS.index(column)].isoformat(), str(row[0])])


def columns(rules: Procedure) -> list[str]:
    """What a list reads of a case: its own columns, then the ledger columns of its record."""
    record = accessor(rules)
    return [*COLUMNS, *(f"{record}__{name}" for name in ledger(rules))]


def ledger(rules: Procedure) -> list[str]:
    """Ledger columns a program may read, by column name."""
    readable = {f.name: f.attname for f in columns_of(model_of(rules))}
    return [readable[name] for name in rules.columns if name in readable]


def stage_titles(rules: Procedure) -> dict[str, str]:
    """Every stage a case may stand at."""
    return {VOID.code: VOID.title, **{code: stage.title for code, stage in rules.stages.items()}}


def row_of(rules: Procedure, row: tuple[Any, ...]) -> Json:
    """One case as a list gives it."""
    found = head(rules, row)
    found["record"] = dict(zip(ledger(rules), row[len(COLUMNS) :], strict=True))
    return found


def head(rules: Procedure, row: Iterable[Any]) -> Json:
    found = {NAMES.get(name, name): value for name, value in zip(COLUMNS, row, strict=False)}
    found["stage_title"] = stage_titles(rules)[found["stage"]]
    if found["due_at"] == FAR:
        found["due_at"] = None
    return found


def case(who: Caller, rules: Procedure, case_id: UUID) -> HttpResponse:
    """One case with its record, clocks, events and papers. Six queries."""
    row = whole(who, rules).filter(pk=case_id).values_list(*COLUMNS, *PLACE).first()
    if row is None:
        raise Http404("没有这个案件，或它不在您的职责范围和令牌的权限之内。")
    found = head(rules, row[: len(COLUMNS)])
    found |= dict(zip(PLACE, row[len(COLUMNS) :], strict=True))
    names = [f.attname for f in columns_of(model_of(rules))]
    found["record"] = model_of(rules)._base_manager.filter(case_id=case_id).values(*names).first()
    clocks, events = Clock.objects.filter(case_id=case_id), Event.objects.filter(case_id=case_id).order_by("seq")
    found["clocks"] = dress_clocks(rules, list(clocks.values(*CLOCK)), timezone.now())
    found["events"] = dress_events(rules, list(events.values(*EVENT)))
    found["papers"] = list(Paper.objects.filter(case_id=case_id).values(*PAPER))
    answer = wire.answer(found)
    answer["ETag"] = f'"{found["version"]}"'
    return answer


PAPER = ("id", "code", "title", "number", "made_at", "replaced_by_id")
CLOCK = ("limit", "run", "kind", "owes", "state", "started_at", "due_at", "ended_at")
EVENT = ("id", "seq", "act", "from_stage", "to_stage", "actor_name", "happened_at", "recorded_at", "subject")


def dress_clocks(
    rules: Procedure, rows: list[Json], now: datetime, aware: Callable[[Any], Any] = lambda x: x
) -> list[Json]:
    """Clocks as stored, with their titles and what has run out by now."""
    titles = {x.code: x.title for x in rules.limits}
    for row in rows:
        row["title"] = titles.get(row["limit"], row["limit"])
        if row["state"] == "running" and row["due_at"] and aware(row["due_at"]) < now:
            row["state"] = "overdue"
    return rows


def dress_events(rules: Procedure, rows: list[Json]) -> list[Json]:
    """Events with their titles."""
    for row in rows:
        row["title"] = act_title(rules.code, row["act"])
    return rows


@lru_cache(maxsize=4096)
def act_title(code: str, act: str) -> str:
    """What an act of a procedure is called; the code of one that was retired."""
    rules = find(code)
    return OWN_ACTS.get(act) or (rules.title_of_act(act) if rules else "") or act
