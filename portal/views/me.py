"""Signing in by a phone code, and what is one's own: cases, drafts, what is to be handed in and received."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from common.messages.models import Way
from common.people.identity import check_phone
from common.people.masking import mask_phone
from kernel.cases.refusals import Refused

from .. import places
from ..asking import drafts
from ..citizens import cases, contacts, passcodes, visits
from ..following import enter_own, leave
from ..frame import bureau_of, page, private
from ..models import Visit
from ..throttle import TooOften
from .apply import CodeForm, error_links

View = Callable[..., HttpResponse]
NEXT, SHARED = "portal_next", "portal_shared"


class PhoneForm(forms.Form):
    phone = forms.CharField(
        label="手机号", max_length=40, error_messages={"required": "请填写手机号。"},
        help_text="填申请时留的手机号，我们发一条验证码短信。不收费，不用注册。",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )  # fmt: skip
    shared = forms.BooleanField(
        label="这是公用电脑、别人的手机", required=False, help_text="勾选后，两小时不用或者关闭浏览器就自动退出。"
    )

    def clean_phone(self) -> str:
        checked = check_phone(str(self.cleaned_data["phone"]))
        if checked.problem or len(checked.number) != 11 or not checked.number.startswith("1"):
            raise ValidationError(checked.problem or "请填写11位手机号，验证码发到这个号上。")
        return checked.number


class NameForm(forms.Form):
    name = forms.CharField(
        label="您登记的姓名", max_length=100, error_messages={"required": "请填写姓名。"},
        help_text="办这件事时登记的姓名；以单位名义办的，填单位名称。", widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip


def own(view: View) -> View:
    """Pages of somebody's own: kept out of caches, with the token given back; refusals are said in words."""

    @wraps(view)
    def inner(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, **kwargs)
        except Refused as refused:
            status = 429 if isinstance(refused, TooOften) else 409
            back = reverse("portal_me" if visits.visit_of(request) else "portal_in")
            response = page(request, "refused.html", {"reason": refused.reason, "back": back}, status=status)
        visits.remember(request, response)
        drafts.remember(request, response)
        return private(response)

    return inner


def signed_in(view: View) -> View:
    """For whoever is signed in; anybody else is asked to, and led back here."""

    @wraps(view)
    def inner(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        visit = visits.visit_of(request)
        if visit is None:
            if request.method == "GET":
                request.session[NEXT] = request.path
            return redirect("portal_in")
        return view(request, visit, **kwargs)

    return own(inner)


@own
def sign_in(request: HttpRequest) -> HttpResponse:
    """The phone; a code goes to it."""
    if visits.visit_of(request):
        return redirect("portal_me")
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            house = bureau_of(request)
            sender = house.name if house else "公共法律服务"
            passcodes.ask(request, passcodes.SIGN_IN, form.cleaned_data["phone"], sender=sender)
        except TooOften as wait:
            form.add_error("phone", wait.reason)
            return page(request, "in.html", {"form": form, "links": error_links(form)}, status=429)
        request.session[SHARED] = form.cleaned_data["shared"]
        return redirect("portal_in_code")
    status = 422 if form.is_bound and form.errors else 200
    return page(request, "in.html", {"form": form, "links": error_links(form)}, status=status)


@own
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """The code; the right one signs in."""
    row = passcodes.waiting(request, passcodes.SIGN_IN)
    if row is None:
        messages.info(request, "验证码已经过期，请重新获取。")
        return redirect("portal_in")
    form = CodeForm(request.POST or None)
    if request.method == "POST":
        try:
            phone = passcodes.prove(request, passcodes.SIGN_IN, request.POST.get("code", ""))
        except Refused as refused:
            form.is_valid()
            form.add_error("code", ValidationError(refused.reason))
        else:
            leave(request)
            visits.begin(request, phone, shared=bool(request.session.pop(SHARED, False)))
            return redirect(_next(request))
    return page(request, "in_code.html", {
        "form": form, "phone": mask_phone(row.to), "demo": passcodes.demonstrated(row), "links": error_links(form),
    }, status=422 if form.errors else 200)  # fmt: skip


def _next(request: HttpRequest) -> str:
    wanted = str(request.session.pop(NEXT, ""))
    return wanted if url_has_allowed_host_and_scheme(wanted, None) else reverse("portal_me")


@require_POST
@own
def sign_out(request: HttpRequest) -> HttpResponse:
    leave(request)
    visits.end(request)
    messages.success(request, "已退出，这台设备上不再显示您的办件。")
    return redirect("portal_home")


@signed_in
def me(request: HttpRequest, visit: Visit) -> HttpResponse:
    """我的办件: every case in which a party has this phone, and what was begun and not sent."""
    words = {(p.code, s.code): p for p, s in places.offered()}
    begun = [
        (words[d.procedure, d.step], d, drafts.is_kept_by_phone(request, d))
        for d in drafts.open_drafts(request) if (d.procedure, d.step) in words
    ]  # fmt: skip
    return page(request, "me.html", {
        "visit": visit, "phone": mask_phone(visit.contact.phone), "mine": cases.mine(visit), "begun": begun,
        "until": visits.until(visit), "way": Way(visit.contact.way).label,
    })  # fmt: skip


@signed_in
def one(request: HttpRequest, visit: Visit, party_id: UUID) -> HttpResponse:
    """Open a case of one's own, by the name given there the first time. Another's does not exist here."""
    row = cases.whose(visit, party_id)
    if row is None:
        raise Http404("没有这件办件，或者它登记的手机号不是您现在登录的这个。")
    if not cases.named(visit, row.name):
        form = NameForm(request.POST or None)
        if request.method != "POST" or not form.is_valid() or not _gave(visit, row, form):
            status = 422 if form.is_bound else 200
            values = {"form": form, "case": row.case, "rules": row.case.rules, "links": error_links(form)}
            return page(request, "name.html", values, status=status)
    enter_own(request, row)
    return redirect("portal_case")


def _gave(visit: Visit, row: Any, form: NameForm) -> bool:
    if cases.give_name(visit, row, form.cleaned_data["name"]):
        return True
    form.add_error("name", "和这件事登记的姓名对不上，请核对；改过名字、登记有误的，请联系受理机构。")
    return False


@require_POST
@signed_in
def keep(request: HttpRequest, visit: Visit, draft_id: UUID) -> HttpResponse:
    """Take a draft of this browser under one's phone, so that it is there on other devices."""
    row = next((d for d in drafts.open_drafts(request) if d.pk == draft_id), None)
    if row is None:
        raise Http404("没有这份草稿。")
    drafts.take(request, row)
    messages.success(request, "已存到您的手机号名下，换一台设备登录也能接着填。")
    return redirect("portal_me")


@require_POST
@signed_in
def forget(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Take everything back that is kept because they signed in: contact, drafts, being signed in anywhere."""
    leave(request)
    visits.end(request)
    contacts.forget(visit.contact)
    messages.success(request, "已删除您的登录信息、通知方式和没有提交的申请。已经提交的办件不受影响。")
    return redirect("portal_home")
