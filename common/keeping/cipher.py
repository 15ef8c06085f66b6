"""A file encrypted as a stream, SM4-GCM in chunks: cut off, reordered or altered anywhere, it does not open.

    magic (9) · check value of the key (8) · salt (16) · chunks of 256 KiB, each with its tag (16)

Every file has a key of its own, HMAC-SM3(backup key, salt) cut to 16 bytes, so a counter serves as nonce: chunk number
(11 bytes) and whether it is the last one (1 byte).
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.hashes import SM3
from cryptography.hazmat.primitives.hmac import HMAC

MAGIC = b"SINAN-SM4"
CHUNK = 256 * 1024
_SALT, _CHECK, _TAG = 16, 8, 16


class Closed(Exception):
    """An encrypted file cannot be read: no key fits, or it is damaged. The message is a sentence for people."""


def check_value(key: bytes) -> bytes:
    """Eight bytes that tell keys apart and give nothing of them away."""
    return _mac(key, b"sinan check value")[:_CHECK]


def _mac(key: bytes, text: bytes) -> bytes:
    state = HMAC(key, SM3())
    state.update(text)
    return state.finalize()


def _own_key(key: bytes, salt: bytes) -> bytes:
    return _mac(key, b"sinan archive" + salt)[:16]


def _nonce(number: int, last: bool) -> modes.GCM:
    return modes.GCM(number.to_bytes(11, "big") + bytes([last]))


class Sealing:
    """Write here; `close` writes the last chunk and leaves the file beneath open."""

    def __init__(self, file: IO[bytes], key: bytes) -> None:
        salt = os.urandom(_SALT)
        self.file, self.key, self.number, self.held = file, _own_key(key, salt), 0, bytearray()
        self.head = MAGIC + check_value(key) + salt
        file.write(self.head)

    def write(self, data: bytes) -> int:
        self.held += data
        while len(self.held) > CHUNK:
            self._chunk(bytes(self.held[:CHUNK]), last=False)
            del self.held[:CHUNK]
        return len(data)

    def close(self) -> None:
        self._chunk(bytes(self.held), last=True)

    def _chunk(self, plain: bytes, *, last: bool) -> None:
        lock = Cipher(SM4(self.key), _nonce(self.number, last)).encryptor()
        lock.authenticate_additional_data(self.head)
        self.file.write(lock.update(plain) + lock.finalize() + lock.tag)
        self.number += 1


class Opening:
    """Read here, from the start to the end. Raises Closed."""

    def __init__(self, file: IO[bytes], keys: Iterable[bytes]) -> None:
        self.file, self.number, self.held, self.over = file, 0, bytearray(), False
        self.head = file.read(len(MAGIC) + _CHECK + _SALT)
        check, salt = self.head[len(MAGIC) : -_SALT], self.head[-_SALT:]
        fitting = [key for key in keys if check_value(key) == check]
        if not fitting:
            raise Closed(
                "这份备份是加密的，现有的备份密钥打不开。请把制作它时的密钥写进 SINAN_BACKUP_KEY（可写几把，逗号隔开）再试。"
            )
        self.key = _own_key(fitting[0], salt)
        self.next = file.read(CHUNK + _TAG)

    def read(self, size: int) -> bytes:
        while len(self.held) < size and not self.over:
            self._chunk()
        found = bytes(self.held[:size])
        del self.held[:size]
        return found

    def _chunk(self) -> None:
        chunk, self.next = self.next, self.file.read(CHUNK + _TAG)
        self.over = not self.next
        body, tag = chunk[:-_TAG], chunk[-_TAG:]
        try:
            lock = Cipher(SM4(self.key), _nonce(self.number, self.over)).decryptor()
            lock.authenticate_additional_data(self.head)
            self.held += lock.update(body) + lock.finalize_with_tag(tag)
        except (InvalidTag, ValueError) as error:
            raise Closed("备份文件已损坏或不完整，不能用来恢复。请换一份。") from error
        self.number += 1
