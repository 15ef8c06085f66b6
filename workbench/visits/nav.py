"""The entry of receiving people in the menu."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from common.bookings.reach import CLERKS, READERS, holds
from workbench.chrome import NavItem


def nav(request: HttpRequest) -> tuple[NavItem, ...]:
    if not holds(request.user, READERS):
        return ()
    name, label = (
        ("desk_bookings", "预约接待") if holds(request.user, CLERKS) else ("desk_visits_figures", "预约接待数据")
    )
    here = request.path.startswith(reverse("desk_bookings"))
    return (NavItem(label=label, url=reverse(name), icon="calendar-check", here=here),)
