"""Requests of people about their own data, and the answer to each."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from common.people.masking import mask_id, mask_phone
from common.privacy import asking
from common.privacy.models import Request, Wish
from workbench import parts
from workbench.admin.base import Listing, admin, changing, form_page, held, listing, record, show
from workbench.chinese import date_text, moment_text
from workbench.listed import exportable

from .copies import office_name
from .forms import AnswerForm, WishForm

AT = "privacy"
CRUMB = "个人信息请求"
COLUMNS = (
    parts.Column(key="wish", label="请求", link=True),
    parts.Column(key="name", label="请求人"),
    parts.Column(key="made", label="提出时间", kind="moment"),
    parts.Column(key="due", label="承诺答复", kind="date"),
    parts.Column(key="state", label="状态", kind="badge"),
)


def state_of(row: Request) -> parts.Badge:
    if row.answered_at:
        return parts.Badge(text=row.get_answer_display(), tone="green" if row.answer == "done" else "grey")
    late = row.due_on is not None and row.due_on < timezone.localdate()
    return parts.Badge(text="超过承诺日期", tone="red") if late else parts.Badge(text="待答复", tone="amber")


def _row(row: Request) -> dict[str, Any]:
    return {
        "wish": row.get_wish_display(),
        "url": reverse("admin_wish", args=[row.pk]),
        "name": row.name or "（已清除）",
        "made": row.made_at,
        "due": row.due_on,
        "state": state_of(row),
    }


@admin
@exportable
def wishes(request: HttpRequest) -> HttpResponse:
    """All requests, unanswered ones on top."""
    words = Listing(
        title=CRUMB, columns=COLUMNS, row=_row,
        intro="群众在网上或者窗口提出的查阅、更正、删除请求。法律要求及时答复；不予办理的要说明理由。",
        empty=("没有请求", "群众可以在网上申请页面底部的“个人信息保护”里提出，也可以到窗口由工作人员代为登记。"),
        actions=(parts.Link(label="代为登记", url=reverse("admin_wish_add"), icon="plus"),),
    )  # fmt: skip
    rows = Request.objects.order_by("answer", "-made_at")
    return listing(request, words, rows, at=AT, crumbs=[parts.Link(label=CRUMB)])


@changing
def add(request: HttpRequest) -> HttpResponse:
    """Take in a request made at the desk."""
    form, back = WishForm(request.POST or None), reverse("admin_wishes")
    if request.method == "POST" and form.is_valid():
        row = asking.ask(**form.cleaned_data, proven=False)
        record(request, "登记个人信息请求", row.get_wish_display(), on={"wish": str(row.pk)})
        messages.success(request, "已登记。")
        return redirect("admin_wish", row.pk)
    return form_page(
        request, form, at=AT, title="代为登记请求", submit="登记", back=back, crumbs=[parts.Link(label=CRUMB, url=back)]
    )


@changing
def wish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One request and its answer; `Refused` where somebody else was first."""
    row = held(request, Request.objects.all(), pk, "没有这件请求。")
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asking.answer(row, by=request.user, office=office_name(), **form.cleaned_data)
        messages.success(
            request, "已答复，并已用短信告知请求人。" if row.phone else "已答复。请当面或者书面告知请求人。"
        )
        return redirect("admin_wish", pk)
    proof = "手机验证码" if row.proven else "窗口登记"
    facts = [
        ("请求人", row.name or "（已清除）"),
        ("联系电话", mask_phone(row.phone)),
        ("证件号码", mask_id(row.id_number)),
        ("核实方式", proof),
        ("提出时间", moment_text(row.made_at)),
        ("承诺答复", date_text(row.due_on) if row.due_on else "及时答复"),
        ("说明", row.text, "wide"),
        ("答复", f"{row.get_answer_display()}　{row.said}" if row.answered_at else "", "wide"),
        ("答复人", f"{row.answered_by} {moment_text(row.answered_at)}" if row.answered_at else "", "wide"),
    ]
    here = [parts.Link(label=CRUMB, url=reverse("admin_wishes")), parts.Link(label=row.get_wish_display())]
    wrong = bool(form.is_bound and form.errors)
    return show(request, "admin/privacy/wish.html", {
        "row": row, "facts": facts, "form": form, "state": state_of(row), "copy": row.wish == Wish.COPY,
    }, at=AT, crumbs=here, status=422 if wrong else 200)  # fmt: skip
