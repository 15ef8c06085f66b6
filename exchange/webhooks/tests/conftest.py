"""A small house, and a peer: a real HTTP server that remembers what it was sent and answers as it is told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.utils import timezone

from exchange.webhooks import signing
from exchange.webhooks.models import Delivery, Subscription
from kernel import ports
from kernel.reach.models import User
from tests.cast import Cast, assemble

Answer = int | tuple[int, dict[str, str], bytes]


@dataclass
class Peer:
    """Listens on a port of its own. `answer` decides what to say to a message; `taken` is what it said 2xx to."""

    server: ThreadingHTTPServer
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)
    answer: Callable[[dict[str, Any]], Answer] = lambda message: 204
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/hooks?from=sinan"

    def seqs(self, case: Any, path: str = "/") -> list[int]:
        """The events of a case in the order they were taken, each as often as it came. `path`: below this one alone."""
        return [m["seq"] for m in self.taken if m["case"]["id"] == str(case) and m["path"].startswith(path)]


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        peer: Peer = self.server.peer  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers["Content-Length"]))
        message = json.loads(body)
        with peer.lock:
            peer.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
        message["path"] = self.path
        said = peer.answer(message)
        code, headers, text = said if isinstance(said, tuple) else (said, {}, b"")
        if 200 <= code < 300:
            with peer.lock:
                peer.taken.append(message)
        try:
            self.send_response(code)
            for name, value in {"Content-Length": str(len(text)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text)
        except OSError:
            return  # the sender hung up: it has its own limits

    def log_message(self, *args: Any) -> None: ...


@pytest.fixture
def peer(settings: Any) -> Iterator[Peer]:
    settings.SINAN_WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.peer = made = Peer(server)  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()


class Letters:
    """A port of messages that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[int, str, str, str]] = []

    def to_user(self, user_id: int, subject: str, text: str, link: str = "") -> None:
        self.told.append((user_id, subject, text, link))

    def to_phone(self, phone: str, text: str) -> None: ...


@pytest.fixture(autouse=True)
def letters() -> Iterator[Letters]:
    before, made = ports.plugged(), Letters()
    ports.plug(messages=made)
    yield made
    ports.plug(**before)


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


Subscribe = Callable[..., Subscription]


@pytest.fixture
def subscribe(peer: Peer) -> Subscribe:
    """A subscription of somebody of the cast: by default the judicial office, to everything of mediation."""

    def made(user: User, *wants: str, **more: Any) -> Subscription:
        name = more.pop("name", f"对方{Subscription.objects.count()}")
        words = {"url": peer.url, "secret": signing.new_secret(), "wants": list(wants) or ["mediation.*"], **more}
        return Subscription.objects.create(name=name, user=user, **words)

    return made


def now_again() -> None:
    """As if every pause were over."""
    Delivery.objects.update(next_at=timezone.now())
    Subscription.objects.update(rest_until=None)
