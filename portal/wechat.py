"""Pages opened inside WeChat: its web view opens no files and no second window."""

from __future__ import annotations

from django.http import HttpRequest

AGENT = "MicroMessenger"


def inside(request: HttpRequest) -> bool:
    """Whether this page is shown by WeChat's web view."""
    return AGENT in request.headers.get("User-Agent", "")
