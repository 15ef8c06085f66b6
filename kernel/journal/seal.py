"""Digests, encryption and blind indexes by the national algorithms (SM3, SM4), over `cryptography`.

Pure functions; the keys are those of the settings. A sealed value is

    version (1 byte) · key id (1 byte) · nonce (12 bytes) · ciphertext · tag (16 bytes)

in SM4-GCM, where version, key id and the caller's context are authenticated as well. A random nonce of 96 bits
allows 2**32 sealings under one key (NIST SP 800-38D §8.3): turn keys long before that.
"""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.hashes import SM3, Hash
from cryptography.hazmat.primitives.hmac import HMAC
from django.conf import settings

VERSION = 1
SALT = BLIND = 16  # bytes
_HEAD, _NONCE, _TAG = 2, 12, 16


class Unreadable(Exception):
    """A sealed value cannot be opened; the message is a sentence for an administrator and holds no content."""


@dataclass(frozen=True, kw_only=True, repr=False)
class KeyRing:
    """The keys in force. `keys`: id 1–255 → 16 bytes; `current` seals.

    `index`: keys of 16 bytes or more that feed blind indexes; the first one makes them, all of them find (`blinds`).
    """

    keys: Mapping[int, bytes]
    current: int
    index: tuple[bytes, ...]

    def __post_init__(self) -> None:
        if self.current not in self.keys:
            raise ValueError(f"密钥表中没有当前密钥 {self.current}，请核对环境变量 SINAN_KEYS。")
        for number, key in self.keys.items():
            if not (1 <= number <= 255 and len(key) == 16):
                raise ValueError(f"密钥 {number} 不合规：编号须在 1 至 255 之间，密钥须为 16 字节，请核对 SINAN_KEYS。")
        if not self.index or min(map(len, self.index)) < 16:
            raise ValueError("检索密钥至少 16 字节，请核对环境变量 SINAN_INDEX_KEY。")


def ring() -> KeyRing:
    """The ring of the settings, whose first key is the current one; built once for each set of keys."""
    return _ring(tuple(settings.SINAN_KEYS.items()), settings.SINAN_INDEX_KEY)


@lru_cache(maxsize=4)
def _ring(keys: tuple[tuple[int, bytes], ...], index: tuple[bytes, ...]) -> KeyRing:
    return KeyRing(keys=dict(keys), current=keys[0][0], index=index)


def new_salt() -> bytes:
    return os.urandom(SALT)


def sm3(*parts: bytes) -> bytes:
    """SM3 (GB/T 32905) of the parts joined, 32 bytes. Parts before the last must have a fixed length to be unambiguous."""
    state = Hash(SM3())
    for part in parts:
        state.update(part)
    return state.finalize()


def canonical(value: object) -> bytes:
    """One byte string per value: JSON in UTF-8, keys sorted, no spaces.

    Dates become ISO text (moments in UTC with microseconds), numbers of equal value the same text, bytes hexadecimal:
    a value that went through JSON and back keeps its bytes. Raises TypeError on floats, sets and strange objects,
    ValueError on moments without a time zone and numbers that are not finite.
    """
    text = json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode()


_AS_IS = frozenset({str, int, bool, type(None)})


def _plain(value: Any) -> Any:
    kind = type(value)  # the common kinds first, by identity: this is where writing many cases spends its time
    if kind in _AS_IS:
        return value
    if kind is dict:
        return {k if type(k) is str else _key(k): v if type(v) in _AS_IS else _plain(v) for k, v in value.items()}
    if kind is list or kind is tuple:
        return [v if type(v) in _AS_IS else _plain(v) for v in value]
    return _unusual(value)


