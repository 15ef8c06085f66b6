"""How somebody signed in wants to be told: by text message, mail, or WeChat where they bound it."""

from __future__ import annotations

import secrets

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from common.messages.identity import Unknown, identity
from common.messages.models import Contact, Way, openid_index
from common.messages.ways import connected
from common.people.masking import mask_phone
from kernel.cases.refusals import Refused

from .. import wechat as app
from ..citizens import passcodes
from ..frame import bureau_of, page
from ..models import Visit
from .apply import CodeForm, error_links
from .me import signed_in

STATE = "portal_wechat"


class How(forms.Form):
    way = forms.ChoiceField(
        label="先用哪一种告诉您", widget=forms.RadioSelect, error_messages={"required": "请选一种。"}
    )
    email = forms.EmailField(
        label="电子邮箱（可以不填）", required=False, max_length=150,
        error_messages={"invalid": "邮箱写法不对，例如 name@example.cn。"}, help_text="填了新的邮箱，先发一个验证码核实是您的。",
    )  # fmt: skip
    unbind = forms.BooleanField(label="解除微信绑定", required=False)

    def __init__(self, contact: Contact, data: object) -> None:
        super().__init__(data, initial={"way": contact.way, "email": contact.email})  # type: ignore[arg-type]
        can = [w for w in Way if connected(w)]
        self.fields["way"].choices = [(w.value, w.label) for w in can]  # type: ignore[attr-defined]
        if Way.EMAIL not in can:
            del self.fields["email"]
        if not contact.openid:
            del self.fields["unbind"]


@signed_in
def how(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The way that is tried first; a text message always stands behind it."""
    contact = visit.contact
    form = How(contact, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if data.get("unbind"):
            contact.openid, contact.openid_index = "", None
        if "email" in data and not data["email"]:
            contact.email = ""
        contact.way = data["way"]
        contact.save(update_fields=["way", "email", "openid", "openid_index"])
        if data.get("email") and data["email"] != contact.email:
            return _prove(request, form, data["email"])
        return _saved(request, contact)
    return _page(request, form, contact, 422 if form.errors else 200)


def _page(request: HttpRequest, form: How, contact: Contact, status: int = 200) -> HttpResponse:
    return page(request, "how.html", {
        "form": form, "phone": mask_phone(contact.phone), "bound": bool(contact.openid), "inside": app.inside(request),
        "wechat": connected(Way.WECHAT), "links": error_links(form),
    }, status=status)  # fmt: skip


def _prove(request: HttpRequest, form: How, email: str) -> HttpResponse:
    house = bureau_of(request)
    passcodes.ask(request, passcodes.EMAIL, email, sender=house.name if house else "公共法律服务")
    return redirect("portal_how_email")


def _saved(request: HttpRequest, contact: Contact) -> HttpResponse:
    way = Way(contact.way)
    if contact.address(way):
        messages.success(request, f"已保存：有新进展先用{way.label}告诉您，送不到再发短信。")
    else:
        messages.info(request, f"已保存。{way.label}还没有绑定，绑定以前仍用短信告诉您。")
    return redirect("portal_me")


@signed_in
def email(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The digits sent to a mailbox; the right ones bind it."""
    row = passcodes.waiting(request, passcodes.EMAIL)
    if row is None:
        return redirect("portal_how")
    form = CodeForm(request.POST if request.method == "POST" else None)
    form.fields["code"].label = "邮件里的6位验证码"
    if request.method == "POST":
        try:
            visit.contact.email = passcodes.prove(request, passcodes.EMAIL, request.POST.get("code", ""))
        except Refused as refused:
            form.is_valid()
            form.add_error("code", ValidationError(refused.reason))
        else:
            visit.contact.save(update_fields=["email"])
            return _saved(request, visit.contact)
    values = {"form": form, "to": row.to, "demo": passcodes.demonstrated(row), "links": error_links(form)}
    return page(request, "how_email.html", values, status=422 if form.errors else 200)


@signed_in
def wechat(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Lead out to WeChat, which says who is asking; `state` makes sure that the answer is to this question."""
    if not connected(Way.WECHAT):
        raise Refused("本局还没有接通微信通知，请用短信或者电子邮件。")
    if "go" not in request.GET:  # a link and no form: the Content-Security-Policy lets no form lead out of the house
        return page(request, "wechat.html", {"phone": mask_phone(visit.contact.phone), "inside": app.inside(request)})
    request.session[STATE] = secrets.token_urlsafe(24)
    back = request.build_absolute_uri(reverse("portal_wechat_back"))
    return redirect(identity().leave(back, request.session[STATE]))


@signed_in
def wechat_back(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Back from WeChat: bind what it says to the phone that is signed in here."""
    state = str(request.session.pop(STATE, ""))
    if not state or not constant_time_compare(state, request.GET.get("state", "")):
        raise Refused("微信绑定没有完成，请重新点“绑定微信”。")
    try:
        openid = identity().openid(request.GET.get("code", ""))
    except Unknown:
        raise Refused("微信没有确认您的身份，请重新点“绑定微信”。") from None
    except OSError:
        raise Refused("暂时连不上微信，请过几分钟再试；这期间仍用短信告诉您。") from None
    _bind(visit.contact, openid)
    messages.success(request, "微信已绑定，有新进展先用微信告诉您，送不到再发短信。")
    return redirect("portal_me")


def _bind(contact: Contact, openid: str) -> None:
    """An openid is told about one phone: it leaves the one it was bound to before."""
    index = openid_index(openid)
    try:
        with transaction.atomic():
            Contact.objects.filter(openid_index=index).exclude(pk=contact.pk).update(openid="", openid_index=None)
            contact.openid, contact.openid_index, contact.way = openid, index, Way.WECHAT
            contact.save(update_fields=["openid", "openid_index", "way"])
    except IntegrityError:  # bound twice at once
        raise Refused("微信绑定没有完成，请重新点“绑定微信”。") from None
