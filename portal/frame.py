"""The frame of a public page: whose portal it is, and the ways in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from kernel.prepared import Prepared
from kernel.reach.models import Office
from workbench.chrome import Chrome, NavGroup, NavItem

WAYS = (
    ("首页", "portal_home", "house"), ("找服务点", "portal_map", "map-pin"), ("我要申请", "portal_apply", "file-pen-line"),
    ("查进度", "portal_follow", "search-check"), ("我的办件", "portal_me", "user-round"),
)  # fmt: skip
MORE = (
    ("服务项目清单", "portal_catalogue"),
    ("法律问答和案例", "portal_knowledge"),
    ("法律法规", "portal_laws"),
    ("办事指南", "portal_guides"),
    ("预约", "portal_book"),
    ("值班律师", "portal_duty"),
    ("核实律师身份", "portal_lawyer"),
    ("个人信息保护", "portal_privacy"),
)
STAFF = "/desk/"


def bureau() -> Office | None:
    """The bureau whose portal this is: the highest one. One query."""
    return next(iter(_BUREAU()), None)


_BUREAU = Prepared(
    lambda: (
        Office.objects.filter(kind="bureau", parent=None, active=True)
        .select_related("area")
        .order_by("area__level", "id")[:1]
    )
)


def chrome(request: HttpRequest) -> Chrome:
    """The portal's frame. One query, once a request."""
    house = bureau_of(request)
    ways = tuple(_item(request, label, name, icon) for label, name, icon in WAYS)
    more = tuple(NavItem(label=label, url=reverse(name)) for label, name in MORE)
    return Chrome(
        bureau=house.name if house else "公共法律服务",
        phone=house.phone if house else "",
        home_url=reverse("portal_home"),
        nav=(NavGroup(items=ways), NavGroup(items=(*more, NavItem(label="工作人员登录", url=STAFF)))),
        large_url=reverse("portal_large"),
    )


def bureau_of(request: HttpRequest) -> Office | None:
    if not hasattr(request, "portal_bureau"):
        request.portal_bureau = bureau()  # type: ignore[attr-defined]
    return request.portal_bureau  # type: ignore[attr-defined]


def _item(request: HttpRequest, label: str, name: str, icon: str) -> NavItem:
    url = reverse(name)
    here = request.path == url if url == "/" else request.path.startswith(url)
    return NavItem(label=label, url=url, icon=icon, here=here)


def page(request: HttpRequest, template: str, values: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page of the portal. What concerns one person is never kept by a browser or proxy: see `private`."""
    return render(request, f"portal/{template}", {**values, "portal": chrome(request)}, status=status, using="jinja2")


def private(response: HttpResponse) -> HttpResponse:
    """Keep a page out of every cache, so that the next person at this screen cannot go back to it."""
    response["Cache-Control"] = "private, no-store"
    return response
