"""The middleware in front of the interface: its requests carry a token and pass no session, no CSRF, no messages."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import resolve

from . import hot, problems
from .wire import PROBLEM

ROOT = "/api/v1/"
PAGES = ROOT + "docs/"  # for people signed in, as any page


class Gate:
    """Answers what lies below /api/v1/ by itself; everything else goes its usual way."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        if not path.startswith(ROOT) or path.startswith(PAGES):
            return self.get_response(request)
        return harden(answer(request))


def answer(request: HttpRequest) -> HttpResponseBase:
    """The answer of an operation; whatever goes wrong on the way has the one shape of a problem."""
    try:
        if quick := hot.answer(request):
            return quick
        found = resolve(request.path_info)
        request.resolver_match = found
        response = found.func(request, *found.args, **found.kwargs)
    except Exception as error:  # noqa: BLE001 - the last hands before the server's: a program is owed JSON
        return problems.of(error)
    return _not_allowed(response) if response.status_code == 405 else response


def _not_allowed(response: HttpResponse) -> HttpResponse:
    if response.headers.get("Content-Type") == PROBLEM:
        return response
    found = problems.problem(405)
    found["Allow"] = response.headers.get("Allow", "")
    return found


def harden(response: HttpResponseBase) -> HttpResponseBase:
    """Headers of an answer that is nobody's page."""
    headers = response.headers
    headers.setdefault("Cache-Control", "private, no-store")
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
    return response
