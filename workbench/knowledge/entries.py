"""Answers and cases: the list, one of them, writing, and the way to publication."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from common.catalogue import titles
from common.knowledge import writing
from common.knowledge.models import Entry, Kind, Law, State
from workbench import parts
from workbench.listed import Table, exportable
from workbench.pages.base import desk, page

from .base import editors
from .forms import BackForm, EntryForm

SHOWN = 100
TONES: dict[str, parts.Tone] = {
    State.DRAFT: "grey", State.WAITING: "amber", State.PUBLISHED: "green", State.WITHDRAWN: "grey",
}  # fmt: skip
COLUMNS = (
    parts.Column(key="title", label="标题", link=True, wide=True),
    parts.Column(key="kind", label="种类"),
    parts.Column(key="matter", label="事项"),
    parts.Column(key="state", label="状态", kind="badge"),
    parts.Column(key="by", label="撰写人"),
    parts.Column(key="published", label="发布", kind="date"),
)
DONE = {
    "submit": "已提交，由另一位知识编辑审核。", "publish": "已发布，市民端和热线可以查到。", "back": "已退回撰写人。",
    "withdraw": "已撤下，市民端不再显示。",
}  # fmt: skip


def crumbs(*more: str) -> list[parts.Link]:
    return [parts.Link(label="知识库", url=reverse("desk_knowledge")), *(parts.Link(label=label) for label in more)]


def seen(request: HttpRequest) -> Any:
    """What somebody may read: editors everything, others what is published."""
    rows = Entry.objects.select_related("by", "reviewer")
    return rows if writing.edits(request.user) else rows.public()


@desk
@exportable
def index(request: HttpRequest) -> HttpResponse:
    """Everything of a state or kind, what was changed last first."""
    editor = writing.edits(request.user)
    states = [(s.value, s.label) for s in State] if editor else []
    chosen = {name: request.GET.get(name, "") for name in ("kind", "state")}
    chosen["kind"] = chosen["kind"] if chosen["kind"] in Kind.values else ""
    chosen["state"] = chosen["state"] if chosen["state"] in dict(states) else ""
    rows = seen(request).filter(**{name: value for name, value in chosen.items() if value})
    said = [("种类", Kind(chosen["kind"]).label)] if chosen["kind"] else []
    said += [("状态", State(chosen["state"]).label)] if chosen["state"] else []
    found = list(rows[: SHOWN + 1])
    context = {
        "columns": COLUMNS, "rows": [_row(e) for e in found[:SHOWN]], "more": len(found) > SHOWN, "editor": editor,
        "kinds": [(k.value, k.label) for k in Kind], "states": states, "chosen": chosen, "laws": Law.objects.count(),
    }  # fmt: skip
    table = Table(title="知识库", columns=COLUMNS, rows=rows, row=_row, filters=said, order="最近改动在前")
    return page(request, "knowledge/index.html", context, tables=[table])


def _row(entry: Entry) -> dict[str, Any]:
    return {
        "title": entry.title,
        "url": reverse("desk_entry", args=[entry.pk]),
        "kind": entry.get_kind_display(),
        "matter": titles.title_of(entry.matter) if entry.matter else "",
        "state": badge(entry),
        "by": str(entry.by or ""),
        "published": entry.published_at,
    }


def badge(entry: Entry) -> parts.Badge:
    if entry.state == State.PUBLISHED and entry.expired:
        return parts.Badge(text="已过期", tone="red")
    return parts.Badge(text=entry.get_state_display(), tone=TONES[entry.state])


def _held(request: HttpRequest, pk: int) -> Entry:
    found = seen(request).filter(pk=pk).first()
    if found is None:
        raise Http404("没有这篇内容，或者它还没有发布。")
    return found


@desk
def one(request: HttpRequest, pk: int) -> HttpResponse:
    return _shown(request, _held(request, pk), BackForm())


def _shown(request: HttpRequest, entry: Entry, back: BackForm, status: int = 200) -> HttpResponse:
    context = {
        "entry": entry, "badge": badge(entry), "editor": writing.edits(request.user), "back": back, "crumbs": crumbs(entry.title),
        "own": entry.by_id == request.user.pk, "about": titles.title_of(entry.matter) if entry.matter else "",
    }  # fmt: skip
    return page(request, "knowledge/entry.html", context, status=status)


@editors
def add(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in Kind.values:
        raise Http404("没有这一种。")
    return _form(request, Entry(kind=kind), f"写{Kind(kind).label}")


@editors
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    entry = _held(request, pk)
    if entry.state == State.PUBLISHED:
        messages.warning(request, "已发布的内容请先撤下，再修改。")
        return redirect("desk_entry", pk)
    return _form(request, entry, f"修改：{entry.title}")


def _form(request: HttpRequest, entry: Entry, title: str) -> HttpResponse:
    form = EntryForm(request.POST or None, instance=entry)
    if request.method == "POST" and form.is_valid():
        saved = writing.keep(form.save(commit=False), request.user)
        messages.success(request, "已保存为草稿。核对后请提交审核。")
        return redirect("desk_entry", saved.pk)
    back = reverse("desk_entry", args=[entry.pk]) if entry.pk else reverse("desk_knowledge")
    context = {"form": form, "title": title, "back": back, "crumbs": crumbs(title)}
    return page(request, "knowledge/form.html", context, status=422 if form.errors else 200)


ACTS: dict[str, Callable[[Entry, Any], None]] = {
    "submit": writing.submit, "publish": writing.publish, "withdraw": writing.withdraw,
}  # fmt: skip


@editors
@require_POST
def act(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    entry = _held(request, pk)
    form = BackForm(request.POST)
    if what == "back" and not form.is_valid():
        return _shown(request, entry, form, status=422)
    if what == "back":
        writing.give_back(entry, request.user, form.cleaned_data["reason"])
    else:
        ACTS[what](entry, request.user)
    messages.success(request, DONE[what])
    return redirect("desk_entry", pk)


def stats(user: Any) -> list[parts.Stat]:
    """For today of an editor: how many another wrote and wait for a review. One query; nothing for anybody else."""
    if not writing.edits(user):
        return []
    found = Entry.objects.filter(state=State.WAITING).exclude(by=user).count()
    url = f"{reverse('desk_knowledge')}?state={State.WAITING}"
    return [parts.Stat(label="知识库待我审核", value=found, unit="篇", tone="amber" if found else "grey", url=url)]
