"""One's own booking: found by code and telephone, changed, cancelled. The browser is bound to it for half an hour."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from common.bookings import booking, slots
from common.bookings.models import Booking
from kernel.cases.refusals import Refused

from ..frame import page, private
from ..throttle import WRONG_BOOKING, TooOften, address_of, spend

KEY, LASTS = "portal_booking", timedelta(minutes=30)
NO_MATCH = "预约码和手机号对不上，请照短信核对。预约码是8位字母和数字，大写小写都可以。"
View = Callable[..., HttpResponse]


class Enter(forms.Form):
    code = forms.CharField(
        label="预约码", max_length=20, error_messages={"required": "请填写预约码。"}, help_text="短信里的8位字母和数字。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "digits"}),
    )  # fmt: skip
    phone = forms.CharField(
        label="预约时填的手机号", max_length=40, error_messages={"required": "请填写手机号。"},
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )  # fmt: skip


def bind(request: HttpRequest, row: Booking, *, fresh: bool = False) -> None:
    """This browser shows this booking for half an hour. `fresh`: it was made just now, so its code is shown."""
    request.session[KEY] = {"pk": str(row.pk), "until": (timezone.now() + LASTS).isoformat(), "fresh": fresh}


def _bound(request: HttpRequest) -> Booking | None:
    kept = request.session.get(KEY)
    if not kept or datetime.fromisoformat(kept["until"]) < timezone.now():
        return None
    rows = Booking.objects.filter(pk=kept["pk"], erased_at=None)
    return rows.select_related("service__office", "service__person").first()


def _own(view: View) -> View:
    """A page of the booking this browser is bound to; anybody else is asked for code and telephone."""

    @wraps(view)
    def inner(request: HttpRequest) -> HttpResponse:
        row = _bound(request)
        if row is None:
            return private(redirect("portal_booking"))
        try:
            return private(view(request, row))
        except Refused as refused:
            back = reverse("portal_booking_mine")
            status = 429 if isinstance(refused, TooOften) else 409
            return private(page(request, "refused.html", {"reason": refused.reason, "back": back}, status=status))

    return inner


def enter(request: HttpRequest) -> HttpResponse:
    """Code and telephone. An attempt counts while it is checked and is given back when it was right."""
    form = Enter(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            counted = spend(WRONG_BOOKING, address_of(request))
            row = booking.found(form.cleaned_data["code"], form.cleaned_data["phone"])
            if row is not None:
                counted.delete()
                bind(request, row)
                return private(redirect("portal_booking_mine"))
            form.add_error(None, NO_MATCH)
        except TooOften as often:
            form.add_error(None, often.reason)
            return private(page(request, "booking.html", {"form": form}, status=429))
    return private(page(request, "booking.html", {"form": form}, status=422 if form.errors else 200))


@_own
def mine(request: HttpRequest, row: Booking) -> HttpResponse:
    """The booking, with its code where it was made just now."""
    fresh = request.session[KEY]["fresh"]
    day = timezone.localdate(row.at)
    who = next((s.who for s in slots.days_of(row.service, day, day)[0].slots if s.at == row.at), "")
    return page(request, "booking_mine.html", {
        "row": row, "when": booking.when(row), "code": booking.spaced(booking.code_of(row.pk)) if fresh else "",
        "may": row.live and row.at > timezone.now(), "facts": _facts(row, who),
    })  # fmt: skip


def _facts(row: Booking, who: str) -> list[tuple[str, Any]]:
    office = row.service.office
    pairs = [
        ("预约事项", row.service.title), ("时间", f"{booking.when(row)}，约{row.minutes}分钟"), ("接待人", who),
        ("地点", row.address if row.service.at_home else f"{office}{'，' if office.address else ''}{office.address}"),
        ("联系电话", office.phone), ("要办的事", row.about), ("说明", row.service.about), ("状态", row.get_state_display()),
        ("取消的原因", row.said),
    ]  # fmt: skip
    return [(label, value) for label, value in pairs if value]


@_own
def move(request: HttpRequest, row: Booking) -> HttpResponse:
    """Another hour of the same service. A POST with the chosen one moves it."""
    if request.method == "POST":
        at = slots.moment_of(request.POST.get("slot", ""))
        if at is None:
            raise Refused(booking.GONE)
        booking.change(row, at)
        messages.success(request, f"已改到{booking.when(row)}，预约码不变。")
        return redirect("portal_booking_mine")
    if not row.live or row.at <= timezone.now():
        raise Refused("这个预约已经不能改期。")
    days = slots.bookable(row.service)
    first = next((d.day for d in days if d.free), None)
    return page(request, "booking_move.html", {"row": row, "when": booking.when(row), "days": days, "first": first})


@_own
def cancel(request: HttpRequest, row: Booking) -> HttpResponse:
    if request.method == "POST":
        booking.cancel(row)
        messages.success(request, "已取消，这个时间让给别人了。需要时可以重新预约。")
    return redirect("portal_booking_mine")


def away(request: HttpRequest) -> HttpResponse:
    """This screen forgets the booking."""
    if request.method == "POST":
        request.session.pop(KEY, None)
        messages.success(request, "已退出，这台设备上不再显示您的预约。")
    return private(redirect("portal_home"))
