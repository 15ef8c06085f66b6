"""The privacy notice, and asking what is held on oneself: a phone proven by its code, then a request with a day to it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from common.people.identity import check_phone
from common.people.masking import mask_phone
from common.privacy import asking
from common.privacy.models import Wish
from common.privacy.notice import current
from kernel.cases.refusals import Refused

from ..asking import drafts, proof
from ..frame import bureau_of, page, private
from ..models import Draft
from ..throttle import SENT_PHONE, TooOften, address_of, spend
from .apply import CodeForm, error_links

PLACE = ("privacy", "mine")  # procedure and step of the draft that holds what was typed until the phone is proven


class MineForm(forms.Form):
    wish = forms.ChoiceField(
        label="您要办什么",
        choices=Wish.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择要办什么。"},
    )
    name = forms.CharField(label="您的姓名", max_length=100, error_messages={"required": "请填写姓名。"})
    phone = forms.CharField(
        label="手机号", max_length=40, help_text="填登记案件时留的手机号，我们发验证码核实是您本人。",
        error_messages={"required": "请填写手机号。"}, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )  # fmt: skip
    text = forms.CharField(
        label="想说明的", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="要更正的，写明哪里不对、应该是什么；要删除的，写明删除什么、为什么。可以不填。",
    )  # fmt: skip

    def clean_phone(self) -> str:
        checked = check_phone(str(self.cleaned_data["phone"]))
        if checked.problem or len(checked.number) != 11 or not checked.number.startswith("1"):
            raise ValidationError(checked.problem or "请填写11位手机号，验证码发到这个号上。")
        return checked.number

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("wish") == Wish.CORRECT and not data.get("text", "").strip() and not self.errors:
            self.add_error("text", "请写明哪里不对、应该是什么。")
        return data


def notice(request: HttpRequest) -> HttpResponse:
    """The notice in force: what is held, what for, how long, and what one may ask."""
    return page(request, "privacy.html", {"notice": current()})


def _own(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What is typed here belongs to one person: kept out of caches, and the browser's token given back."""

    @wraps(view)
    def inner(request: HttpRequest) -> HttpResponse:
        try:
            response = view(request)
        except Refused as refused:
            status = 429 if isinstance(refused, TooOften) else 409
            response = page(
                request, "refused.html", {"reason": refused.reason, "back": reverse("portal_mine")}, status=status
            )
        drafts.remember(request, response)
        return private(response)

    return inner


@_own
def mine(request: HttpRequest) -> HttpResponse:
    """What one wants, and the phone it is proven by."""
    draft = drafts.find(request, *PLACE)
    held = draft.content.get("mine", {}) if draft else {}
    form = MineForm(request.POST or None, initial=held or {"wish": Wish.COPY})
    if request.method == "POST" and form.is_valid():
        draft = drafts.begin(request, *PLACE)
        drafts.keep(draft, "mine", form.cleaned_data)
        _send_code(request, draft, form.cleaned_data["phone"])
        return redirect("portal_mine_code")
    values = {"form": form, "links": error_links(form), "promise": current().content["promise"]}
    return page(request, "mine.html", values, status=422 if form.is_bound and form.errors else 200)


def _send_code(request: HttpRequest, draft: Draft, phone: str) -> None:
    if not proof.proven(draft, phone) and not proof.waiting(draft, phone):
        house = bureau_of(request)
        proof.ask(draft, phone, address=address_of(request), sender=house.name if house else "公共法律服务")


@_own
def code(request: HttpRequest) -> HttpResponse:
    """The code; a right one sends the request, and what was typed is forgotten here."""
    draft = drafts.find(request, *PLACE)
    held = draft.content.get("mine") if draft else None
    if draft is None or not held:
        return redirect("portal_mine")
    phone, form = held["phone"], CodeForm(request.POST or None)
    if request.method == "POST":
        try:
            if request.POST.get("go") == "code":
                draft.nonce = ""
                _send_code(request, draft, phone)
                return redirect("portal_mine_code")
            return _sent(request, draft, held)
        except Refused as refused:
            form.is_valid()
            form.add_error("code", ValidationError(refused.reason))
    return page(request, "mine_code.html", {
        "form": form, "phone": mask_phone(phone), "demo": proof.demonstrated(draft), "links": error_links(form),
    }, status=422 if form.errors else 200)  # fmt: skip


def _sent(request: HttpRequest, draft: Draft, held: dict[str, str]) -> HttpResponse:
    phone = held["phone"]
    if not proof.proven(draft, phone):
        proof.prove(draft, phone, request.POST.get("code", ""))
    spend(SENT_PHONE, phone)
    row = asking.ask(wish=held["wish"], name=held["name"], phone=phone, text=held["text"])
    drafts.forget(draft)
    return page(request, "mine_done.html", {"row": row, "phone": mask_phone(phone)})
