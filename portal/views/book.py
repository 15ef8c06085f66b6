"""Booking: what can be booked where, the days and hours that are free, and one's name and telephone. No account."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from common.bookings import booking, slots
from common.bookings.models import Service
from common.messages import ways
from common.messages.models import Way
from common.people.identity import check_phone
from common.people.masking import mask_phone
from kernel.cases.refusals import Refused
from kernel.registers.subjects import standing

from .. import places
from ..citizens import passcodes, visits
from ..frame import bureau_of, page, private
from ..throttle import BOOK_ADDRESS, BOOK_PHONE, TooOften, address_of, spend
from .apply import error_links
from .booked import bind


class Who(forms.Form):
    """Name and telephone; for a visit at home, where and why."""

    name = forms.CharField(label="您的姓名", max_length=50, error_messages={"required": "请填写姓名。"},
                           widget=forms.TextInput(attrs={"autocomplete": "name"}))  # fmt: skip
    phone = forms.CharField(
        label="手机号", max_length=40, help_text="预约码和提醒发到这个号上。",
        error_messages={"required": "请填写手机号。"}, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )  # fmt: skip
    about = forms.CharField(
        label="要办什么事（可以不填）", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写一两句，我们好提前准备。不要写身份证号码。",
    )  # fmt: skip
    address = forms.CharField(
        label="上门的地址", max_length=200, error_messages={"required": "请填写上门的地址。"},
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )  # fmt: skip
    grounds = forms.CharField(
        label="为什么需要上门", max_length=200, error_messages={"required": "请写明为什么需要上门。"},
        help_text="比如：八十三岁，腿脚不便；肢体残疾；住院。",
    )  # fmt: skip

    def __init__(self, service: Service, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not service.at_home:
            del self.fields["address"], self.fields["grounds"]

    def clean_phone(self) -> str:
        checked = check_phone(str(self.cleaned_data["phone"]))
        if checked.problem or len(checked.number) != 11 or not checked.number.startswith("1"):
            raise ValidationError(checked.problem or "请填写11位手机号，预约码发到这个号上。")
        return checked.number


def index(request: HttpRequest) -> HttpResponse:
    """What can be booked, office by office; of one place where it was asked for. Three queries at most."""
    top, place = places.root(), _place(request.GET.get("place", ""))
    rows = Service.objects.filter(active=True, public=True, office__active=True).select_related("office", "person")
    if top is not None:
        rows = rows.filter(**{f"office__{top.column}_id": top.pk})
    if place is not None:
        rows = rows.filter(office=place.case.office_id)
    rows = rows.order_by("office__name", "office_id", "kind", "id")
    found = [(o, list(of)) for o, of in groupby(rows, key=lambda s: s.office)]
    return page(request, "book.html", {"offices": found, "place": place})


def _place(text: str) -> Any:
    """The service place somebody comes from, None where there is none of that number."""
    try:
        return standing("place").filter(pk=UUID(text)).select_related("case").first()
    except ValueError:
        return None


def _service(pk: int) -> Service:
    rows = Service.objects.filter(active=True, public=True, office__active=True, pk=pk)
    found = rows.select_related("office", "person").first()
    if found is None:
        raise Http404("没有这项可以预约的服务，或者它现在不开放预约。")
    return found


def service(request: HttpRequest, pk: int) -> HttpResponse:
    """The days that can be booked and their free hours."""
    row = _service(pk)
    days = slots.bookable(row)
    return page(request, "book_service.html", {"service": row, "days": days, "first": first_free(days)})


def first_free(days: list[slots.Day]) -> Any:
    """The first day on which there is something free."""
    return next((d.day for d in days if d.free), None)


def ask(request: HttpRequest, pk: int, slot: str) -> HttpResponse:
    """Who comes; a POST takes the seat."""
    row, at = _service(pk), slots.moment_of(slot)
    found = next((s for d in slots.bookable(row) for s in d.slots if s.at == at), None)
    back = reverse("portal_book_service", args=[pk])
    if found is None or (request.method != "POST" and not found.free):
        return private(page(request, "refused.html", {"reason": booking.GONE, "back": back}, status=409))
    form = Who(row, request.POST or None, initial={"phone": _own(request)})
    if request.method == "POST" and form.is_valid():
        try:
            return private(_proven(request, row, found, form))
        except TooOften as often:
            return private(page(request, "refused.html", {"reason": often.reason, "back": back}, status=429))
        except Refused as refused:
            form.add_error(None, refused.reason)
    values = {"service": row, "slot": found, "form": form, "back": back, "links": error_links(form)}
    return private(page(request, "book_ask.html", values, status=422 if form.errors else 200))


def _own(request: HttpRequest) -> str:
    """The telephone of who is signed in here; empty for nobody."""
    visit = visits.visit_of(request)
    return visit.contact.phone if visit else ""


def _proven(request: HttpRequest, row: Service, slot: slots.Slot, form: Who) -> HttpResponse:
    """Book at once where the telephone is known to be theirs or cannot be asked; else after the digits sent to it."""
    phone = form.cleaned_data["phone"]
    if not row.proof or phone == _own(request) or not ways.arrives(Way.SMS):
        return _book(request, row, slot, form)
    wrong = ""
    if "code" in request.POST:
        try:
            if passcodes.prove(request, passcodes.BOOK, request.POST["code"]) == phone:
                return _book(request, row, slot, form)
            wrong = "手机号改过了，请重新获取验证码。"
        except TooOften:
            raise
        except Refused as refused:
            wrong = refused.reason
    return _digits(request, row, slot, form, wrong=wrong)


def _digits(request: HttpRequest, row: Service, slot: slots.Slot, form: Who, *, wrong: str) -> HttpResponse:
    """The page that asks for the digits and carries what was typed. Fresh ones unless some are still good."""
    waiting = passcodes.waiting(request, passcodes.BOOK)
    if waiting is None or waiting.to != form.cleaned_data["phone"]:
        house = bureau_of(request)
        sender = house.name if house else "公共法律服务"
        waiting = passcodes.ask(request, passcodes.BOOK, form.cleaned_data["phone"], sender=sender)
    values = {
        "service": row, "slot": slot, "kept": [(n, form.data.get(n, "")) for n in form.fields], "wrong": wrong,
        "phone": mask_phone(waiting.to), "demo": passcodes.demonstrated(waiting),
    }  # fmt: skip
    return page(request, "book_code.html", values, status=422 if wrong else 200)


def _book(request: HttpRequest, row: Service, slot: slots.Slot, form: Who) -> HttpResponse:
    spend(BOOK_ADDRESS, address_of(request))
    spend(BOOK_PHONE, form.cleaned_data["phone"])
    made = booking.book(row, slot.at, booking.Asked(**form.cleaned_data))
    bind(request, made.booking, fresh=True)
    return redirect("portal_booking_mine")
