"""Messages to me."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from common.messages.inbox import inbox, mark_read
from common.messages.models import Message

from .base import desk, page


@desk
def messages(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        mark_read(request.user)
    rows = [(m, _leads_to(m)) for m in inbox(request.user)[:100]]
    return page(request, "workbench/messages.html", {"rows": rows})


def _leads_to(message: Message) -> str:
    """Where its heading leads: the page of the case it is about, or the address it names."""
    if not message.link or message.link.startswith("/"):
        return message.link
    return reverse("desk_case", args=[message.link])
