"""Streams: whoever may follow is told within a second, whoever may not is refused, and nothing is held when nobody follows."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections, transaction
from django.test import RequestFactory

from common.live import public, stream
from common.live.models import Topic

pytestmark = pytest.mark.django_db(transaction=True)
HOST = (b"host", b"127.0.0.1:8001")


class Browser:
    """One `EventSource`: what it was sent, in order."""

    def __init__(self, streams: stream.Streams, token: str, *headers: tuple[bytes, bytes]) -> None:
        self.scope = {"type": "http", "method": "GET", "path": f"/{token}", "headers": [HOST, *headers]}
        self.streams, self.sent, self.leaving = streams, [], asyncio.Event()
        self.task = asyncio.ensure_future(streams(self.scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        await self.leaving.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"]) if self.sent else 0

    @property
    def text(self) -> str:
        return b"".join(m.get("body", b"") for m in self.sent).decode()

    async def until(self, seen: Callable[[Browser], bool], seconds: float = 3) -> None:
        for _ in range(int(seconds / 0.05)):
            if seen(self):
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"not within {seconds} seconds: {self.status} {self.text!r}")

    async def leave(self) -> None:
        self.leaving.set()
        await asyncio.wait_for(self.task, 5)


def signed_in() -> str:
    session = SessionStore()
    session["anything"] = 1
    session.save()
    return str(session.session_key)


def cookie(session: str) -> tuple[bytes, bytes]:
    return b"cookie", f"{settings.SESSION_COOKIE_NAME}={session}".encode()


def run(what: Callable[[], Awaitable[None]]) -> None:
    """In a thread of its own: a browser of another test may have left its loop in this one."""

    def work() -> None:
        try:
            async_to_sync(what)()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(work).result()


def test_a_change_is_told_within_a_second_and_another_topic_is_not() -> None:
    session = signed_in()

    async def story() -> None:
        streams = stream.Streams()
        mine = Browser(streams, public.token("desk:1", session), cookie(session))
        other = Browser(streams, public.token("desk:2", session), cookie(session))
        await mine.until(lambda b: b.status == 200)
        await asyncio.sleep(0.2)
        await sync_to_async(public._bump)(("desk:1",))
        await mine.until(lambda b: "event: changed" in b.text, 1.2)
        assert "changed" not in other.text
        await mine.leave()
        await other.leave()

    run(story)


def test_what_happened_while_the_line_was_down_is_told() -> None:
    public._bump(("hall",))
    public._bump(("hall",))

    async def story() -> None:
        browser = Browser(stream.Streams(), public.token("hall", None), (b"last-event-id", b"1"))
        await browser.until(lambda b: "id: 2" in b.text)
        await browser.leave()

    run(story)


@pytest.mark.parametrize("how", ["no cookie", "another's", "forged", "signed out"])
def test_who_may_not_follow_is_refused(how: str) -> None:
    session, other = signed_in(), signed_in()
    token = public.token("desk:1", session)
    if how == "signed out":
        SessionStore(session).delete()
    headers = {"no cookie": (), "another's": (cookie(other),)}.get(how, (cookie(session),))

    async def story() -> None:
        browser = Browser(stream.Streams(), token[:-2] if how == "forged" else token, *headers)
        await browser.until(lambda b: b.status == 403)

    run(story)


def test_signing_out_ends_the_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "BEAT", 0.3)
    session = signed_in()

    async def story() -> None:
        browser = Browser(stream.Streams(), public.token("desk:1", session), cookie(session))
        await browser.until(lambda b: ":" in b.text)
        await sync_to_async(SessionStore(session).delete)()
        await asyncio.wait_for(browser.task, 5)

    run(story)


def test_one_too_many_looks_by_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "MOST", 1)

    async def story() -> None:
        streams = stream.Streams()
        first = Browser(streams, public.token("hall", None))
        await first.until(lambda b: b.status == 200)
        second = Browser(streams, public.token("hall", None))
        await second.until(lambda b: b.status == 503)
        await first.leave()
        third = Browser(streams, public.token("hall", None))
        await third.until(lambda b: b.status == 200)
        await third.leave()

    run(story)


def test_nobody_looks_when_nobody_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "LOOK", 0.05)

    async def story() -> None:
        streams = stream.Streams()
        browser = Browser(streams, public.token("hall", None))
        await browser.until(lambda b: streams.looker is not None)
        await browser.leave()
        assert streams.looker is not None
        await asyncio.wait_for(streams.looker, 3)
        assert not streams.followed and not streams.versions

    run(story)


def test_only_a_page_of_the_same_host_may_read_it() -> None:
    async def story() -> None:
        streams = stream.Streams()
        for origin, may in ((b"http://127.0.0.1:8000", True), (b"http://elsewhere.example", False)):
            browser = Browser(streams, public.token("hall", None), (b"origin", origin))
            await browser.until(lambda b: b.status == 200)
            assert ((b"access-control-allow-origin", origin) in browser.sent[0]["headers"]) is may
            await browser.leave()

    run(story)


def test_what_was_taken_back_is_not_told() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        public.changed("desk:1")
        raise ZeroDivisionError
    assert not Topic.objects.exists()
    with transaction.atomic():
        public.changed("desk:1", "desk:1")
        assert not Topic.objects.exists()
    assert Topic.objects.get().version == 1


def test_the_page_may_connect_there_and_nowhere_else(settings: Any) -> None:
    settings.SINAN_LIVE_PORT, settings.SINAN_LIVE_URL = 8001, ""
    request = RequestFactory().get("/", headers={"host": "127.0.0.1:8000"})
    assert public.address(request, "hall", public=True).startswith("http://127.0.0.1:8001/")
    assert request.live_origin == "http://127.0.0.1:8001"  # type: ignore[attr-defined]
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert public.address(RequestFactory().get("/"), "hall", public=True) == ""
    settings.SINAN_LIVE_URL = "/live/"
    assert public.address(RequestFactory().get("/"), "hall", public=True).startswith("/live/")
    settings.SINAN_LIVE_PORT, settings.SINAN_LIVE_URL = 0, ""
    assert public.address(RequestFactory().get("/"), "hall", public=True) == ""
