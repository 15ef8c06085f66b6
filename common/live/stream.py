"""The streams: server-sent events out of one process, `./run` beside the pages. `GET /<token>`.

A browser is told “changed” and no more. One look at the table of topics serves every stream; without streams nobody looks.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from http.cookies import CookieError, SimpleCookie
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connections
from django.utils import timezone

from .models import Topic
from .public import bound, opened

MOST = 500  # streams of one process; whoever comes after looks by the clock
LOOK = 0.5  # seconds between two looks at the table
BEAT = 15  # seconds after which a stream shows that it is alive, and asks whether its session is
RETRY = b"retry: 5000\n\n"
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]


class Follower(NamedTuple):
    """One stream: its topic, the session it holds for if any, the last version its browser saw."""

    name: str
    session: str | None
    last: str
    send: Send


class Streams:
    """An ASGI application. Whoever follows a topic waits on its version."""

    def __init__(self) -> None:
        self.followed: dict[str, int] = {}  # topic -> streams
        self.versions: dict[str, int] = {}
        self.news: asyncio.Condition | None = None
        self.looker: asyncio.Task[None] | None = None
        self.streams = 0

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await _lifespan(receive, send)
        if scope["type"] != "http":
            return None
        headers = {name.decode("latin-1").lower(): text.decode("latin-1") for name, text in scope["headers"]}
        session, path = _session(headers), str(scope["path"]).strip("/").rpartition("/")[2]
        name = opened(path, session)
        if scope["method"] != "GET" or not name or (bound(path) and not await _alive(session)):
            return await _refuse(send, 403)
        if self.streams >= MOST:
            return await _refuse(send, 503)
        who = Follower(name, session if bound(path) else None, headers.get("last-event-id", ""), send)
        await self._follow(who, _headers(headers), receive)
        return None

    async def _follow(self, who: Follower, headers: list[tuple[bytes, bytes]], receive: Receive) -> None:
        name, send = who.name, who.send
        self.streams += 1
        self.followed[name] = self.followed.get(name, 0) + 1
        gone = asyncio.ensure_future(_gone(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": RETRY, "more_body": True})
            await self._tell(who, gone)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            gone.cancel()
            self.streams -= 1
            self.followed[name] -= 1
            if not self.followed[name]:
                del self.followed[name]

    async def _tell(self, who: Follower, gone: asyncio.Future[None]) -> None:
        name, session, last, send = who
        self.versions.update(await _versions([name]))
        seen = int(last) if last.isdigit() else self.versions.get(name, 0)
        while not gone.done():
            version = self.versions.get(name, 0)
            if version != seen:
                seen = version
                text = f"id: {version}\nevent: changed\ndata: {version}\n\n"
                await send({"type": "http.response.body", "body": text.encode(), "more_body": True})
            if not await self._news(name, seen, gone):
                if session is not None and not await _alive(session):
                    return
                await send({"type": "http.response.body", "body": b":\n\n", "more_body": True})

    async def _news(self, name: str, seen: int, gone: asyncio.Future[None]) -> bool:
        """Wait for another version, no longer than a beat. False where there was none."""
        news = self._looking()

        async def changed() -> None:
            async with news:
                await news.wait_for(lambda: self.versions.get(name, 0) != seen)

        waiting = asyncio.ensure_future(changed())
        await asyncio.wait({waiting, gone}, timeout=BEAT, return_when=asyncio.FIRST_COMPLETED)
        found = waiting.done() or gone.done()
        waiting.cancel()
        with suppress(asyncio.CancelledError):
            await waiting
        return found

    def _looking(self) -> asyncio.Condition:
        if self.news is None:
            self.news = asyncio.Condition()
        if self.looker is None or self.looker.done():
            self.looker = asyncio.ensure_future(self._look(self.news))
        return self.news

    async def _look(self, news: asyncio.Condition) -> None:
        """Ends, and lets its connection go, when nobody follows anything."""
        while self.followed:
            found = await _versions(list(self.followed))
            if any(self.versions.get(name) != version for name, version in found.items()):
                self.versions.update(found)
                async with news:
                    news.notify_all()
            await asyncio.sleep(LOOK)
        self.versions.clear()
        await _let_go()


@sync_to_async
def _versions(names: Iterable[str]) -> dict[str, int]:
    return dict(Topic.objects.filter(name__in=names).values_list("name", "version"))


@sync_to_async
def _alive(session: str | None) -> bool:
    return Session.objects.filter(session_key=session or "", expire_date__gt=timezone.now()).exists()


@sync_to_async
def _let_go() -> None:
    for connection in connections.all(initialized_only=True):
        connection.close()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _refuse(send: Send, status: int) -> None:
    """A browser that is refused does not come again by itself; its page looks by the clock."""
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b""})


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        kind = (await receive())["type"]
        await send({"type": f"{kind}.complete"})
        if kind == "lifespan.shutdown":
            return


def _session(headers: dict[str, str]) -> str | None:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return None
    return found.value if found else None


def _headers(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    """A page of the same host may read it, from whatever port; no other."""
    found = [
        (b"content-type", b"text/event-stream; charset=utf-8"), (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"), (b"x-content-type-options", b"nosniff"), (b"vary", b"Origin"),
    ]  # fmt: skip
    origin = headers.get("origin", "")
    if origin and urlsplit(origin).hostname == urlsplit(f"//{headers.get('host', '')}").hostname:
        found += [
            (b"access-control-allow-origin", origin.encode()), (b"access-control-allow-credentials", b"true"),
        ]  # fmt: skip
    return found
