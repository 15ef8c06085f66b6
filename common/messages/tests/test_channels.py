"""Files, mail and gateways: each passes the contract, and keeps to what is its own."""

from __future__ import annotations

import hashlib
import hmac
import json
import smtplib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.core import mail

from common.messages.channels import Channel, Transient, Undeliverable, channel, plain_code
from common.messages.channels.files import EmailFile, SmsFile, SmsTransport, WechatFile
from common.messages.channels.gateway import SmsGateway, WechatGateway
from common.messages.channels.smtp import Smtp

from .channel import TEXT, ChannelContract

KEY = "sixteen characters or more"


class _Files(ChannelContract):
    made: type[Any] = SmsFile

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path, settings: Any) -> None:
        settings.SINAN_DATA = self.folder = tmp_path

    def channel(self) -> Channel:
        return self.made()  # type: ignore[no-any-return]

    def _lines(self) -> list[dict[str, str]]:
        files = sorted(self.folder.rglob(f"messages/{self.made.way}/*.jsonl"))
        return [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines()]

    def arrived(self) -> list[dict[str, str]]:
        return self._lines()

    def fail(self) -> None:
        (self.folder / "messages").write_text("in the way")

    def mend(self) -> None:
        (self.folder / "messages").unlink()

    def test_for_its_owner_alone(self) -> None:
        self.hand_over()
        path = next(self.folder.rglob("*.jsonl"))
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o077 == path.parent.parent.stat().st_mode & 0o077 == 0


class TestSmsFile(_Files):
    made = SmsFile


class TestEmailFile(_Files):
    made, to = EmailFile, "wang@example.cn"


class TestWechatFile(_Files):
    made, to = WechatFile, "oABC-def_123"


class TestSmsTransport(_Files):
    made = SmsTransport

    def arrived(self) -> list[dict[str, str]]:
        found = [json.loads(p.read_text(encoding="utf-8")) for p in sorted(self.folder.rglob("messages/*/*.json"))]
        return [{"to": m["phone"], "text": m["text"]} for m in found]

    def test_for_its_owner_alone(self) -> None:
        pytest.skip("see test_files.py")


class TestSmtp(ChannelContract):
    to = "wang@example.cn"

    @pytest.fixture(autouse=True)
    def _box(self, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        mail.outbox = []
        self.monkeypatch = monkeypatch

    def channel(self) -> Channel:
        return Smtp()

    def arrived(self) -> list[dict[str, str]]:
        """As a mailbox shows them: what has the same Message-ID once."""
        once = {m.extra_headers["Message-ID"]: m for m in mail.outbox}
        return [{"to": m.to[0], "text": str(m.body)} for m in once.values()]

    def _answer(self, error: Exception) -> None:
        def send(*_: Any, **__: Any) -> None:
            raise error

        self.monkeypatch.setattr("django.core.mail.EmailMessage.send", send)

    def refuse(self) -> None:
        self._answer(smtplib.SMTPRecipientsRefused({self.to: (550, f"no {self.to} here".encode())}))

    def fail(self) -> None:
        self._answer(smtplib.SMTPServerDisconnected(f"to {self.to}"))

    def mend(self) -> None:
        self.monkeypatch.undo()

    def test_a_full_mailbox_is_tried_again_and_a_line_break_in_an_address_never(self) -> None:
        self._answer(smtplib.SMTPRecipientsRefused({self.to: (452, b"full")}))
        with pytest.raises(Transient, match="smtp-452"):
            self.hand_over()
        self.mend()
        with pytest.raises(Undeliverable):
            self.hand_over(to="a@example.cn\nBcc: b@example.cn")


class Peer(BaseHTTPRequestHandler):
    """A gateway as an office would write one: checks the signature, takes every key once."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        told, server = json.loads(body), self.server
        signed = hmac.new(
            KEY.encode(), f"{self.headers['Sinan-Timestamp']}.".encode() + body, hashlib.sha256
        ).hexdigest()
        if signed != self.headers["Sinan-Signature"]:
            return self._say(401)
        if server.answer:  # type: ignore[attr-defined]
            return self._say(server.answer)  # type: ignore[attr-defined]
        known = server.taken.setdefault(told["key"], told) is not told  # type: ignore[attr-defined]
        return self._say(409 if known else 202, {"reference": f"SM-{told['key']}"})

    def _say(self, code: int, told: dict[str, str] | None = None) -> None:
        body = json.dumps(told or {"error": "13800000001"}).encode()
        self.send_response(code)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None: ...


@pytest.fixture
def peer() -> Iterator[Any]:
    server: Any = HTTPServer(("127.0.0.1", 0), Peer)
    server.taken, server.answer = {}, 0
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


class _Gateways(ChannelContract):
    made: type[Any] = SmsGateway

    @pytest.fixture(autouse=True)
    def _peer(self, peer: Any, settings: Any) -> None:
        self.peer, self.settings = peer, settings
        url = f"http://127.0.0.1:{peer.server_address[1]}/send"
        settings.SINAN_GATEWAYS = {"sms": (url, KEY), "wechat": (url, KEY)}

    def channel(self) -> Channel:
        return self.made()  # type: ignore[no-any-return]

    def arrived(self) -> list[dict[str, str]]:
        return list(self.peer.taken.values())

    def refuse(self) -> None:
        self.peer.answer = 422

    def fail(self) -> None:
        self.peer.answer = 503

    def mend(self) -> None:
        self.peer.answer = 0

    @pytest.mark.parametrize("code", [302, 307, 401, 429, 500])
    def test_what_is_no_refusal_is_tried_again_and_never_elsewhere(self, code: int) -> None:
        self.peer.answer = code
        with pytest.raises(Transient, match=f"http-{code}"):
            self.hand_over()

    def test_a_wrong_key_is_not_taken_and_nobody_there_is_later(self) -> None:
        url = self.settings.SINAN_GATEWAYS["sms"][0]
        self.settings.SINAN_GATEWAYS = dict.fromkeys(("sms", "wechat"), (url, "another key of many letters"))
        with pytest.raises(Transient, match="http-401"):
            self.hand_over()
        self.settings.SINAN_GATEWAYS = dict.fromkeys(("sms", "wechat"), ("http://127.0.0.1:9/", KEY))
        with pytest.raises(Transient):
            self.hand_over()

    def test_template_and_values_go_beside_the_text(self) -> None:
        self.hand_over(code="ABCD-2345")
        told = self.arrived()[0]
        assert (told["template"], told["values"], told["text"]) == ("notice", {"code": "ABCD-2345"}, TEXT)


class TestSmsGateway(_Gateways):
    made = SmsGateway


class TestWechatGateway(_Gateways):
    made, to = WechatGateway, "oABC-def_123"


def test_the_classes_are_settings(settings: Any) -> None:
    assert [type(channel(way)) for way in ("sms", "email", "wechat")] == [SmsFile, EmailFile, WechatFile]
    settings.SINAN_CHANNELS = {"sms": "common.messages.channels.gateway.SmsGateway"}
    assert isinstance(channel("sms"), SmsGateway)


def test_what_others_say_is_kept_without_numbers_and_text() -> None:
    assert plain_code("发送失败 isv.MOBILE_NUMBER_ILLEGAL 13800000001") == "isv.MOBILE_NUMBER_ILLEGAL…"
    assert len(plain_code("x" * 200)) == 40
