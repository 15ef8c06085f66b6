"""The entry of receiving people in the menu."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from common.bookings.reach import CLERKS, holds
from workbench.chrome import NavItem


def nav(request: HttpRequest) -> tuple[NavItem, ...]:
    if not holds(request.user, CLERKS):
        return ()
    here = request.path.startswith(reverse("desk_bookings"))
    return (NavItem(label="预约接待", url=reverse("desk_bookings"), icon="calendar-check", here=here),)
