"""A WSGI application called in this process as a server would call it, and several ways measured in turn."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from typing import Any

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def ask(app: Wsgi, address: str, **headers: str) -> bytes:
    """The body of one GET; ends the run where the answer is not 200. Headers by their WSGI names."""
    path, _, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **headers,
    }
    said: list[str] = []
    answer = app(environ, lambda status, headers: said.append(status))
    body = b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    if said != ["200 OK"]:
        raise SystemExit(f"{address}: {said} {body[:200]!r}")
    return body


def signed_in(user: Any, **more: str) -> str:
    """The key of a session in which this person is signed in, with what else it shall hold."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    kept = SessionStore()
    kept[SESSION_KEY], kept[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    kept[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    kept.update(more)
    kept.save()
    return str(kept.session_key)


class Taken(dict[str, list[float]]):
    """Milliseconds of each batch, by what was counted: `cpu` of this process, `wall` of the clock."""

    def median(self, kind: str) -> float:
        return statistics.median(self[kind])


def in_turn(ways: Mapping[str, Callable[[], Any]], *, batches: int, size: int) -> dict[str, Taken]:
    """Milliseconds a call, by way. Batches take turns, so that a busy machine slows all alike; medians decide."""
    found = {name: Taken(cpu=[], wall=[]) for name in ways}
    for way in ways.values():
        for _ in range(min(size, 5)):
            way()
    for _ in range(batches):
        for name, way in ways.items():
            for kind, taken in batch(way, size).items():
                found[name][kind].append(taken)
    return found


def batch(way: Callable[[], Any], size: int) -> dict[str, float]:
    """Milliseconds a call over one batch."""
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(size):
        way()
    spent = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
    return {kind: seconds / size * 1000 for kind, seconds in spent.items()}
