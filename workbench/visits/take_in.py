"""From somebody who has come to a reception: its opening form, filled with what they said when they booked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from common.bookings import booking as bookings
from common.bookings.models import Booking, State
from common.queue import tickets
from common.queue.models import State as Standing
from kernel.cases import door
from kernel.cases.forms import bind
from kernel.cases.models import Case
from kernel.cases.refusals import Invalid, Refused
from kernel.reach.models import Office
from kernel.words.registry import find, procedure
from workbench.pages.base import actor_of, rules_or_404
from workbench.pages.form_page import act_page, ready
from workbench.pages.opening import Where, offices_for, villages_under

from .base import booking_or_404, clerks, number, ticket_or_404

LINE, STEP = "reception", "visit"


@dataclass(frozen=True, kw_only=True)
class Came:
    """Somebody who is here. `known`: first values of the form; `masked`: numbers shown masked with what stands behind
    them, which is what is opened with; `link` ties the case to whom it came from."""

    office: Office
    link: Callable[[Case], None]
    known: dict[str, Any] = field(default_factory=dict)
    masked: dict[str, str] = field(default_factory=dict)


def door_there() -> bool:
    """Whether there is a line in which a visit is written down."""
    rules = find(LINE)
    return rules is not None and STEP in rules and rules[STEP].opens


@clerks
def booking(request: HttpRequest, key: UUID) -> HttpResponse:
    """The reception of somebody who booked and is here."""
    row = booking_or_404(request, key)
    if row.case_id:
        raise Refused("这个预约已经登记接待。", "stale")
    if row.state != State.ARRIVED:
        raise Refused("请先登记“已到”，再登记接待。")
    return _of(request, row.service.office, row, lambda made: bookings.link(row, made))


@clerks
def ticket(request: HttpRequest, key: UUID) -> HttpResponse:
    """The reception of somebody who was called to a window."""
    row = ticket_or_404(request, key)
    if row.case_id:
        raise Refused("这个号已经登记接待。", "stale")
    if row.state not in {Standing.CALLED, Standing.DONE}:
        raise Refused("请先叫号，再登记接待。")
    return _of(request, row.office, row.booking, lambda made: tickets.link(row, made))


def _of(request: HttpRequest, office: Office, row: Booking | None, link: Callable[[Case], None]) -> HttpResponse:
    """With what somebody said who booked, and the number behind the mask."""
    if row is None:
        return take_in(request, Came(office=office, link=link))
    visitor = {"role": "visitor", "kind": "person", "name": row.name, "phone": row.masked if row.phone else ""}
    known = {"words": row.about, "place": row.address, "parties": [visitor]}
    return take_in(request, Came(office=office, link=link, known=known, masked={row.masked: row.phone}))


def take_in(request: HttpRequest, came: Came) -> HttpResponse:
    """The derived form of the opening step, filled with what is known."""
    if not door_there():
        raise Http404("本版本没有接待业务。")
    rules, word = rules_or_404(request, LINE), procedure(LINE)[STEP]
    offices = offices_for(request.user, word)
    if not offices:
        raise Refused("您没有登记来访的岗位，请管理员在岗位中加上“接待人员”角色。")
    asked = number(request.POST.get("office") or request.GET.get("office")) or came.office.pk
    chosen = offices.filter(pk=asked).first() or offices[0]
    where = Where({"office": chosen.pk, "area": request.POST.get("area") or ""}, offices, villages_under(chosen))
    blank = Case(procedure=LINE, office=chosen, stage="", level=rules.level)
    blank.record = None
    form = bind(
        word, blank, actor_of(request), data=request.POST or None, files=request.FILES or None, initial=came.known
    )
    if request.method == "POST" and ready(request, form, word):
        try:
            made = _open(request, where, came.masked)
            came.link(made)
            messages.success(request, f"已登记接待：{made.number}")
            return redirect("desk_case", made.pk)
        except Invalid as invalid:
            form = invalid.form
    return act_page(request, form, word, where=where, rules=rules)


def _open(request: HttpRequest, where: Where, masked: dict[str, str]) -> Case:
    where.is_valid()
    data = request.POST.copy()
    for name in [n for n in data if n.startswith("parties-") and n.endswith("-phone")]:
        shown = str(data[name])
        data[name] = masked.get(shown, shown)
    return door.open_case(
        LINE, STEP, actor=actor_of(request), office=where.cleaned_data["office"], area=where.cleaned_data.get("area"),
        payload=data, files=request.FILES, key=request.POST.get("idempotency_key", ""),
    )  # fmt: skip
