"""Seats: which person the switch means by a number, and numbers nobody has."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from common.calls import seats
from common.calls.models import Seat, State
from kernel.reach.models import Office
from workbench import parts
from workbench.admin.base import Listing, admin, changing, form_page, held, listing, record
from workbench.listed import exportable

from .forms import SeatForm
from .shared import AT, tabs, use

COLUMNS = (
    parts.Column(key="number", label="工号", kind="code", link=True),
    parts.Column(key="user", label="人员"),
    parts.Column(key="office", label="热线机构"),
    parts.Column(key="state", label="状态", kind="badge"),
)


def _row(row: Seat) -> dict[str, Any]:
    url = reverse("admin_hotline_seat", args=[row.pk])
    return {
        "number": row.number,
        "url": url,
        "user": str(row.user),
        "office": str(row.office),
        "state": use(row.active),
    }


@admin
@exportable
def everybody(request: HttpRequest) -> HttpResponse:
    """All seats; above them the numbers that calls came under and nobody has."""
    strange = seats.unknown_numbers(Office.objects.values("pk"))
    said = "、".join(f"{number}（{n}通）" for number, n in strange[:20])
    words = Listing(
        title="12348 热线：坐席工号",
        columns=COLUMNS,
        row=_row,
        intro=f"话务平台报来、还没有登记是谁的工号：{said}。" if said else "话务平台里的工号各是谁。",
        empty=("还没有坐席", "点“添加坐席”，写明话务平台里的工号是谁。"),
        actions=(
            parts.Link(label="添加坐席", url=reverse("admin_hotline_seat_add"), icon="plus"),
            *tabs("admin_hotline_seats"),
        ),
    )
    return listing(request, words, Seat.objects.select_related("user", "office"), at=AT)


@changing
def add(request: HttpRequest) -> HttpResponse:
    form = SeatForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = form.save()
        return _saved(request, "添加热线坐席", row, form)
    return _form(request, form, "添加坐席", "添加")


@changing
def change(request: HttpRequest, pk: int) -> HttpResponse:
    row = held(request, Seat.objects.select_related("user", "office"), pk, "没有这个坐席。")
    form = SeatForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        row = form.save(commit=False)
        row.state = row.state if row.active else State.AWAY
        row.save()
        return _saved(request, "修改热线坐席", row, form)
    return _form(request, form, f"修改坐席：{row.user}", "保存")


def _form(request: HttpRequest, form: SeatForm, title: str, submit: str) -> HttpResponse:
    return form_page(request, form, at=AT, title=title, submit=submit, back=reverse("admin_hotline_seats"))


def _saved(request: HttpRequest, act: str, row: Seat, form: SeatForm) -> HttpResponse:
    """Earlier calls under the number become this person's."""
    found = seats.claim_number(row) if row.active else 0
    record(request, act, str(row), on={"seat": row.pk}, changes=form.changes(), calls=found)
    messages.success(request, f"已保存。以前记在这个工号下的{found}通来电归到了{row.user}。" if found else "已保存。")
    return redirect("admin_hotline_seats")
