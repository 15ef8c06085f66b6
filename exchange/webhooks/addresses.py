"""Where may be sent to. An address is looked up anew for each attempt, every answer is judged, and the connection goes
to the very number that was judged: a name that later points into the house (DNS rebinding) leads nowhere.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings

_NAT64 = IPv6Network("64:ff9b::/96")


class Unfit(Exception):
    """An address nothing is sent to; the message is a Chinese sentence."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """An address taken apart. `path` includes the query."""

    secure: bool
    host: str
    port: int
    path: str

    @property
    def name(self) -> str:
        """As the Host header says it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"


def parse(url: str) -> Target:
    """Take an address apart. Raises Unfit where it cannot be one we send to, whatever it points at."""
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode() if parts.hostname else ""
    except (ValueError, UnicodeError):
        raise Unfit("接收地址写得不对，应形如 https://例子.gov.cn/hooks。") from None
    if parts.scheme not in {"http", "https"} or not host:
        raise Unfit("接收地址应以 https:// 开头，例如 https://peer.example.gov.cn/hooks。")
    if parts.scheme == "http" and settings.PRODUCTION:
        raise Unfit("接收地址必须使用 https。")
    if parts.username or parts.password or parts.fragment:
        raise Unfit("接收地址中不能带用户名、密码或 # 号，身份由签名证明。")
    if not url.isascii() or any(c.isspace() or not c.isprintable() for c in url):
        raise Unfit("接收地址中的中文和空格请按网址规则转码后再填。")
    secure = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(secure=secure, host=host, port=port or (443 if secure else 80), path=path)


def numbers(target: Target) -> list[str]:
    """The network numbers of an address, all of them allowed. Raises Unfit; OSError where the name is not known."""
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    ips = list(dict.fromkeys(str(row[4][0]).partition("%")[0] for row in found))
    for text in ips:
        if not allowed(text):
            raise Unfit(
                f"接收地址指向内部网络（{text}），不允许推送。确属对接网段的，请在 SINAN_WEBHOOK_NETWORKS 中写明。"
            )
    return ips


def allowed(text: str) -> bool:
    """Whether a number may be sent to: public, or within a network the settings name."""
    ip = _inner(ip_address(text))
    if any(ip in ip_network(net, strict=False) for net in settings.SINAN_WEBHOOK_NETWORKS):
        return True
    return ip.is_global and not ip.is_multicast


def _inner(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 number inside an IPv6 one that only wraps it."""
    if isinstance(ip, IPv4Address):
        return ip
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or ip
