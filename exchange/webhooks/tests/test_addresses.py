"""Where nothing is sent to: inside the house, however the address is written and whatever the name says later."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from exchange.webhooks import addresses, post
from exchange.webhooks.addresses import Unfit, allowed, numbers, parse
from exchange.webhooks.checks import networks

from .conftest import Peer


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "64:ff9b::a00:1", "2002:7f00:1::", "198.18.0.1", "192.0.2.1",
    ],
)  # fmt: skip
def test_inner_numbers_are_refused(number: str) -> None:
    assert not allowed(number)


def test_public_numbers_are_allowed_and_inner_ones_the_settings_name(settings: Any) -> None:
    assert allowed("114.114.114.114") and allowed("2400:3200::1")
    settings.SINAN_WEBHOOK_NETWORKS = ["10.20.0.0/16"]
    assert allowed("10.20.3.4") and allowed("::ffff:10.20.3.4") and not allowed("10.21.3.4")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://peer.gov.cn/", "peer.gov.cn/hooks", "https://", "https://user:pw@peer.gov.cn/", "https://peer.gov.cn/#x",
        "https://peer.gov.cn:99999/", "https://peer.gov.cn/a b", "https://peer.gov.cn/推送", "https://[::1", "javascript:alert(1)",
        "https://peer.gov.cn/\r\nX: 1",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_in_chinese(url: str) -> None:
    with pytest.raises(Unfit, match="接收地址"):
        parse(url)


def test_production_wants_https(settings: Any) -> None:
    assert parse("http://peer.gov.cn/").port == 80
    settings.PRODUCTION = True
    with pytest.raises(Unfit, match="必须使用 https"):
        parse("http://peer.gov.cn/")
    assert parse("https://peer.gov.cn:8443/a?b=c").name == "peer.gov.cn:8443"


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]"])
def test_every_spelling_of_this_machine_is_refused(host: str) -> None:
    with pytest.raises(Unfit, match="内部网络"):
        numbers(parse(f"https://{host}/"))


def _names(monkeypatch: pytest.MonkeyPatch, *ips: str) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 443)) for ip in ips]
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *a, **k: found)


def test_a_name_with_one_inner_number_among_public_ones_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    _names(monkeypatch, "114.114.114.114", "10.0.0.1")
    with pytest.raises(Unfit):
        numbers(parse("https://peer.gov.cn/"))


def test_a_name_that_turns_inwards_later_leads_nowhere(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """The name is looked up once for an attempt; the connection goes to the number that was judged."""
    tried: list[Any] = []

    def connect(where: Any, timeout: float) -> Any:
        tried.append(where)
        raise ConnectionRefusedError

    _names(monkeypatch, "114.114.114.114")
    monkeypatch.setattr(post.socket, "create_connection", connect)
    assert post.post("https://peer.gov.cn/", b"{}", {}).error == "连接被拒绝"
    assert tried == [("114.114.114.114", 443)]
    _names(monkeypatch, "127.0.0.1")
    found = post.post("https://peer.gov.cn/", b"{}", {})
    assert "内部网络" in found.error and len(tried) == 1


def test_a_wrong_certificate_is_no_peer(peer: Peer) -> None:
    """What does not speak TLS, or not in its own name, is not spoken to."""
    found = post.post(peer.url.replace("http://", "https://"), b"{}", {})
    assert found.code is None and found.error and peer.got == []


def test_an_unknown_name_and_a_closed_door_are_told_apart(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SINAN_WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert post.post(f"http://127.0.0.1:{port}/", b"{}", {}).error == "连接被拒绝"

    def unknown(*args: Any, **kwargs: Any) -> Any:
        raise socket.gaierror

    monkeypatch.setattr(addresses.socket, "getaddrinfo", unknown)
    assert post.post("https://peer.gov.cn/", b"{}", {}).error == "接收地址的域名无法解析"


def test_networks_that_cannot_be_read_stop_the_start(settings: Any) -> None:
    settings.SINAN_WEBHOOK_NETWORKS = ["10.20.0.0/16", "10.20/x"]
    assert [e.id for e in networks(None)] == ["webhooks.E001"]
