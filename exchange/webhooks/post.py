"""One POST to a peer: to the number that was judged, over a verified certificate, within a deadline, no redirects."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

from .addresses import Target, Unfit, numbers, parse

DEADLINE = 10.0  # seconds from connecting to the end of the answer, however slowly it drips
CONNECT = 5.0
MOST = 4096  # bytes read of an answer; what stands in it is thrown away
UNREACHED = frozenset({429, 502, 503, 504})  # somebody answered in the peer's stead, or asked for quiet


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How an attempt ended. `code` is None where nobody answered; `error` says why in a few words."""

    code: int | None = None
    error: str = ""
    ms: int = 0

    @property
    def ok(self) -> bool:
        return self.code is not None and 200 <= self.code < 300

    @property
    def reached(self) -> bool:
        """Whether the peer itself answered: then the trouble is with this message, not with the line."""
        return self.code is not None and self.code not in UNREACHED


def post(url: str, body: bytes, headers: Mapping[str, str], deadline: float = DEADLINE) -> Outcome:
    """Send once. Never raises for what the network or the peer does."""
    begun = time.monotonic()
    code, error = None, ""
    try:
        code = _post(parse(url), body, headers, deadline)
        error = "" if 200 <= code < 300 else _said(code)
    except Unfit as why:
        error = str(why)
    except (OSError, http.client.HTTPException, ValueError) as why:
        error = _why(why, time.monotonic() - begun >= deadline)
    return Outcome(code=code, error=error[:120], ms=int((time.monotonic() - begun) * 1000))


def _said(code: int) -> str:
    return f"对方应答 {code}，不跟随转向" if 300 <= code < 400 else f"对方应答 {code}"


def _post(target: Target, body: bytes, headers: Mapping[str, str], deadline: float) -> int:
    raw = _connected(target)
    # A timeout counts from byte to byte; the watch counts from the beginning, through handshake and answer.
    watch = threading.Timer(deadline, _cut, [raw])
    watch.daemon = True
    watch.start()
    raw.settimeout(deadline)
    try:
        return _talk(_wrapped(raw, target), target, body, headers)
    finally:
        watch.cancel()
        raw.close()


def _cut(raw: socket.socket) -> None:
    try:
        socket.socket.shutdown(raw, socket.SHUT_RDWR)
    except OSError:
        return  # closed already


def _connected(target: Target) -> socket.socket:
    last: OSError = OSError("no address")
    for number in numbers(target)[:4]:
        try:
            return socket.create_connection((number, target.port), timeout=CONNECT)
        except OSError as error:
            last = error
    raise last


def _wrapped(raw: socket.socket, target: Target) -> socket.socket:
    if not target.secure:
        return raw.dup()
    # The duplicate belongs to TLS; the original stays ours, so that the watch can cut the line at any moment.
    return ssl.create_default_context().wrap_socket(raw.dup(), server_hostname=target.host)


def _talk(line: socket.socket, target: Target, body: bytes, headers: Mapping[str, str]) -> int:
    talk = http.client.HTTPConnection(target.host, target.port)
    talk.sock = line
    try:
        talk.request("POST", target.path, body, {"Host": target.name, "Connection": "close", **headers})
        answer = talk.getresponse()
        answer.read(MOST)
        return answer.status
    finally:
        talk.close()


def _why(error: Exception, late: bool) -> str:
    if late or isinstance(error, TimeoutError):
        return "对方没有在时限内应答"
    if isinstance(error, ssl.SSLCertVerificationError):
        return "对方的证书不受信任或与域名不符"
    if isinstance(error, socket.gaierror):
        return "接收地址的域名无法解析"
    if isinstance(error, ConnectionRefusedError):
        return "连接被拒绝"
    return "对方的应答不是有效的 HTTP" if isinstance(error, http.client.HTTPException) else "连接中断或无法建立"
