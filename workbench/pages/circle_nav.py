"""The entry of the service circles in the menu."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from common.circles import rows
from workbench.chrome import NavItem


def nav(request: HttpRequest) -> tuple[NavItem, ...]:
    """For sections and directors."""
    if not rows.may_read(request.user):  # type: ignore[arg-type]
        return ()
    url = reverse("desk_circles")
    return (NavItem(label="法律服务圈", url=url, icon="radius", here=request.path.startswith(url)),)
