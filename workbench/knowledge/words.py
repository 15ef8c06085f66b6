"""People's words and the law's: what the search takes for the same."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from common.knowledge.finding import synonyms
from common.knowledge.models import Synonym
from kernel.journal.models import note
from workbench import parts
from workbench.listed import Table, exportable
from workbench.pages.base import page

from .base import editors
from .entries import crumbs
from .forms import SynonymForm

COLUMNS = (
    parts.Column(key="said", label="群众的说法", wide=True, link=True),
    parts.Column(key="meant", label="法律的用词", wide=True),
    parts.Column(key="state", label="状态", kind="badge"),
)


def _row(row: Synonym) -> dict[str, object]:
    state = parts.Badge(text="在用" if row.active else "停用", tone="green" if row.active else "grey")
    return {"said": row.said, "meant": row.meant, "state": state, "url": reverse("desk_synonym", args=[row.pk])}


@editors
@exportable
def index(request: HttpRequest) -> HttpResponse:
    rows = Synonym.objects.all()
    context = {"columns": COLUMNS, "rows": [_row(row) for row in rows], "crumbs": crumbs("同义词")}
    tables = [Table(title="同义词", columns=COLUMNS, rows=rows, row=_row)]
    return page(request, "knowledge/words.html", context, tables=tables)


@editors
def add(request: HttpRequest) -> HttpResponse:
    return _form(request, Synonym(), "添加同义词")


@editors
def change(request: HttpRequest, pk: int) -> HttpResponse:
    found = Synonym.objects.filter(pk=pk).first()
    if found is None:
        raise Http404("没有这一条同义词。")
    return _form(request, found, "修改同义词")


def _form(request: HttpRequest, row: Synonym, title: str) -> HttpResponse:
    form = SynonymForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            saved = form.save()
            note(request.user, title, saved.meant, {"synonym": saved.pk})
        synonyms.forget()
        messages.success(request, "已保存，查找随即使用。")
        return redirect("desk_synonyms")
    context = {"form": form, "title": title, "back": reverse("desk_synonyms"), "crumbs": crumbs(title)}
    return page(request, "knowledge/form.html", context, status=422 if form.errors else 200)
