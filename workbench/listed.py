"""A list as its page shows it and a sheet takes it along: declared once by the view, with every row there is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import Resolver404, resolve, reverse

from common.exports import listing, values
from common.exports.reading import CHUNK
from common.exports.sheet import Heading, Kind, Rows, Sheet
from kernel.reach.models import User
from workbench import parts

DESK = "/desk/"
PLACE = ("after", "before", "count", "page")  # where one stands in a list, which is no part of what is listed
V = TypeVar("V", bound=Callable[..., HttpResponse])


@dataclass(frozen=True, kw_only=True)
class Table:
    """One list of a page. `rows` is everything listed, of which the page may show the first part; `row` gives the cells
    of one by the keys of `columns`. A column of links is a way to act and no part of the sheet. `key` tells several
    lists of one page apart.
    """

    title: str
    columns: Sequence[parts.Column]
    rows: QuerySet[Any] | Collection[Any]
    row: Callable[[Any], Mapping[str, Any]] = lambda row: row
    key: str = "list"
    filters: Sequence[tuple[str, str]] = ()
    order: str = ""
    unit: str = "条"
    remarks: tuple[str, ...] = ()


class Listed(TemplateResponse):
    """A page with its lists. It is rendered after the view, so that an export takes the lists and draws no page."""

    def __init__(
        self,
        request: HttpRequest,
        template: str,
        context: Mapping[str, Any],
        *,
        tables: Sequence[Table],
        status: int = 200,
    ) -> None:
        self.tables = {t.key: t for t in tables}
        ways = {t.key: parts.Link(label=t.title, url=address(request, t.key)) for t in tables}
        super().__init__(request, template, {**context, "exports": ways}, status=status, using="jinja2")


def exportable(view: V) -> V:
    """Mark a view that answers with `Listed`. Stands innermost; what wraps the view carries the mark outward."""
    view.exportable = True  # type: ignore[attr-defined]
    return view


def address(request: HttpRequest, key: str) -> str:
    """Where a list of this page is exported, filtered and ordered as it is here."""
    query = request.GET.copy()
    for name in (*PLACE, "sheet"):
        query.pop(name, None)
    if key != "list":
        query["sheet"] = key
    return f"{reverse('desk_export_page', args=[request.path.removeprefix(DESK)])}?{query.urlencode()}"


def view_at(place: str) -> Any:
    """The match of an exportable page below /desk/, None where there is none."""
    try:
        found = resolve(DESK + place)
    except Resolver404:
        return None
    return found if getattr(found.func, "exportable", False) else None


def table_at(user: User, place: str, query: str) -> Table | None:
    """The list this person would see there now, through the view itself and all that guards it. None where they would not.

    Raises what the view raises for somebody the page is closed to (PermissionDenied, Http404).
    """
    found, asked = view_at(place), QueryDict(query)
    if found is None:
        return None
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", DESK + place, DESK + place
    request.META |= {"SERVER_NAME": "localhost", "SERVER_PORT": "80", "REQUEST_METHOD": "GET"}
    request.GET, request.user, request.resolver_match = asked, user, found
    answer = found.func(request, *found.args, **found.kwargs)
    return answer.tables.get(asked.get("sheet", "list")) if isinstance(answer, Listed) else None


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One column of the sheet: which cell of the page it comes from and how that is told."""

    heading: Heading
    key: str
    say: Callable[[Any], Any]


def sheet_of(table: Table) -> Sheet:
    """A list as a sheet: every row, every column that tells something."""
    cells = [cell for column in table.columns if column.kind != "link" for cell in _cells(column)]
    rows = table.rows
    return Sheet(
        title=table.title, headings=tuple(c.heading for c in cells), rows=lambda: _rows(table, cells), unit=table.unit,
        count=listing.counted(rows) if isinstance(rows, QuerySet) else lambda _: len(rows),
        filters=tuple(table.filters), order=table.order, remarks=table.remarks,
    )  # fmt: skip


def _rows(table: Table, cells: Sequence[Cell]) -> Iterator[Rows]:
    rows = table.rows.iterator(chunk_size=CHUNK) if isinstance(table.rows, QuerySet) else iter(table.rows)
    while chunk := list(islice(rows, CHUNK)):
        yield [[c.say(row[c.key]) for c in cells] for row in map(table.row, chunk)]


def _cells(column: parts.Column) -> list[Cell]:
    """A column of the page. Of a limit the sheet has the day as well, which can be sorted."""
    kind, say, width = _KINDS.get(column.kind, _TEXT)
    found = [
        Cell(
            heading=Heading(label=column.label, kind=kind, width=40 if column.wide else width), key=column.key, say=say
        )
    ]
    if column.kind == "clock":
        found.append(Cell(heading=Heading(label="到期日", kind=Kind.DATE), key=column.key, say=_due))
    return found


def _text(value: Any) -> str | None:
    match value:
        case None | "":
            return None
        case parts.Badge() | parts.Clock():
            return value.text
    return str(value)[: values.LONGEST]


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value if isinstance(value, int | float) else _text(value)


def _day(value: Any) -> Any:
    return values.day_of(value) if value else None


def _moment(value: Any) -> Any:
    return values.moment_of(value) if value else None


def _due(value: parts.Clock | None) -> Any:
    return _day(value.due) if value else None


_TEXT: tuple[Kind, Callable[[Any], Any], int] = (Kind.TEXT, _text, 0)
_KINDS: dict[str, tuple[Kind, Callable[[Any], Any], int]] = {
    "code": (Kind.TEXT, _text, 28), "number": (Kind.COUNT, _number, 0), "money": (Kind.MONEY, _number, 0),
    "date": (Kind.DATE, _day, 0), "moment": (Kind.MOMENT, _moment, 0),
}  # fmt: skip
