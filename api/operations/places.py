"""Where things are and who one is: the person behind the token, areas, offices."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from api import paging
from api.auth import sender
from api.models import Token
from kernel.reach.models import Area, Grant, Office

from .common import READ, says

router = Router(tags=["house"])
LIMIT = Query(paging.SIZE, ge=1, le=paging.MOST, description="每页条数")
AFTER = Query("", max_length=200, description="上一页给出的 next")
KEY = Query(None, ge=1, le=2**63 - 1)


class GrantRow(Schema):
    """一个岗位。"""

    office_id: int
    office: str = Field(description="机构")
    post: str = Field(description="岗位")
    scope: str = Field(description="范围：own 本人承办，office 本机构，area 本辖区")


class Me(Schema):
    """令牌的持有人和权限。"""

    id: int
    name: str
    grants: list[GrantRow] = Field(description="现任岗位")
    token: str = Field(description="令牌用途")
    scopes: list[str] = Field(description="令牌权限")
    expires_at: datetime = Field(description="令牌有效期至")


@router.get("/me", response=Me, operation_id="me", summary="本人和令牌", openapi_extra=says(*READ))
def me(request: HttpRequest) -> dict[str, Any]:
    """令牌是谁的、能做什么、到什么时候。"""
    who = sender(request)
    token = Token.objects.get(pk=who.token_id)
    grants = Grant.objects.filter(user=who.user).current(timezone.localdate()).select_related("post", "office")
    rows = [
        {"office_id": g.office_id, "office": g.office.name, "post": g.post.title, "scope": g.post.scope} for g in grants
    ]
    return {
        "id": who.user.pk,
        "name": str(who.user),
        "grants": rows,
        "token": token.name,
        "scopes": sorted(who.scopes),
        "expires_at": token.expires_at,
    }


class AreaRow(Schema):
    """一个区域。"""

    id: int
    level: int = Field(description="层级：1 省，2 市，3 县，4 乡镇，5 村")
    name: str
    full_name: str = Field(description="全称")
    stat_code: str = Field(description="统计用区划代码")
    civil_code: str = Field(description="民政区划代码")
    parent_id: int | None
    active: bool


class Areas(Schema):
    """一页区域。"""

    items: list[AreaRow]
    next: str = Field(description="下一页的标记；空为没有下一页")


@router.get("/areas", response=Areas, operation_id="areas", summary="区域", openapi_extra=says(400, *READ))
def areas(
    request: HttpRequest,
    *,
    parent: int | None = KEY,
    level: int | None = Query(None, ge=1, le=5, description="层级"),
    q: str = Query("", max_length=60, description="名称中的字"),
    limit: int = LIMIT,
    after: str = AFTER,
) -> dict[str, Any]:
    """五级区划；两套代码都给出，都不是主键。"""
    rows = Area.objects.all()
    if parent is not None:
        rows = rows.filter(parent=parent)
    if level is not None:
        rows = rows.filter(level=level)
    if q := _text(q):
        rows = rows.filter(name__contains=q)
    found, mark = paging.by_key(rows, request.GET)
    return {"items": found, "next": mark}


def _text(text: str) -> str:
    return text.replace("\x00", "").strip()


@router.get("/areas/{key}", response=AreaRow, operation_id="area", summary="一个区域", openapi_extra=says(*READ))
def area(request: HttpRequest, key: int) -> Any:
    """按编号读取。"""
    return _one(Area.objects.all(), key, "没有这个区域。")


def _one(rows: Any, key: int, missing: str) -> Any:
    found = rows.filter(pk=key).first() if 0 < key < 2**63 else None
    if found is None:
        raise Http404(missing)
    return found


class OfficeRow(Schema):
    """一个机构。"""

    id: int
    name: str
    short: str = Field(description="代字")
    kind: str = Field(description="类别代码")
    area_id: int
    parent_id: int | None
    address: str
    phone: str
    active: bool


class Offices(Schema):
    """一页机构。"""

    items: list[OfficeRow]
    next: str = Field(description="下一页的标记；空为没有下一页")


@router.get("/offices", response=Offices, operation_id="offices", summary="机构", openapi_extra=says(400, *READ))
def offices(
    request: HttpRequest,
    *,
    kind: str = Query("", max_length=30, description="类别代码"),
    area: int | None = KEY,
    q: str = Query("", max_length=60, description="名称中的字"),
    limit: int = LIMIT,
    after: str = AFTER,
) -> dict[str, Any]:
    """司法局、司法所、调委会和协作单位。"""
    rows = Office.objects.all()
    if kind := _text(kind):
        rows = rows.filter(kind=kind)
    if area is not None:
        rows = rows.filter(area=area)
    if q := _text(q):
        rows = rows.filter(name__contains=q)
    found, mark = paging.by_key(rows, request.GET)
    return {"items": found, "next": mark}


@router.get("/offices/{key}", response=OfficeRow, operation_id="office", summary="一个机构", openapi_extra=says(*READ))
def office(request: HttpRequest, key: int) -> Any:
    """按编号读取。"""
    return _one(Office.objects.all(), key, "没有这个机构。")
