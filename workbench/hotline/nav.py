"""The entry of the hotline in the menu."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from common.calls.reach import AGENTS, READERS, holds
from workbench.chrome import NavItem


def nav(request: HttpRequest) -> tuple[NavItem, ...]:
    """The entry of the menu: the desk for agents, the figures for those who look on."""
    if not holds(request.user, READERS):
        return ()
    name, label = (
        ("desk_hotline", "12348 热线") if holds(request.user, AGENTS) else ("desk_hotline_figures", "热线数据")
    )
    here = request.path.startswith(reverse("desk_hotline"))
    return (NavItem(label=label, url=reverse(name), icon="phone-call", here=here),)
