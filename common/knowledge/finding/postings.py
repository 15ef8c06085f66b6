"""The places of a token as bytes: number of the document (4 bytes) and how much it tells there (4 bytes), the same on every machine."""

from __future__ import annotations

import struct
from collections.abc import Iterable

Place = tuple[int, float]
_ONE = struct.Struct("<If")
K, B = 0.6, 0.6  # BM25: how soon repetition stops counting, and how much length counts


def packed(places: Iterable[Place]) -> bytes:
    return b"".join(_ONE.pack(number, told) for number, told in places)


def unpacked(data: bytes | memoryview) -> list[Place]:
    return list(_ONE.iter_unpack(bytes(data)))


def told(count: float, length: float, average: float) -> float:
    """How much a token tells of a document of this length (BM25, without the rarity of the token)."""
    return count * (K + 1) / (count + K * (1 - B + B * length / (average or 1)))
