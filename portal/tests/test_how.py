"""How somebody is told: chosen by whoever is signed in, a mailbox proven by a code, WeChat bound through its port."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from common.messages.identity import FileIdentity, HttpIdentity, Unknown
from common.messages.models import Contact, Message
from portal.models import Try

from .conftest import OTHER_PHONE, Villager, text_of
from .test_me import signed_in

MAIL = "wang@example.cn"


@pytest.fixture
def mine(villager: Villager) -> Client:
    return signed_in(villager.phones)


def mailed() -> str:
    return re.search(r"验证码 (\d{6})", Message.objects.latest("pk").text)[1]  # type: ignore[index]


def test_a_mailbox_is_bound_by_the_code_sent_to_it(mine: Client) -> None:
    assert mine.post("/me/how/", {"way": "email", "email": MAIL}).url == "/me/how/email/"
    assert Contact.objects.get().email == "", "not before it is proven"
    assert Message.objects.get().email == MAIL and Message.objects.get().phone == ""
    wrong = f"{(int(mailed()) + 1) % 1_000_000:06d}"
    assert mine.post("/me/how/email/", {"code": wrong}).status_code == 422
    assert mine.post("/me/how/email/", {"code": mailed()}).url == "/me/"
    kept = Contact.objects.get()
    assert (kept.email, kept.way) == (MAIL, "email")
    assert mine.post("/me/how/", {"way": "sms", "email": ""}).url == "/me/" and Contact.objects.get().email == ""


def test_a_code_for_a_mailbox_signs_nobody_in(mine: Client) -> None:
    mine.post("/me/how/", {"way": "email", "email": OTHER_PHONE + "@example.cn"})
    code = mailed()
    mine.post("/me/out/")
    assert mine.post("/me/in/code/", {"code": code}).url == "/me/in/"


def bind(client: Client) -> Any:
    out = client.get("/wechat/?go=1").url
    return client.get(out.removeprefix("http://testserver"))


def test_wechat_is_bound_through_the_port(mine: Client, settings: Any, tmp_path: Path) -> None:
    settings.SINAN_DATA = tmp_path
    assert "绑定微信" in text_of(mine.get("/wechat/"))
    assert bind(mine).url == "/me/"
    kept = Contact.objects.get()
    assert kept.openid.startswith("demo-") and kept.way == "wechat"
    assert mine.post("/me/how/", {"way": "sms", "unbind": "on"}).url == "/me/"
    assert (Contact.objects.get().openid, Contact.objects.get().openid_index) == ("", None)


def test_an_answer_to_another_question_binds_nothing(mine: Client, settings: Any, tmp_path: Path) -> None:
    settings.SINAN_DATA = tmp_path
    back = mine.get("/wechat/?go=1").url
    code = parse_qs(urlsplit(back).query)["code"][0]
    assert mine.get(f"/wechat/back/?code={code}&state=made-up").status_code == 409
    assert mine.get(back.removeprefix("http://testserver")).status_code == 409, "and the question is gone"
    assert Client().get(f"/wechat/back/?code={code}").url == "/me/in/"
    assert Contact.objects.get().openid == ""


def test_one_openid_is_told_about_one_phone(
    mine: Client, villager: Villager, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.SINAN_DATA = tmp_path
    monkeypatch.setattr(FileIdentity, "openid", lambda self, code: "oSAME")
    other = signed_in(villager.phones, OTHER_PHONE)
    bind(mine)
    bind(other)
    assert sorted(c.openid for c in Contact.objects.all()) == ["", "oSAME"]
    assert Contact.objects.of_phone(OTHER_PHONE).openid == "oSAME"  # type: ignore[union-attr]


def test_without_wechat_it_is_not_offered(mine: Client, settings: Any) -> None:
    settings.SINAN_DEMO = False
    assert "微信" not in text_of(mine.get("/me/how/"))
    assert mine.get("/wechat/").status_code == 409
    assert mine.post("/me/how/", {"way": "wechat"}).status_code == 422


def test_codes_to_mailboxes_are_counted_as_well(mine: Client) -> None:
    Try.objects.all().delete()
    assert mine.post("/me/how/", {"way": "email", "email": MAIL}).status_code == 302
    assert mine.post("/me/how/", {"way": "email", "email": MAIL}).status_code == 429


class Token(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        good = asked == {"appid": ["wx1"], "secret": ["s3"], "code": ["good"], "grant_type": ["authorization_code"]}
        body = b'{"openid": "oABC"}' if good else b'{"errcode": 40029}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None: ...


@pytest.fixture
def account(settings: Any) -> Iterator[None]:
    server = HTTPServer(("127.0.0.1", 0), Token)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    settings.SINAN_WECHAT_APP = {
        "app": "wx1", "secret": "s3", "authorize": "https://wx.example/authorize",
        "token": f"http://127.0.0.1:{server.server_address[1]}/token",
    }  # fmt: skip
    yield
    server.shutdown()
    server.server_close()


def test_the_real_port_asks_the_account_and_never_shows_its_secret(account: None, settings: Any) -> None:
    out = HttpIdentity().leave("https://sinan.example/wechat/back/", "st")
    assert out.startswith("https://wx.example/authorize?appid=wx1&redirect_uri=https%3A%2F%2Fsinan.example%2Fwechat")
    assert "s3" not in out and out.endswith("#wechat_redirect")
    assert HttpIdentity().openid("good") == "oABC"
    with pytest.raises(Unknown):
        HttpIdentity().openid("bad")
    settings.SINAN_WECHAT_APP = {**settings.SINAN_WECHAT_APP, "token": "http://127.0.0.1:9/token"}
    with pytest.raises(OSError, match=r"^URLError$"):
        HttpIdentity().openid("good")


def test_a_code_of_the_file_port_is_good_once(settings: Any, tmp_path: Path) -> None:
    settings.SINAN_DATA = tmp_path
    code = parse_qs(urlsplit(FileIdentity().leave("/back/", "st")).query)["code"][0]
    assert FileIdentity().openid(code).startswith("demo-")
    with pytest.raises(Unknown):
        FileIdentity().openid(code)
