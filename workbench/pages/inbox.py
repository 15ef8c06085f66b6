"""Messages to me."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from common.messages.inbox import inbox, mark_read

from .base import desk, page


@desk
def messages(request: HttpRequest) -> HttpResponse:
    rows = list(inbox(request.user)[:100])
    if request.method == "POST":
        mark_read(request.user)
        rows = list(inbox(request.user)[:100])
    return page(request, "workbench/messages.html", {"rows": rows})
