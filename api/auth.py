"""Who sends a request: the owner of a bearer token. Nothing else is looked at, a session cookie least of all."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from ninja.security import HttpBearer

from . import limits, sql
from .problems import Trouble
from .standing import Standing, standing
from .tokens import Caller

FIRST = "账号的初始密码还没有改。请先登录工作台修改密码，再使用令牌。"


class Bearer(HttpBearer):
    """在工作台“我的账号—接口令牌”建立的个人令牌。"""

    def __call__(self, request: HttpRequest) -> Caller | None:
        found = admitted(request, sql.fetching())
        return found.caller if found else None

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        found = standing(token, sql.fetching())
        return found.caller if found else None


def admitted(request: HttpRequest, fetch: sql.Fetch) -> Standing | None:
    """The standing of whoever sent a request; None for nobody. Raises Trouble 403 or 429."""
    scheme, _, text = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    found = standing(text.strip(), fetch) if scheme.lower() == "bearer" else None
    if found is not None:
        limits.count(found.caller.token_id)
        if found.first:
            raise Trouble(403, FIRST, code="password")
    return found


def sender(request: HttpRequest) -> Caller:
    """Who sent a request that passed `Bearer`."""
    return cast(Caller, request.auth)  # type: ignore[attr-defined]
