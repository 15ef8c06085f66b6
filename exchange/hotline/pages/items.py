"""The score sheet of quality sampling."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from common.calls.models import Item
from workbench import parts
from workbench.admin.base import Listing, admin, changing, form_page, held, history, listing, record
from workbench.listed import exportable

from .forms import ItemForm
from .shared import AT, tabs

COLUMNS = (
    parts.Column(key="title", label="项目", link=True),
    parts.Column(key="about", label="怎样算合格", wide=True),
    parts.Column(key="points", label="分值", kind="number"),
    parts.Column(key="since", label="自", kind="date"),
    parts.Column(key="until", label="至", kind="date"),
)


def _row(row: Item) -> dict[str, Any]:
    names = ("title", "about", "points", "since", "until")
    return {**{n: getattr(row, n) for n in names}, "url": reverse("admin_hotline_item", args=[row.pk])}


@admin
@exportable
def everybody(request: HttpRequest) -> HttpResponse:
    words = Listing(
        title="12348 热线：评分项目",
        columns=COLUMNS,
        row=_row,
        intro="质检评分表。按来电日期适用；总分折算成一百分。",
        empty=("还没有评分项目", "点“添加项目”，例如“解答准确，依据现行法律”40分。没有项目就不能评分。"),
        actions=(
            parts.Link(label="添加项目", url=reverse("admin_hotline_item_add"), icon="plus"),
            *tabs("admin_hotline_items"),
        ),
    )
    return listing(request, words, Item.objects.all(), at=AT)


@changing
def add(request: HttpRequest) -> HttpResponse:
    return _form(request, ItemForm(request.POST or None), "添加评分项目")


@changing
def change(request: HttpRequest, pk: int) -> HttpResponse:
    row = held(request, Item.objects.all(), pk, "没有这个评分项目。")
    return _form(request, ItemForm(request.POST or None, instance=row), "修改评分项目", trail=history(item=pk))


def _form(request: HttpRequest, form: ItemForm, act: str, **more: Any) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        row = form.save()
        record(request, act, row.title, on={"item": row.pk}, changes=form.changes())
        messages.success(request, f"已保存：{row}")
        return redirect("admin_hotline_items")
    back = reverse("admin_hotline_items")
    return form_page(request, form, at=AT, title=act, submit="保存", back=back, **more)
