"""Ledgers in: upload, see what was understood, put it right, register, take back."""

from __future__ import annotations

from functools import wraps
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from common.imports import jobs, mending, preview, rights, staging, taking
from common.imports.models import Batch, Sheet, State
from common.imports.reading.book import MAX_FILE, Unusable
from common.imports.words import Ledger, ledgers
from kernel.reach.models import Office
from workbench import parts
from workbench.listed import Table, exportable

from . import imports_show as show
from .base import desk, page
from .files import send

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HOME = parts.Link(label="台账导入", url="/desk/imports/")
LISTED = 20


class UploadForm(forms.Form):
    """A file, what kind of ledger it is, and the office its cases belong to."""

    ledger = forms.ChoiceField(label="哪种台账", required=False)
    office = forms.ModelChoiceField(
        label="登记到哪个机构", queryset=Office.objects.none(), empty_label=None,
        help_text="台账里有“调委会”一栏的，以那一栏为准。",
    )  # fmt: skip
    file = forms.FileField(
        label="台账文件",
        help_text=f"Excel（xlsx、xls）、WPS 表格、ODS 或 CSV，不超过 {MAX_FILE >> 20} MB。一个文件里有多张表的，会一起读。",
    )

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.POST or None, request.FILES or None)
        every = {x.code: x for x in ledgers()}
        self.offices = {code: rights.offices_for(request.user, x) for code, x in every.items()}  # type: ignore[arg-type]
        mine = {code: x for code, x in every.items() if self.offices[code].exists()} or every
        self.chosen = mine.get(self.data.get("ledger") or "") or next(iter(mine.values()))
        self.fields["ledger"].choices = [(code, x.title) for code, x in mine.items()]  # type: ignore[attr-defined]
        if len(mine) == 1:
            del self.fields["ledger"]
        self.fields["office"].queryset = self._offered(mine)  # type: ignore[attr-defined]

    def _offered(self, mine: dict[str, Ledger]) -> QuerySet[Office]:
        """Of the ledger that was chosen; before that, of each one's own."""
        kinds = [self.chosen] if self.is_bound else list(mine.values())
        found = Q(pk__in=[])
        for ledger in kinds:
            found |= Q(pk__in=self.offices[ledger.code].values("pk"))
        return Office.objects.filter(found).order_by("name", "pk")


def importing(view: Any) -> Any:
    """A page for whoever may import."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not rights.may_import(request.user):  # type: ignore[arg-type]
            raise PermissionDenied("您的岗位没有“台账导入”。需要导入台账的，请联系系统管理员在岗位中授权。")
        answer: HttpResponse = view(request, *args, **kwargs)
        return answer

    return desk(inner)


def _batch(request: HttpRequest, batch_id: UUID) -> Batch:
    """A batch of an office this person imports for; anybody else's is 404."""
    found = rights.batches_for(request.user).filter(pk=batch_id).first()  # type: ignore[arg-type]
    if found is None:
        raise Http404("没有这一批台账，或者它不在您的职责范围内。")
    return found


@importing
@exportable
def index(request: HttpRequest) -> HttpResponse:
    """Upload a ledger; what was uploaded before."""
    form = UploadForm(request)
    if request.method == "POST" and form.is_valid() and (made := _received(request, form)):
        return redirect("desk_import", made.pk)
    found = rights.batches_for(request.user)  # type: ignore[arg-type]
    every = found.order_by("-made_at", "-id")
    if after := request.GET.get("after"):
        found = found.filter(_before(after))
    rows = list(found.order_by("-made_at", "-id")[: LISTED + 1])
    context = {
        "form": form, "rows": [show.batch_row(b) for b in rows[:LISTED]], "columns": show.BATCHES,
        "older": f"{rows[LISTED - 1].pk}" if len(rows) > LISTED else "",
    }  # fmt: skip
    table = Table(title="台账导入记录", columns=show.BATCHES, rows=every, row=show.batch_row, unit="批")
    status = 422 if form.is_bound and form.errors else 200
    return page(request, "workbench/imports.html", context, status=status, tables=[table])


def _before(mark: str) -> Q:
    """Batches made before the one of this id."""
    try:
        last = Batch.objects.filter(pk=UUID(mark)).first()
    except ValueError:
        return Q()
    return Q(made_at__lt=last.made_at) | Q(made_at=last.made_at, id__lt=last.pk) if last else Q()


def _received(request: HttpRequest, form: UploadForm) -> Batch | None:
    file = form.cleaned_data["file"]
    try:
        if file.size > MAX_FILE:
            raise Unusable(f"文件超过 {MAX_FILE >> 20} MB，请分成几个文件导入。")
        user: Any = request.user
        batch = staging.receive(form.chosen, form.cleaned_data["office"], user, name=file.name, content=file.read())
    except Unusable as why:
        form.add_error("file", str(why))
        return None
    jobs.set_going(batch, file.size)
    return batch


