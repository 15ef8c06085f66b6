"""The two answers that programs ask for all day, list and case, from statements prepared for the caller.

The same rows and the same JSON as `listing`, proven by tests; whatever it does not know goes the usual way. Conditions
come from `Case.objects.reach`, compiled once for each standing: there is no second notion of who may see what.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl
from uuid import UUID

import orjson
from django.db import connection, models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from common.registers.fields import Codes
from kernel.cases.models import FAR, Case, Clock, Event, Paper
from kernel.words import Procedure
from kernel.words.registry import find
from workbench.pages.lists import accessor

from . import listing, paging, sql, wire
from .auth import admitted
from .problems import Trouble
from .shapes.records import columns_of, model_of
from .standing import Standing

ROOT = "/api/v1/"
PLANS = 256  # prepared statements of one standing
AT, KEY = datetime(2001, 2, 3, 4, 5, 6, 7, tzinfo=UTC), UUID(int=7)  # stand for the mark while a statement is compiled
Reader = Callable[[Any], Any] | None


@dataclass(frozen=True)
class Plan:
    """A statement with its values, where in them the mark or key goes, and how each column is read."""

    statement: str
    params: tuple[Any, ...]
    at: tuple[int, ...]
    key: tuple[int, ...]
    readers: tuple[tuple[int, Callable[[Any], Any]], ...]

    def rows(self, fetch: sql.Fetch, at: Any = None, key: Any = None) -> list[list[Any]]:
        params = list(self.params)
        for place in self.at:
            params[place] = at
        for place in self.key:
            params[place] = key
        rows = [list(row) for row in fetch(self.statement, params)]
        for row in rows:
            for place, read in self.readers:
                if row[place] is not None:
                    row[place] = read(row[place])
        return rows


def answer(request: HttpRequest) -> HttpResponse | None:
    """The answer to a plain list or case; None where this is neither. Raises Trouble."""
    if request.method != "GET":
        return None
    code, _, rest = request.path_info[len(ROOT) :].partition("/")
    rules = find(code)
    if rules is None or not rest.startswith("cases"):
        return None
    if rest == "cases":
        return _list(request, rules)
    return _one(request, rules, rest[6:]) if rest[5:6] == "/" and len(rest) == 42 else None


def _list(request: HttpRequest, rules: Procedure) -> HttpResponse | None:
    query = dict(parse_qsl(request.META.get("QUERY_STRING", ""), keep_blank_values=True))
    if query.keys() - {"limit", "after", "order"} or query.get("order", "new") not in listing.ORDERS:
        return None
    size = _size(query.get("limit", ""))
    fetch = sql.fetching()
    who = _caller(request, fetch, LIST)
    if size == 0 or not _readable(who, rules):
        return None
    order, after = query.get("order") or "new", query.get("after", "")
    plan = _planned(
        who,
        (rules.code, order, size, bool(after)),
        lambda: _plan_list(who, rules, order, top=size + 1, onward=bool(after)),
    )
    at, key = _mark(after) if after else (None, None)
    rows = plan.rows(fetch, at, key)
    return HttpResponse(_page(rules, rows, order, size), content_type=wire.JSON)


def _size(text: str) -> int:
    """How many rows; 0 for what is no such number, which the usual way refuses."""
    if not text:
        return paging.SIZE
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 and int(text) <= paging.MOST else 0


class Route(NamedTuple):
    """What the log calls the address, as the resolver would have said."""

    route: str


LIST, ONE = Route("api/v1/<procedure>/cases"), Route("api/v1/<procedure>/cases/<case_id>")


def _caller(request: HttpRequest, fetch: sql.Fetch, route: Route) -> Standing:
    request.resolver_match = route  # type: ignore[assignment]
    who = admitted(request, fetch)
    if who is None:
        raise Trouble(401)
    request.auth = who.caller  # type: ignore[attr-defined]
    return who


def _readable(who: Standing, rules: Procedure) -> bool:
    return bool(_planned(who, rules.code, lambda: listing.readable(who.caller, rules)))


def _planned(who: Standing, name: Any, make: Callable[[], Any]) -> Any:
    found = who.plans.get(name)
    if found is None:
        if len(who.plans) >= PLANS:
            who.plans.clear()
        found = who.plans[name] = make()
    return found


def _plan_list(who: Standing, rules: Procedure, order: str, *, top: int, onward: bool) -> Plan:
    column, down = listing.ORDERS[order]
    parts = [part.live() for part in listing.within(who.caller, rules)]
    if onward:
        parts = [part.filter(paging.beyond(column, AT, KEY, down=down)) for part in parts]
    return compiled(listing.first(parts, order, top).values_list(*listing.columns(rules)))


def _mark(after: str) -> tuple[Any, Any]:
    at, key = listing.mark(after)
    return _prepared(Case._meta.get_field("opened_at"), at), _prepared(Case._meta.pk, key)


def _prepared(field: Any, value: Any) -> Any:
    return field.get_db_prep_value(value, connection)


def compiled(rows: Any) -> Plan:
    """A queryset of plain values as a plan."""
    compiler = rows.query.get_compiler(connection=connection)
    statement, params = compiler.as_sql()
    at, key = _prepared(Case._meta.get_field("opened_at"), AT), _prepared(Case._meta.pk, KEY)
    fields = [expression.output_field for expression, _, _ in compiler.select]
    readers = tuple((place, read) for place, field in enumerate(fields) if (read := reader(field)))
    return Plan(
        statement,
        tuple(params),
        tuple(n for n, v in enumerate(params) if v == at),
        tuple(n for n, v in enumerate(params) if v == key),
        readers,
    )


def reader(field: Any) -> Reader:
    """What makes the driver's value what the ORM would have given, as far as its JSON goes; None where it is already."""
    while field.is_relation:
        field = field.target_field
    if isinstance(field, Codes):
        return field.to_python
    if isinstance(field, models.JSONField):
        return orjson.loads
    if connection.vendor != "sqlite":
        return None
    if isinstance(field, models.UUIDField):
        return dashed
    if isinstance(field, models.DecimalField):
        pattern = f"%.{field.decimal_places}f"
        return lambda value: pattern % value
    return None


