"""Lists out: asked for here, made at once or in the background, fetched by whoever asked and nobody else."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from common.exports import running, store
from common.exports.models import Export, State
from common.imports import rights
from workbench import parts
from workbench.exporting import ledger_for
from workbench.listed import PLACE, view_at

from .base import desk, page, rules_or_404
from .imports import EXCEL
from .lists import wanted

MINE = parts.Link(label="我的导出", url="/desk/exports/")
LISTED = 100
TONES: dict[str, parts.Tone] = {"waiting": "blue", "running": "blue", "done": "green", "failed": "red", "gone": "grey"}
COLUMNS = (
    parts.Column(key="title", label="名称", link=True, wide=True),
    parts.Column(key="state", label="状态", kind="badge"),
    parts.Column(key="total", label="条数", kind="number"),
    parts.Column(key="made", label="导出时间", kind="moment"),
    parts.Column(key="until", label="保留至", kind="date", hide_on_phone=True),
)


def query_of(request: HttpRequest) -> str:
    """What an address asks for, without where one stands in it."""
    data = request.GET.copy()
    for name in PLACE:
        data.pop(name, None)
    return data.urlencode()


@desk
def ask_page(request: HttpRequest, place: str) -> HttpResponse:
    """Export a list of any other page, by the page it stands on."""
    if view_at(place) is None:
        raise Http404("这一页没有可以导出的列表。")
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    return answered(running.ask(request.user, "page", {"place": place, "query": query_of(request)}))  # type: ignore[arg-type]


def ask_list(request: HttpRequest, code: str) -> HttpResponse:
    """Export the list of a procedure or register as it is filtered and ordered on the page."""
    return _ask(request, "list", code)


def ask_figure(request: HttpRequest, code: str) -> HttpResponse:
    """Export the cases behind an indicator."""
    return _ask(request, "figure", code)


@desk
def _ask(request: HttpRequest, source: str, code: str) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    return answered(running.ask(request.user, source, {"code": code, "query": query_of(request)}))  # type: ignore[arg-type]


def answered(export: Export) -> HttpResponse:
    """The file where it was made at once, else the page that shows how far it is."""
    return _file(export) if export.state == State.DONE and export.task is None else redirect("desk_export", export.pk)


def _mine(request: HttpRequest, export_id: UUID) -> Export:
    found = Export.objects.filter(pk=export_id, user=request.user).first()  # type: ignore[misc]
    if found is None:
        raise Http404("没有这份导出，或者它不是您导出的。")
    return found


@desk
def index(request: HttpRequest) -> HttpResponse:
    """What I exported, latest first."""
    found = list(Export.objects.filter(user=request.user).order_by("-made_at")[:LISTED])  # type: ignore[misc]
    for export in found:
        running.settle(export)
    return page(
        request, "workbench/exports.html", {"columns": COLUMNS, "rows": [_row(e) for e in found], "shown": LISTED}
    )


def badge(export: Export) -> parts.Badge:
    return parts.Badge(text=export.get_state_display(), tone=TONES[export.state])


def _row(export: Export) -> dict[str, Any]:
    return {
        "title": export.title, "state": badge(export), "total": export.total or None, "made": export.made_at,
        "until": export.until if export.state == State.DONE else None, "url": reverse("desk_export", args=[export.pk]),
    }  # fmt: skip


@desk
def one(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """How far an export is, and the file when it is there. One may leave and come back."""
    export = _mine(request, export_id)
    running.settle(export)
    template = "workbench/export_part.html" if request.headers.get("HX-Request") else "workbench/export.html"
    context = {"export": export, "badge": badge(export), "crumbs": [MINE, parts.Link(label=export.title)]}
    return page(request, template, context)


@desk
def file(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """The file, to whoever made it, as long as the list is open to them."""
    export = _mine(request, export_id)
    if export.state != State.DONE or not store.there(export.path):
        raise Http404("这份导出的文件还没有做好，或者已经到期删除。需要时请重新导出。")
    running.open_to(export, request.user)  # type: ignore[arg-type]
    return _file(export)


def _file(export: Export) -> HttpResponse:
    answer: Any = StreamingHttpResponse(store.pieces(export.path), content_type=EXCEL)
    answer["Content-Length"] = str(export.size)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(export.name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


class HowMuch(forms.Form):
    """Whether the numbers of people stand in the ledger in full, and why."""

    bare = forms.ChoiceField(
        label="证件号码、电话、住址",
        choices=[("", "遮盖（与页面所见一致）"), ("1", "完整（可以再导入，留痕）")], required=False, widget=forms.RadioSelect,
    )  # fmt: skip
    reason = forms.CharField(
        label="导出完整信息的理由",
        required=False,
        max_length=200,
        help_text="至少四个字，随导出的件数一并留痕。遮盖的不用写。",
    )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("bare") and len((said.get("reason") or "").strip()) < 4:
            self.add_error("reason", "请写明导出完整个人信息的理由（至少四个字），理由将留痕备查。")
        return said


@desk
def ledger(request: HttpRequest, code: str) -> HttpResponse:
    """The ledger of a list in its usual form: masked, or in full for whoever keeps it and says why."""
    rules, kept = rules_or_404(request, code), ledger_for(code)
    if kept is None:
        raise Http404("这项业务没有台账格式。")
    full = rights.offices_for(request.user, kept).exists()  # type: ignore[arg-type]
    form = HowMuch(request.POST if request.method == "POST" else None, initial={"bare": ""})
    if request.method == "POST" and form.is_valid():
        params = {"code": code, "query": query_of(request), **({"bare": "1"} if form.cleaned_data["bare"] else {})}
        return answered(running.ask(request.user, "ledger", params, reason=form.cleaned_data["reason"]))  # type: ignore[arg-type]
    back = f"{reverse('desk_list', args=[code])}?{query_of(request)}"
    context = {
        "form": form, "ledger": kept, "full": full, "back": back, "active": wanted(rules, request.user, request.GET).form.active(),
        "crumbs": [parts.Link(label=rules.title, url=back), parts.Link(label="导出台账")],
    }  # fmt: skip
    return page(request, "workbench/export_ledger.html", context, status=422 if form.errors else 200)
