"""How answers are written: orjson, UTF-8, nothing cached on the way."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from ninja.renderers import BaseRenderer

JSON, PROBLEM = "application/json", "application/problem+json"
OPTIONS = orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z


def _rest(value: Any) -> Any:
    """What orjson does not know: amounts and lazy titles become text, sets lists."""
    if isinstance(value, Decimal | Promise):
        return str(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(type(value).__name__)


def dumps(value: Any) -> bytes:
    return orjson.dumps(value, default=_rest, option=OPTIONS)


class Renderer(BaseRenderer):
    media_type = JSON

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return dumps(data)


def answer(value: Any, status: int = 200, mime: str = JSON) -> HttpResponse:
    """A response with a value as JSON."""
    return HttpResponse(dumps(value), status=status, content_type=mime)