def _unusual(value: Any) -> Any:
    match value:
        case Enum():
            return _plain(value.value)
        case None | bool() | int() | str():
            return value
        case Mapping():
            return {_key(key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case bytes():
            return value.hex()
        case _:
            return _text(value)


def _key(key: object) -> str:
    key = key.value if isinstance(key, Enum) else key
    if not isinstance(key, str):
        raise TypeError(f"a key must be text, not {type(key).__name__}")
    return key


def _text(value: object) -> str:
    match value:
        case datetime():
            if value.tzinfo is None:
                raise ValueError("a moment without a time zone has no canonical form")
            return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        case date() | time():
            return value.isoformat()
        case Decimal():
            return _number(value)
        case UUID():
            return str(value)
        case _:
            raise TypeError(f"{type(value).__name__} has no canonical form")


def _number(value: Decimal) -> str:
    if not value.is_finite():
        raise ValueError("a number that is not finite has no canonical form")
    text = format(value, "f")  # not normalize(): that rounds to the context's precision
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def salted_digest(salt: bytes, value: object) -> bytes:
    """SM3 over a salt of `SALT` bytes and the canonical value: says nothing of the value once the salt is gone."""
    if len(salt) != SALT:
        raise ValueError(f"a salt has {SALT} bytes")
    return sm3(salt, canonical(value))


def seal(plain: bytes, context: bytes = b"") -> bytes:
    """Encrypt under the current key. The same context must be given to open it; it is not stored."""
    keys = ring()
    head, nonce = bytes((VERSION, keys.current)), os.urandom(_NONCE)
    lock = Cipher(SM4(keys.keys[keys.current]), modes.GCM(nonce)).encryptor()
    lock.authenticate_additional_data(head + context)
    return head + nonce + lock.update(plain) + lock.finalize() + lock.tag


def unseal(blob: bytes, context: bytes = b"") -> bytes:
    """The plaintext of a sealed value. Raises Unreadable: key missing, content or context altered, not sealed at all."""
    number = key_of(blob)
    key = ring().keys.get(number)
    if key is None:
        raise Unreadable(
            f"这项内容由 {number} 号密钥加密，当前没有该密钥。请在环境变量 SINAN_KEYS 中补上 {number} 号密钥后重新启动。"
        )
    nonce, body, tag = blob[_HEAD : _HEAD + _NONCE], blob[_HEAD + _NONCE : -_TAG], blob[-_TAG:]
    lock = Cipher(SM4(key), modes.GCM(nonce, tag)).decryptor()
    lock.authenticate_additional_data(blob[:_HEAD] + context)
    try:
        return lock.update(body) + lock.finalize()
    except InvalidTag:
        raise Unreadable(
            f"加密内容校验不通过：内容被改动、被移到别处，或者 {number} 号密钥不是原来那一把。"
            "请核对密钥，并用 sinan verify 查找被改动的记录。"
        ) from None


def reseal(blob: bytes, context: bytes = b"") -> bytes:
    """The same content under the current key; the blob itself where it is sealed with it already."""
    return blob if key_of(blob) == ring().current else seal(unseal(blob, context), context)


def key_of(blob: bytes) -> int:
    """Number of the key a value was sealed with. Raises Unreadable where the bytes are not a sealed value."""
    if len(blob) < _HEAD + _NONCE + _TAG or blob[0] != VERSION:
        raise Unreadable("这项内容不是本系统的加密格式或者已经残缺，无法解密。请从备份中恢复这条记录。")
    return blob[1]


def blind(value: str, kind: str) -> bytes:
    """Keyed index for exact search, `BLIND` bytes (HMAC-SM3 cut): equal values of one kind match, kinds never do.

    Width, case and spaces do not count. Raises ValueError on an empty value, lest all blanks match each other.
    """
    return _blind(ring().index[0], value, kind)


def blinds(value: str, kind: str) -> list[bytes]:
    """The index under every key in force, the current one first: what to search for while index keys are turned."""
    return [_blind(key, value, kind) for key in ring().index]


def _blind(key: bytes, value: str, kind: str) -> bytes:
    plain = "".join(unicodedata.normalize("NFKC", value).upper().split())
    if not plain:
        raise ValueError("an empty value has no index")
    state = HMAC(key, SM3())
    state.update(kind.encode() + b"\0" + plain.encode())
    return state.finalize()[:BLIND]
