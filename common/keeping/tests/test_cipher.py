"""A file encrypted as a stream: what went in comes out, and nothing else opens."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.keeping.cipher import CHUNK, Closed, Opening, Sealing, check_value

KEY, OTHER = bytes(16), bytes(15) + b"\1"


def sealed(plain: bytes, piece: int = 70_000) -> bytes:
    out = io.BytesIO()
    sealing = Sealing(out, KEY)
    for at in range(0, len(plain), piece):
        sealing.write(plain[at : at + piece])
    sealing.close()
    return out.getvalue()


def opened(content: bytes, *keys: bytes) -> bytes:
    opening = Opening(io.BytesIO(content), keys or (KEY,))
    return b"".join(iter(lambda: opening.read(10_000), b""))


SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 5]


@pytest.mark.parametrize("size", SIZES)
def test_what_went_in_comes_out(size: int) -> None:
    plain = bytes(i % 251 for i in range(size))
    content = sealed(plain)
    assert opened(content) == plain and opened(content, OTHER, KEY) == plain
    assert size < 100 or plain[:100] not in content


def test_two_files_of_the_same_content_share_nothing_after_the_head() -> None:
    first, second = sealed(b"\0" * 1000), sealed(b"\0" * 1000)
    assert first[:17] == second[:17] and first[33:] != second[33:]


def test_another_key_is_refused_before_reading() -> None:
    with pytest.raises(Closed, match="SINAN_BACKUP_KEY"):
        opened(sealed(b"x"), OTHER)
    assert check_value(KEY) != check_value(OTHER) and KEY not in check_value(KEY)


WHOLE = sealed(bytes(range(256)) * (CHUNK // 128), piece=CHUNK)


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
@settings(max_examples=40)
def test_no_byte_can_be_altered(at: int, by: int) -> None:
    with pytest.raises(Closed):
        opened(WHOLE[:at] + bytes([WHOLE[at] ^ by]) + WHOLE[at + 1 :])


@given(st.integers(1, len(WHOLE) - 1))
@settings(max_examples=40)
def test_it_cannot_be_cut_off(left: int) -> None:
    with pytest.raises(Closed):
        opened(WHOLE[:left])


def test_chunks_cannot_be_dropped_or_exchanged() -> None:
    head, step = 33, CHUNK + 16
    first, second = WHOLE[head : head + step], WHOLE[head + step : head + 2 * step]
    for content in (WHOLE[:head] + first, WHOLE[:head] + second + first, WHOLE[:head] + second):
        with pytest.raises(Closed):
            opened(content)
