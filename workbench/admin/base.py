"""What every page of the administration shares: its place, one transaction for a change, the trace it leaves, lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from django.core.paginator import Paginator
from django.db import IntegrityError, models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from kernel.cases.refusals import Refused
from kernel.journal.models import AdminEntry, note
from workbench import parts
from workbench.listed import Table
from workbench.pages.base import View, admin, page

from .sections import GROUPS, section

M = TypeVar("M", bound=models.Model)
SIZE = 50
TRAIL = 20  # entries shown under an object

__all__ = [
    "Change",
    "Listing",
    "admin",
    "changing",
    "entry",
    "form_page",
    "held",
    "history",
    "listing",
    "record",
    "show",
    "together",
]


@contextmanager
def together() -> Iterator[None]:
    """The change and its trace, or neither; what a colleague did in the same moment is told, not overwritten."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise Refused("刚刚有人做了同样或相冲突的改动，没有保存。请返回上一页，核对最新情况后再办。", "stale") from None


def changing(view: View) -> View:
    """A page for administrators whose POST is one transaction."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with together():
            return view(request, *args, **kwargs)

    return admin(inner)


def held(request: HttpRequest, rows: models.QuerySet[M], pk: Any, missing: str) -> M:
    """The row a page is about, locked while it is being changed; 404 with a sentence where there is none."""
    if request.method == "POST":
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404(missing)
    return found


Change = tuple[str, str, str]  # what it is called, before, after


def record(
    request: HttpRequest,
    act: str,
    subject: str,
    *,
    on: Mapping[str, int | str],
    changes: Iterable[Change] = (),
    **more: object,
) -> AdminEntry:
    """Write an administrative act into the journal. `on` names the rows it concerns: {"user": 3, "office": 12}."""
    data = {"on": dict(on), "changes": [list(c) for c in changes], **more}
    return note(request.user, act, subject, data)


def history(**on: int | str) -> list[parts.Entry]:
    """What administrators did to one row, newest first: history(office=12)."""
    found = {f"data__on__{kind}": key for kind, key in on.items()}
    return [entry(row) for row in AdminEntry.objects.filter(**found).select_related("actor").order_by("-seq")[:TRAIL]]


def entry(row: AdminEntry, *, subject: bool = False) -> parts.Entry:
    """One administrative act on a timeline."""
    facts = [
        (label, f"{was or '（空）'} → {now or '（空）'}" if was else now)
        for label, was, now in row.data.get("changes", ())
    ]
    text = row.subject if subject else ""
    if why := row.data.get("reason"):
        facts.append(("说明", why))
    return parts.Entry(
        title=row.act, at=row.at, actor=str(row.actor or row.data.get("by") or "命令行"), facts=facts, text=text
    )


def show(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    at: str,
    crumbs: Sequence[parts.Link] = (),
    status: int = 200,
    tables: Sequence[Table] = (),
) -> HttpResponse:
    """A page of one section; `crumbs` stand below the section, the last one without an address."""
    here = section(at)
    way = [parts.Link(label="系统管理", url=reverse("admin_home"))]
    way.append(parts.Link(label=here.title, url=reverse(here.url) if crumbs else ""))
    links = {"crumbs": [*way, *crumbs], "groups": GROUPS, "at": at}
    return page(request, template, {**context, **links}, status=status, tables=tables)


@dataclass(kw_only=True)
class Listing:
    """A list as its page shows it."""

    title: str
    columns: Sequence[parts.Column]
    row: Callable[[Any], dict[str, Any]]
    empty: tuple[str, str]
    intro: str = ""
    form: Any = None
    actions: Sequence[parts.Link] = ()
    size: int = SIZE
    filters: Sequence[tuple[str, str]] = ()  # what it is narrowed by beside its form
    sheet: tuple[Sequence[parts.Column], Callable[[Any], dict[str, Any]]] | None = None  # where the page draws no table

    def table(self, rows: models.QuerySet[Any] | Sequence[Any]) -> Table:
        """All of it, as it is exported."""
        active = [(label, value) for _, label, value in self.form.active()] if self.form is not None else []
        columns, row = self.sheet or (self.columns, self.row)
        return Table(title=self.title, columns=columns, rows=rows, row=row, filters=[*self.filters, *active])


def listing(
    request: HttpRequest,
    words: Listing,
    rows: models.QuerySet[Any] | Sequence[Any],
    *,
    at: str,
    crumbs: Sequence[parts.Link] = (),
    template: str = "admin/list.html",
    **more: Any,
) -> HttpResponse:
    """A page of a list, with its filter kept in the address."""
    part = Paginator(rows, words.size).get_page(request.GET.get("page"))
    active = words.form.active() if words.form is not None else []
    context = {"words": words, "part": part, "rows": [words.row(r) for r in part], "active": active, **more}
    return show(request, template, context, at=at, crumbs=crumbs, tables=[words.table(rows)])


def form_page(
    request: HttpRequest,
    form: Any,
    *,
    at: str,
    title: str,
    submit: str,
    back: str,
    crumbs: Sequence[parts.Link] = (),
    template: str = "admin/form.html",
    **more: Any,
) -> HttpResponse:
    """A form with a summary of what is wrong on top; 422 when it was sent with errors."""
    wrong = bool(form.is_bound and form.errors)
    context = {
        "title": title,
        "form": form,
        "submit": submit,
        "back": back,
        "intro": "",
        "trail": [],
        "notes": [],
        **more,
    }
    last = [*crumbs, parts.Link(label=title)]
    return show(request, template, context, at=at, crumbs=last, status=422 if wrong else 200)
