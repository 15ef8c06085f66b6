"""Cases that are not erased for the time being, with who decided so and why."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from common.privacy.models import Erasure, Hold
from kernel.cases.refusals import Refused
from kernel.reach.models import User
from workbench import parts
from workbench.admin.base import Listing, admin, changing, form_page, held, listing, record
from workbench.listed import exportable

from .forms import HoldForm, LiftForm

AT = "privacy"
CRUMB = "暂缓清除"
COLUMNS = (
    parts.Column(key="number", label="案号", kind="code", link=True),
    parts.Column(key="reason", label="理由", wide=True),
    parts.Column(key="by", label="决定人"),
    parts.Column(key="since", label="自", kind="moment"),
    parts.Column(key="state", label="状态", kind="badge"),
)


def _row(hold: Hold) -> dict[str, Any]:
    open_ = hold.lifted_at is None
    return {
        "number": hold.case.number,
        "url": reverse("admin_hold_lift", args=[hold.pk]) if open_ else "",
        "reason": hold.reason,
        "by": str(hold.by),
        "since": hold.since,
        "state": parts.Badge(text="暂缓中", tone="amber") if open_ else parts.Badge(text=f"{hold.lifted_by}已解除"),
    }


@admin
@exportable
def holds(request: HttpRequest) -> HttpResponse:
    """All holds, those in force on top."""
    words = Listing(
        title=CRUMB, columns=COLUMNS, row=_row,
        intro="正在诉讼、审计、调查的案件，到期也不清除，直到解除。点案号解除。",
        empty=("没有暂缓的案件", "到期前有诉讼、审计、调查的，点“暂缓一件”。"),
        actions=(parts.Link(label="暂缓一件", url=reverse("admin_hold_add"), icon="plus"),),
    )  # fmt: skip
    rows = Hold.objects.select_related("case", "by", "lifted_by").order_by("lifted_at", "-since")
    return listing(request, words, rows, at=AT, crumbs=[parts.Link(label=CRUMB)])


@changing
def add(request: HttpRequest) -> HttpResponse:
    """Hold one case."""
    form = HoldForm(request.POST or None)
    back = reverse("admin_holds")
    if request.method == "POST" and form.is_valid():
        case = form.cleaned_data["number"]
        if Erasure.objects.filter(case=case).exists():
            raise Refused("这件案件的个人信息已经到期清除，无法暂缓。")
        if Hold.objects.filter(case=case, lifted_at=None).exists():
            raise Refused("这件案件已经暂缓清除。")
        hold = Hold.objects.create(
            case=case, reason=form.cleaned_data["reason"], by=User.objects.get(username=request.user.get_username())
        )
        record(request, "暂缓清除", case.number, on={"hold": hold.pk})
        messages.success(request, f"已暂缓：{case.number}")
        return redirect(back)
    return form_page(
        request, form, at=AT, title="暂缓一件", submit="暂缓", back=back, crumbs=[parts.Link(label=CRUMB, url=back)]
    )


@changing
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Lift a hold: what is due is erased in the next round."""
    hold = held(
        request, Hold.objects.filter(lifted_at=None).select_related("case", "by"), pk, "没有这条暂缓，或者已经解除。"
    )
    form, back = LiftForm(request.POST or None), reverse("admin_holds")
    if request.method == "POST" and form.is_valid():
        Hold.objects.filter(pk=pk).update(lifted_by=request.user, lifted_at=timezone.now())
        record(request, "解除暂缓清除", hold.case.number, on={"hold": pk}, reason=form.cleaned_data["reason"])
        messages.success(request, f"已解除：{hold.case.number}")
        return redirect(back)
    return form_page(
        request, form, at=AT, title=f"解除暂缓：{hold.case.number}", submit="解除", back=back,
        intro=f"{hold.by}暂缓的理由：{hold.reason}", crumbs=[parts.Link(label=CRUMB, url=back)],
    )  # fmt: skip
