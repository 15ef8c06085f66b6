"""Lets a page that follows a topic connect to where streams are kept, and no other page."""

from __future__ import annotations

from collections.abc import Callable

from csp.constants import SELF
from django.http import HttpRequest, HttpResponse


class LiveMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if origin := getattr(request, "live_origin", ""):
            answer._csp_update = {"connect-src": [SELF, origin]}  # type: ignore[attr-defined]
        return answer
