"""Who writes in the knowledge base."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from common.knowledge import writing
from workbench.pages.base import desk

View = Callable[..., HttpResponse]
CLOSED = "这一页由知识编辑使用。需要时请管理员授予带“知识编辑”角色的岗位。"


def editors(view: View) -> View:
    """A page for editors of the knowledge base."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not writing.edits(request.user):
            raise PermissionDenied(CLOSED)
        return view(request, *args, **kwargs)

    return desk(inner)