@importing
def batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Where one ledger stands: what was understood, what stands in the way, what will be registered."""
    found = _batch(request, batch_id)
    context = show.page_of(found, request.GET.get("show", ""), request.GET.get("after", ""))
    context["before"] = staging.taken_before(found) if found.state == State.READY else None
    context["crumbs"] = [HOME, parts.Link(label=found.name)]
    return page(
        request, "workbench/import_part.html" if request.headers.get("HX-Request") else "workbench/import.html", context
    )


@importing
def columns(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """What each column means, changed here."""
    found = _batch(request, batch_id)
    sheets = list(Sheet.objects.filter(batch=found))
    if request.method == "POST":
        chosen = {
            (s.position, c["place"]): request.POST.get(f"c-{s.position}-{c['place']}", c["key"])
            for s in sheets
            for c in s.columns
        }
        used = {s.position: bool(request.POST.get(f"use-{s.position}")) for s in sheets if s.columns}
        mending.set_columns(found, chosen, used)
        messages.success(request, "已按新的对应重新核对。")
        return redirect("desk_import", found.pk)
    context = {
        "batch": found,
        "sheets": [show.sheet_columns(found, s) for s in sheets],
        "choices": show.meanings(found),
    }
    context["crumbs"] = [
        HOME,
        parts.Link(label=found.name, url=reverse("desk_import", args=[found.pk])),
        parts.Link(label="各列的意思"),
    ]
    return page(request, "workbench/import_columns.html", context)


@importing
def options(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Strange words, what is assumed, what may be left out."""
    found = _batch(request, batch_id)
    if request.method == "POST":
        words: dict[str, dict[str, str]] = {}
        for n, (key, word, _) in enumerate(found.strange):
            if (code := request.POST.get(f"word-{n}", "?")) != "?":
                words.setdefault(key, {})[word] = code
        assumed = {
            a.key: v for a in found.words.assumed
            if (v := request.POST.get(f"assume-{a.key}", "")) in dict(a.choices)
        }  # fmt: skip
        mending.set_options(
            found, assumed=assumed, words=_real(found, words), lenient=bool(request.POST.get("lenient"))
        )
        messages.success(request, "已重新核对。")
    return redirect("desk_import", found.pk)


def _real(found: Batch, words: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """Only choices that are on the page."""
    offered = {key: {c for c, _ in show.codes(found, key)} for key in words}
    return {key: {w: c for w, c in told.items() if c in offered[key]} for key, told in words.items()}


@importing
def row(request: HttpRequest, batch_id: UUID, sheet: int, line: int) -> HttpResponse:
    """One row, every cell, with what is wrong beside it."""
    found = _batch(request, batch_id)
    if request.method == "POST":
        if "leave_out" in request.POST:
            mending.leave_out(found, [(sheet, line)])
            messages.success(request, f"第{line}行标为不登记。")
            return redirect("desk_import", found.pk)
        typed = [(k[2:], str(v)) for k, v in request.POST.items() if k.startswith("c-")]
        cells = {int(place): text for place, text in typed if place.isdecimal() and len(place) < 4}
        mending.set_row(found, sheet, line, cells)
    opened = preview.open_row(found, sheet, line)
    if opened is None:
        raise Http404("没有这一行。")
    if request.method == "POST" and not opened.staged.problems:
        messages.success(request, f"第{line}行改好了。")
        return redirect("desk_import", found.pk)
    context = {"batch": found, "open": opened, "office_states": show.STATES}
    context["crumbs"] = [
        HOME,
        parts.Link(label=found.name, url=reverse("desk_import", args=[found.pk])),
        parts.Link(label=f"第{line}行"),
    ]
    return page(request, "workbench/import_row.html", context, status=422 if request.method == "POST" else 200)


@importing
def errors(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """The faulty rows as a workbook to be put right in Excel."""
    found = _batch(request, batch_id)
    name = f"{found.name.rsplit('.', 1)[0]}-需改正.xlsx"
    return send(mending.workbook(found), EXCEL, name)


@importing
def back(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """The workbook, put right."""
    found, file = _batch(request, batch_id), request.FILES.get("file")
    if request.method == "POST" and file is not None:
        try:
            if (file.size or 0) > MAX_FILE:
                raise Unusable(f"文件超过 {MAX_FILE >> 20} MB。")
            n = mending.put_back(found, file.read())
            messages.success(request, f"已换上改好的{n}行，并重新核对。")
        except Unusable as why:
            messages.error(request, str(why))
    elif request.method == "POST":
        messages.error(request, "请先选择改好的文件。")
    return redirect("desk_import", found.pk)


@importing
def act(request: HttpRequest, batch_id: UUID, what: str) -> HttpResponse:
    """Register, take back, give up, leave the faulty rows out."""
    found = _batch(request, batch_id)
    if request.method == "POST":
        _ACTS[what](request, found)
    return redirect("desk_imports" if what == "drop" else "desk_import", *([] if what == "drop" else [found.pk]))


def _take(request: HttpRequest, found: Batch) -> None:
    taking.ask_to_take(found, request.user)  # type: ignore[arg-type]
    jobs.set_going(found, found.total)
    if found.state == State.TAKEN:
        messages.success(request, f"已登记{found.done}件。")


def _undo(request: HttpRequest, found: Batch) -> None:
    taking.ask_to_undo(found, request.user)  # type: ignore[arg-type]
    jobs.set_going(found, found.total)
    if found.state == State.UNDONE:
        messages.success(request, "已全部撤销。")


def _drop(request: HttpRequest, found: Batch) -> None:
    mending.drop(found)
    messages.success(request, "已放弃这一批，暂存的内容已删除。")


def _leave_out(request: HttpRequest, found: Batch) -> None:
    n = mending.leave_out(found, [])
    messages.success(request, f"{n}行标为不登记。")


_ACTS = {"take": _take, "undo": _undo, "drop": _drop, "leave-out": _leave_out}
