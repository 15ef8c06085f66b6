"""Booking for a caller or a visitor, and another hour for one who has booked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Case, IntegerField, Q, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from common.bookings import booking, slots
from common.bookings.models import Service, Via
from common.people.identity import check_phone
from kernel.cases.refusals import Refused
from workbench import parts
from workbench.chinese import date_text, weekday_text
from workbench.pages.base import page

from .base import booking_or_404, clerks, tabs


def services(request: HttpRequest) -> Any:
    """One's own offices' first; of others what the public may book: a caller is told of the nearest one."""
    own = Service.objects.reach(request.user).values("pk")
    rows = Service.objects.filter(Q(pk__in=own) | Q(public=True), active=True, office__active=True)
    mine = Case(When(pk__in=own, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.annotate(far=mine).select_related("office", "person").order_by("far", "office__name", "kind", "pk")


def _options(service: Service) -> list[tuple[str, list[tuple[str, str]]]]:
    """Free hours from today on, day by day; the office's own staff need no notice."""
    now, today = timezone.now(), timezone.localdate()
    elsewhere = getattr(service, "far", 0)
    days = slots.bookable(service) if elsewhere else slots.days_of(service, today, today + service.ahead * slots.ONE)
    found = [
        (
            f"{date_text(d.day)}（{weekday_text(d.day)}）",
            [(s.key, _said(s)) for s in d.slots if s.free and s.ends > now],
        )
        for d in days
    ]
    return [(label, some) for label, some in found if some]


def _said(slot: slots.Slot) -> str:
    return f"{slot.clock}　余{slot.free}{'　' + slot.who if slot.who else ''}"


class Moving(forms.Form):
    slot = forms.ChoiceField(label="时间")

    def __init__(self, service: Service, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slot"].choices = [("", "请选择"), *_options(service)]  # type: ignore[attr-defined]


class Taking(Moving):
    via = forms.ChoiceField(label="怎样来约的", choices=[(v.value, v.label) for v in Via if v != Via.WEB])
    name = forms.CharField(label="姓名", max_length=50)
    phone = forms.CharField(label="电话", max_length=40, required=False, help_text="没有电话的不填，不发提醒。")
    about = forms.CharField(label="要办的事", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    address = forms.CharField(label="上门的地址", max_length=200)
    grounds = forms.CharField(label="上门的理由", max_length=200, help_text="高龄、残疾、住院等，照实写。")

    def __init__(self, service: Service, *args: Any, **kwargs: Any) -> None:
        super().__init__(service, *args, **kwargs)
        if not service.at_home:
            del self.fields["address"], self.fields["grounds"]

    def clean_phone(self) -> str:
        checked = check_phone(str(self.cleaned_data["phone"])) if self.cleaned_data["phone"] else None
        if checked and checked.problem:
            raise ValidationError(checked.problem)
        return checked.number if checked else ""


@clerks
def choose(request: HttpRequest) -> HttpResponse:
    """Which service."""
    crumbs = [parts.Link(label="预约", url=reverse("desk_bookings")), parts.Link(label="代为预约")]
    return page(request, "visits/choose.html", {"services": services(request), "crumbs": crumbs, "tabs": tabs(request)})


@clerks
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Hour and person, on one form."""
    service = services(request).filter(pk=pk).first()
    if service is None:
        raise Http404("没有这个预约事项，或它不在您的职责范围内。")
    form = Taking(service, request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        at, via = slots.moment_of(data.pop("slot")), data.pop("via")
        try:
            made = booking.book(service, at, booking.Asked(**data), via=via, by=request.user)  # type: ignore[arg-type]
            code = booking.spaced(made.code)
            messages.success(request, f"已预约：{booking.when(made.booking)}，预约码 {code}，请告诉预约人。")
            if service.far:  # another office's: it is theirs to go on with
                return redirect("desk_bookings")
            return redirect("desk_booking", made.booking.pk)
        except Refused as refused:
            form.add_error("slot", refused.reason)
    crumbs = [
        parts.Link(label="预约", url=reverse("desk_bookings")),
        parts.Link(label="代为预约", url=reverse("desk_booking_new")),
        parts.Link(label=service.title),
    ]
    context = {"title": f"代为预约：{service.title}", "intro": f"{service.office}", "form": form, "crumbs": crumbs,
               "submit": "预约", "back": reverse("desk_booking_new")}  # fmt: skip
    return page(request, "visits/form.html", context, status=422 if form.errors else 200)


@clerks
def move(request: HttpRequest, key: UUID) -> HttpResponse:
    row = booking_or_404(request, key)
    form, back = Moving(row.service, request.POST or None), reverse("desk_booking", args=[key])
    if request.method == "POST" and form.is_valid():
        try:
            booking.change(row, slots.moment_of(form.cleaned_data["slot"]), by=request.user)  # type: ignore[arg-type]
            messages.success(request, f"已改到{booking.when(row)}。{'已短信告诉预约人。' if row.phone else ''}")
            return redirect("desk_booking", key)
        except Refused as refused:
            form.add_error("slot", refused.reason)
    crumbs = [
        parts.Link(label="预约", url=reverse("desk_bookings")),
        parts.Link(label=booking.when(row), url=back),
        parts.Link(label="改期"),
    ]
    context = {"title": "改期", "intro": f"{row.name}，{row.service.title}，原来约在{booking.when(row)}", "form": form,
               "crumbs": crumbs, "submit": "改到这个时间", "back": back}  # fmt: skip
    return page(request, "visits/form.html", context, status=422 if form.errors else 200)
