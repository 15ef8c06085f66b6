"""Where people wait: the calling screen and the tablet, each behind an address the office switches on. No names anywhere."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from common.queue import tickets
from common.queue.board import board
from common.queue.models import Hall, Queue, Source, State, Ticket
from kernel.cases.refusals import Refused

from ..frame import page, private
from ..throttle import TICKET_ADDRESS, WRONG_BOOKING, TooOften, address_of, spend

CLOSED = "这个地址没有开放，或者已经换了新的。请问窗口工作人员。"


def _hall(**found: str | bool) -> Hall:
    row = Hall.objects.filter(**found, office__active=True).select_related("office").first()
    if row is None:
        raise Http404(CLOSED)
    return row


def screen(request: HttpRequest, token: str) -> HttpResponse:
    """The screen: who is called to which window. The part that changes is `now`."""
    row = _hall(screen=token, screen_on=True)
    return private(page(request, "hall.html", {"hall": row, "board": board(row.office)}))


def now(request: HttpRequest, token: str) -> HttpResponse:
    """The part of the screen that changes, alone: polled, or pushed when somebody is called."""
    row = _hall(screen=token, screen_on=True)
    return private(page(request, "hall_now.html", {"hall": row, "board": board(row.office)}))


class Code(forms.Form):
    code = forms.CharField(
        label="有预约的：预约码", max_length=20, error_messages={"required": "请填写预约码。"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "digits"}),
    )  # fmt: skip


def take(request: HttpRequest, token: str) -> HttpResponse:
    """The tablet: one press, one number. With the code of a booking it is the booked one's, called at its hour."""
    row, form = _hall(tablet=token, tablet_on=True), Code(request.POST if "code" in request.POST else None)
    wrong = ""
    if request.method == "POST":
        try:
            made = _coded(request, row, form) if "code" in request.POST else _drawn(request, row)
            if made is not None:
                return private(redirect("portal_hall_ticket", token, made.pk))
        except TooOften as often:
            back = reverse("portal_hall_take", args=[token])
            return private(page(request, "refused.html", {"reason": often.reason, "back": back}, status=429))
        except Refused as refused:
            wrong = refused.reason
    queues = Queue.objects.filter(office=row.office, active=True)
    values = {"hall": row, "queues": queues, "form": form, "wrong": wrong}
    return private(page(request, "hall_take.html", values, status=422 if wrong or form.errors else 200))


def _drawn(request: HttpRequest, row: Hall) -> Ticket:
    chosen = request.POST.get("queue", "")
    queue = Queue.objects.filter(office=row.office, pk=int(chosen) if chosen.isdigit() else 0).first()
    if queue is None:
        raise Refused("请选择要办的业务。")
    spend(TICKET_ADDRESS, address_of(request))
    return tickets.draw(queue, source=Source.TABLET)


def _coded(request: HttpRequest, row: Hall, form: Code) -> Ticket | None:
    """A code counts as wrong until it was right. None where the booking needs no number: they are expected."""
    if not form.is_valid():
        return None
    counted = spend(WRONG_BOOKING, address_of(request))
    booked = tickets.arriving(row.office, form.cleaned_data["code"])
    counted.delete()
    made = tickets.check_in(booked)
    if made is None:
        raise Refused(f"已登记您到了。{booked.service.title}不用取号，请等工作人员招呼。")
    return made


def ticket(request: HttpRequest, token: str, key: UUID) -> HttpResponse:
    """One number and how many are before it; looks again by itself."""
    row = _hall(tablet=token, tablet_on=True)
    found = Ticket.objects.filter(office=row.office, pk=key).select_related("queue", "window", "office").first()
    if found is None:
        raise Http404("没有这个号。")
    waits = found.state == State.WAITING
    values = {"hall": row, "ticket": found, "ahead": tickets.ahead(found) if waits else 0, "waits": waits}
    return private(page(request, "hall_ticket.html", values))
