"""Signatures a receiver can check: HMAC-SHA256 as in Standard Webhooks, and HMAC-SM3 beside it.

Signed is `id.timestamp.body`; while a secret is being changed each header carries one signature for each secret.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

from cryptography.hazmat.primitives.hashes import SM3
from cryptography.hazmat.primitives.hmac import HMAC

PREFIX = "whsec_"
SIZE = 32  # bytes of a secret


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(SIZE)).decode()


def key_of(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix(PREFIX))


def headers(message: str, body: bytes, keys: Iterable[str], moment: int) -> dict[str, str]:
    """The four headers of one message. `moment`: seconds since 1970, of this attempt."""
    signed = f"{message}.{moment}.".encode() + body
    raw = [key_of(secret) for secret in keys]
    return {
        "webhook-id": message,
        "webhook-timestamp": str(moment),
        "webhook-signature": _joined(hmac.digest(key, signed, hashlib.sha256) for key in raw),
        "webhook-signature-sm3": _joined(_sm3(key, signed) for key in raw),
    }


def _sm3(key: bytes, signed: bytes) -> bytes:
    state = HMAC(key, SM3())
    state.update(signed)
    return state.finalize()


def _joined(digests: Iterable[bytes]) -> str:
    return " ".join("v1," + base64.b64encode(digest).decode() for digest in digests)
