"""What a room says when something changed, and what a page needs to follow it."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest

from .models import Topic

SALT = "common.live"


def changed(*names: str) -> None:
    """Tell whoever follows these topics, once the transaction stands."""
    transaction.on_commit(lambda: _bump(names), robust=True)


def _bump(names: tuple[str, ...]) -> None:
    for name in dict.fromkeys(names):
        if not Topic.objects.filter(name=name).update(version=F("version") + 1):
            Topic.objects.bulk_create([Topic(name=name, version=1)], ignore_conflicts=True)


def token(name: str, session: str | None) -> str:
    """Leave to follow a topic: for one session, or for everybody where `session` is None."""
    return signing.dumps([name, _mark(session) if session else ""], salt=SALT, compress=False)


def opened(text: str, session: str | None) -> str:
    """The topic of a token; empty for one that is not ours, or of another session."""
    try:
        name, mark = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(name) if not mark or (session and mark == _mark(session)) else ""


def bound(text: str) -> bool:
    """Whether a token that was opened holds for one session alone."""
    return bool(signing.loads(text, salt=SALT)[1])


def address(request: HttpRequest, name: str, *, public: bool = False) -> str:
    """Where a page follows a topic; empty where no stream is kept, and the page looks by the clock.

    What the browser may connect to is told in the answer's policy (`middleware.LiveMiddleware`).
    """
    base = settings.SINAN_LIVE_URL or _beside(request)
    if not base:
        return ""
    if base.startswith("http"):
        request.live_origin = base.rstrip("/")  # type: ignore[attr-defined]
    session: Any = getattr(request, "session", None)
    return f"{base}{token(name, None if public else session.session_key)}"


def _beside(request: HttpRequest) -> str:
    """The same machine under the port of the streams; a proxy in front has its own way there (SINAN_LIVE_URL)."""
    if not settings.SINAN_LIVE_PORT or settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        return ""
    host = request.get_host()
    host = host.rpartition(":")[0] if ":" in host and not host.endswith("]") else host
    return f"{request.scheme}://{host}:{settings.SINAN_LIVE_PORT}/"


def _mark(session: str) -> str:
    return hashlib.blake2b(session.encode(), key=settings.SECRET_KEY.encode()[:64], digest_size=12).hexdigest()
