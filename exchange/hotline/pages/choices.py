"""Numbers a bureau chooses for its hotline, each dated; what is proposed counts until then and is marked unverified."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from common.calls.choices import CHOICES, Choice
from common.calls.choices import values as in_force
from common.calls.models import Setting
from workbench import parts
from workbench.admin.base import Listing, admin, changing, form_page, history, listing, record
from workbench.chinese import date_text
from workbench.listed import exportable

from .forms import ChoiceForm
from .shared import AT, tabs

COLUMNS = (
    parts.Column(key="title", label="参数", link=True),
    parts.Column(key="value", label="现在", kind="number"),
    parts.Column(key="unit", label="单位"),
    parts.Column(key="basis", label="依据", wide=True),
)


@admin
@exportable
def everybody(request: HttpRequest) -> HttpResponse:
    now = in_force()
    said = {s.code: s.basis for s in Setting.objects.filter(since__lte=timezone.localdate()).order_by("since", "id")}

    def row(choice: Choice) -> dict[str, Any]:
        url = reverse("admin_hotline_choice", args=[choice.code])
        basis = said.get(choice.code, choice.basis)
        return {"title": choice.title, "url": url, "value": now[choice.code], "unit": choice.unit, "basis": basis}

    words = Listing(
        title="12348 热线：参数",
        columns=COLUMNS,
        row=row,
        intro="法律没有规定这些数，由本局确定。改动自所填日期起适用，以前的统计不变。",
        empty=("没有参数", ""),
        actions=tabs("admin_hotline_choices"),
    )
    return listing(request, words, list(CHOICES.values()), at=AT)


@changing
def one(request: HttpRequest, code: str) -> HttpResponse:
    """A number from a day on."""
    choice = CHOICES.get(code)
    if choice is None:
        raise Http404("没有这个参数。")
    row = Setting(code=code, made_by=request.user)  # type: ignore[misc]
    form = ChoiceForm(choice, request.POST or None, instance=row)
    back = reverse("admin_hotline_choices")
    if request.method == "POST" and form.is_valid():
        before = in_force(form.cleaned_data["since"])[code]
        row = form.save()
        said = [(choice.title, str(before), str(row.value)), ("自", "", date_text(row.since)), ("依据", "", row.basis)]
        record(request, "修改热线参数", choice.title, on={"choice": code}, changes=said)
        messages.success(request, f"已保存：{choice.title}，{date_text(row.since)}起{row.value}{choice.unit}。")
        return redirect(back)
    intro = f"现在是{in_force()[code]}{choice.unit}。"
    trail = history(choice=code)
    return form_page(request, form, at=AT, title=choice.title, submit="保存", back=back, intro=intro, trail=trail)
