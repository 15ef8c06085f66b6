"""The outermost middleware: a number for every request, a limit on its size, a line in the log."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from api.problems import problem

log = logging.getLogger("sinan.request")
HEADER = "X-Request-ID"
_GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")
MEGABYTE = 1024 * 1024


class Watch:
    """Sees everything but static files in production (those end before it reaches a page, and are not logged)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        begun = time.perf_counter()
        request.request_id = number = _number(request)  # type: ignore[attr-defined]
        response = too_large(request) or self.get_response(request)
        response.headers[HEADER] = number
        if not request.path_info.startswith(f"/{settings.STATIC_URL.strip('/')}/"):
            note(request, response, (time.perf_counter() - begun) * 1000)
        return response


def _number(request: HttpRequest) -> str:
    """The number a trusted proxy gave, so that both logs agree; otherwise a new one."""
    given = request.headers.get(HEADER, "") if settings.ALLAUTH_TRUSTED_PROXY_COUNT else ""
    return given if _GIVEN.fullmatch(given) else uuid.uuid4().hex


def too_large(request: HttpRequest) -> HttpResponse | None:
    """413 before a byte is read, where the length that was announced is above the limit."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and int(length) <= settings.SINAN_REQUEST_LIMIT:
        return None
    most = settings.SINAN_REQUEST_LIMIT // MEGABYTE
    sentence = f"提交的内容太大：一次最多 {most} MB。请压缩文件，或者分几次上传。"
    if request.path_info.startswith("/api/"):
        return problem(413, sentence)
    return HttpResponse(sentence, status=413, content_type="text/plain; charset=utf-8")


def note(request: HttpRequest, response: HttpResponseBase, ms: float) -> None:
    """One line: which page (its pattern, never the address asked for), how it ended, how long it took, who asked."""
    slow = ms >= settings.SINAN_SLOW_MS
    said = {
        "request": request.request_id,  # type: ignore[attr-defined]
        "method": request.method if request.method in _METHODS else "OTHER",
        "route": _route(request),
        "status": response.status_code,
        "ms": round(ms, 1),
        "user": _user(request),
        **({"slow": True} if slow else {}),
    }
    level = logging.WARNING if slow or response.status_code >= 500 else logging.INFO
    log.log(level, "slow request" if slow else "request", extra={"said": said})


_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def _route(request: HttpRequest) -> str:
    match = request.resolver_match
    return f"/{match.route}" if match else "(none)"


def _user(request: HttpRequest) -> Any:
    """The key of whoever asked, if the page wanted to know at all: looking it up here would cost a query."""
    caller = getattr(getattr(request, "auth", None), "user", None)
    user = caller or getattr(request, "_cached_user", None)
    return getattr(user, "pk", None)
