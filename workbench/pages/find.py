"""Finding from every page: words in the address, numbers of people only in what is posted and journalled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from common.knowledge import public as knowledge
from common.search import exact
from common.search.every import MOST, Every
from common.search.find import COUNTED, Group, Hit, Piece, find, lines_for
from common.search.rebuilding import under_way
from common.search.text import terms
from kernel.cases.models import Case
from kernel.words.registry import procedure
from workbench import parts
from workbench.listed import Table, exportable

from . import show
from .base import desk, page

LONGEST = 100
KNOWN = 5  # articles, answers and cases of the knowledge base beside what is found of cases


@desk
@exportable
def index(request: HttpRequest) -> HttpResponse:
    """GET finds words. POST finds words too, by way of an address one can keep, and is the only way to look up a number."""
    asked = request.POST if request.method == "POST" else request.GET
    query = asked.get("q", "").strip()[:LONGEST]
    number = exact.is_number(query)
    if request.method == "POST" and not number:
        return redirect(f"{reverse('desk_find')}?{urlencode({'q': query})}")
    code, below = request.GET.get("in", ""), _mark(request.GET.get("after", ""))
    found = find(request.user, query, code=code, below=below)  # type: ignore[arg-type]
    looked_up = request.method == "POST"
    bearers = exact.bearing(request.user, query) if looked_up else []  # type: ignore[arg-type]
    context = {
        "q": query,
        "number": number,
        "looked_up": looked_up,
        "bearers": [_row(Hit(case=c, number=((c.number, False),), title=((c.title, False),))) for c in bearers],
        "knowledge": [] if number or code or looked_up else knowledge.search(query, KNOWN),
        "groups": [_group(g, query, code=code, keep=not number) for g in found],
        "code": code,
        "later": below is not None,
        "blank": not terms(query),
        "searched": [p.title for p in lines_for(request.user)],  # type: ignore[arg-type]
        "rebuild": under_way(),
    }
    keep = bool(found) and not number  # a number is not written into the address of an export either
    return page(request, "workbench/find.html", context, tables=[_table(request, query, code)] if keep else ())


COLUMNS = (
    parts.Column(key="line", label="业务"),
    parts.Column(key="number", label="案号", kind="code"),
    parts.Column(key="title", label="名称", wide=True),
    parts.Column(key="stage", label="环节", kind="badge"),
    parts.Column(key="due", label="时限", kind="clock"),
    parts.Column(key="office", label="机构"),
    parts.Column(key="handler", label="承办人"),
    parts.Column(key="opened", label="登记", kind="date"),
    parts.Column(key="lines", label="找到的内容", wide=True),
)


def _table(request: HttpRequest, query: str, code: str) -> Table:
    """Everything found, of which the page shows the newest of each line."""
    filters = [("查找", query), *([("业务", procedure(code).title)] if code else [])]
    rows = Every(request.user, query, code)  # type: ignore[arg-type]
    cut = f"每项业务最多列最近登记的{MOST}件。"
    return Table(
        title="查找结果", columns=COLUMNS, rows=rows, row=_told, filters=filters, order="最近登记在前", remarks=(cut,)
    )


def _told(hit: Hit) -> dict[str, Any]:
    """A hit as a line of a sheet, without the marks."""
    said = "；".join(f"{label}：{_plain(pieces)}" for label, pieces in hit.lines)
    row = {**_row(hit), "number": _plain(hit.number), "title": _plain(hit.title), "lines": said}
    return {**row, "line": hit.case.rules.title}


def _plain(pieces: Sequence[Piece]) -> str:
    return "".join(text for text, _ in pieces)


def _mark(text: str) -> int | None:
    """The rank a page reads on from; an unreadable one means page one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def _group(group: Group, query: str, *, code: str, keep: bool) -> dict[str, Any]:
    """One line's results. `keep`: the query may stand in addresses."""
    more = {"q": query, "in": group.rules.code}
    after = {**more, "after": str(group.below)}
    base = reverse("desk_find")
    return {
        "code": group.rules.code,
        "title": group.rules.title,
        "count": f"多于 {COUNTED} {group.rules.unit}" if group.more else f"{group.count} {group.rules.unit}",
        "rows": [_row(hit) for hit in group.hits],
        "all_url": f"{base}?{urlencode(more)}" if keep and not code and group.below else "",
        "older_url": f"{base}?{urlencode(after)}" if keep and code and group.below else "",
        "shown": len(group.hits),
    }


def _row(hit: Hit) -> dict[str, Any]:
    case: Case = hit.case
    return {
        "url": reverse("desk_case", args=[case.pk]),
        "number": hit.number,
        "title": hit.title,
        "stage": show.stage_badge(case),
        "due": show.due_clock(case),
        "office": str(case.office),
        "handler": str(case.handler or ""),
        "opened": case.opened_at,
        "lines": hit.lines,
    }
