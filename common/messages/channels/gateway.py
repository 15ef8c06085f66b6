"""Any gateway that takes signed JSON over HTTP, for text messages or WeChat templates; the office's side of it is a few
lines that put our template codes into the numbers under which its provider approved them.

POST {"key", "to", "template", "values", "text"} with the headers Sinan-Timestamp (seconds) and Sinan-Signature
(hex HMAC-SHA256 of `timestamp.body`) and Sinan-Signature-SM3. 2xx: taken, {"reference"} may name it; 409: taken before;
400, 404, 410, 422: never; anything else, and silence: later.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.hashes import SM3
from cryptography.hazmat.primitives.hmac import HMAC
from django.conf import settings

from . import Receipt, Transient, Undeliverable, plain_code

DEADLINE, MOST = 10.0, 4096  # seconds; bytes read of an answer
NEVER, BEFORE = frozenset({400, 404, 410, 422}), 409


class Straight(urllib.request.HTTPRedirectHandler):
    """A redirect would carry phone and text to somebody nobody named."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def signed(body: bytes, key: bytes, moment: int) -> dict[str, str]:
    """The headers by which a gateway knows us. `moment`: seconds since 1970."""
    told = f"{moment}.".encode() + body
    state = HMAC(key, SM3())
    state.update(told)
    return {
        "Content-Type": "application/json", "Sinan-Timestamp": str(moment),
        "Sinan-Signature": hmac.digest(key, told, hashlib.sha256).hex(), "Sinan-Signature-SM3": state.finalize().hex(),
    }  # fmt: skip


class _Gateway:
    way = ""

    def send(self, to: str, template: str, values: Mapping[str, str], *, key: str) -> Receipt:
        if not to:
            raise Undeliverable("nobody")
        url, secret = settings.SINAN_GATEWAYS[self.way]
        more = {name: value for name, value in values.items() if name != "text"}
        told = {"key": key, "to": to, "template": template, "values": more, "text": values["text"]}
        body = json.dumps(told, ensure_ascii=False).encode()
        headers = signed(body, secret.encode(), int(time.time()))
        return _post(urllib.request.Request(url, body, headers, method="POST"))  # noqa: S310 - judged by the settings


def _post(request: urllib.request.Request) -> Receipt:
    direct = urllib.request.build_opener(Straight, urllib.request.ProxyHandler({}))
    try:
        with direct.open(request, timeout=DEADLINE) as answer:
            return Receipt(reference=_reference(answer.read(MOST)))
    except urllib.error.HTTPError as refused:
        with refused:
            if refused.code == BEFORE:
                return Receipt(reference=_reference(refused.read(MOST)))
            raise (Undeliverable if refused.code in NEVER else Transient)(f"http-{refused.code}") from None
    except (OSError, http.client.HTTPException) as error:
        raise Transient(type(error).__name__) from None


def _reference(body: bytes) -> str:
    try:
        found = json.loads(body)
    except ValueError:
        return ""
    return plain_code(str(found.get("reference", ""))) if isinstance(found, dict) else ""


class SmsGateway(_Gateway):
    way = "sms"


class WechatGateway(_Gateway):
    way = "wechat"