def dashed(text: str) -> str:
    """A UUID as SQLite keeps it, in its usual form."""
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


@lru_cache(maxsize=64)
def _names(code: str) -> tuple[tuple[str, ...], tuple[str, ...], dict[str, str]]:
    """Names of the head columns and of the ledger, and stage titles, of a procedure."""
    rules = find(code)
    if rules is None:
        raise LookupError(code)
    names = tuple(listing.NAMES.get(name, name) for name in listing.COLUMNS)
    return names, tuple(listing.ledger(rules)), listing.stage_titles(rules)


def _page(rules: Procedure, rows: list[list[Any]], order: str, size: int) -> bytes:
    names, ledger, titles = _names(rules.code)
    more, rows, wide = len(rows) > size, rows[:size], len(names)
    items = []
    for row in rows:
        item = dict(zip(names, row, strict=False))
        _finish(item, titles)
        item["record"] = dict(zip(ledger, row[wide:], strict=True))
        items.append(item)
    last = ""
    if more:
        at = rows[-1][listing.COLUMNS.index(listing.ORDERS[order][0])]
        last = paging.write([_aware(at).isoformat(), str(rows[-1][0])])
    return dumps({"items": items, "next": last})


NEVER = (FAR, FAR.replace(tzinfo=None))


def _finish(item: dict[str, Any], titles: dict[str, str]) -> None:
    item["stage_title"] = titles[item["stage"]]
    if item["due_at"] in NEVER:
        item["due_at"] = None


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def dumps(value: Any) -> bytes:
    """As `wire.dumps`; a moment of SQLite, which knows no zones, is UTC."""
    return orjson.dumps(value, default=str, option=wire.OPTIONS | orjson.OPT_NAIVE_UTC)


def _one(request: HttpRequest, rules: Procedure, text: str) -> HttpResponse | None:
    try:
        key = _prepared(Case._meta.pk, UUID(text))
    except ValueError:
        return None
    fetch = sql.fetching()
    who = _caller(request, fetch, ONE)
    if not _readable(who, rules):
        return None
    head = _planned(who, (rules.code, "one"), lambda: _plan_one(who, rules)).rows(fetch, key=key)
    if not head:
        return None
    parts = _planned(who, "parts", _plan_parts)
    found = _case(rules, head[0], [plan.rows(fetch, key=key) for plan in parts])
    response = HttpResponse(dumps(found), content_type=wire.JSON)
    response["ETag"] = f'"{found["version"]}"'
    return response


def _plan_one(who: Standing, rules: Procedure) -> Plan:
    """Head and record in one: the record's key tells whether there is one."""
    record = accessor(rules)
    columns = [f"{record}__{name}" for name in ("pk", *_columns(rules.code))]
    return compiled(listing.whole(who.caller, rules).filter(pk=KEY).values_list(*COLUMNS, *columns))


def _plan_parts() -> tuple[Plan, ...]:
    return (
        compiled(Clock.objects.filter(case_id=KEY).values_list(*listing.CLOCK)),
        compiled(Event.objects.filter(case_id=KEY).order_by("seq").values_list(*listing.EVENT)),
        compiled(Paper.objects.filter(case_id=KEY).values_list(*listing.PAPER)),
    )


COLUMNS = (*listing.COLUMNS, *listing.PLACE)


def _case(rules: Procedure, row: list[Any], parts: list[list[list[Any]]]) -> dict[str, Any]:
    names, _, titles = _names(rules.code)
    clocks, events, papers = parts
    found = dict(zip((*names, *listing.PLACE), row, strict=False))
    _finish(found, titles)
    there, *values = row[len(COLUMNS) :]
    found["record"] = dict(zip(_columns(rules.code), values, strict=True)) if there else None
    found["clocks"] = listing.dress_clocks(rules, _rows(listing.CLOCK, clocks), timezone.now(), _aware)
    found["events"] = listing.dress_events(rules, _rows(listing.EVENT, events))
    found["papers"] = _rows(listing.PAPER, papers)
    return found


@lru_cache(maxsize=64)
def _columns(code: str) -> tuple[str, ...]:
    """Readable columns of the record of a procedure."""
    rules = find(code)
    return tuple(f.attname for f in columns_of(model_of(rules))) if rules else ()


def _rows(names: tuple[str, ...], rows: list[list[Any]]) -> list[dict[str, Any]]:
    return [dict(zip(names, row, strict=True)) for row in rows]
