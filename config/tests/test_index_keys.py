"""SINAN_INDEX_KEY: one key, or several while they are turned; what is written wrongly is refused by name."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest

from config import env, keys

Load = Callable[[str], tuple[bytes, ...]]
NEW, OLD = bytes(range(32)), bytes(range(32, 64))


def text(key: bytes) -> str:
    return base64.b64encode(key).decode()


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    monkeypatch.setenv("SINAN_SECRET_KEY", "s" * 64)
    monkeypatch.setenv("SINAN_KEYS", f"1:{text(bytes(16))}")

    def loaded(value: str) -> tuple[bytes, ...]:
        monkeypatch.setenv("SINAN_INDEX_KEY", value)
        return keys.load(tmp_path, production=False).index

    return loaded


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (text(NEW), (NEW,)),
        (f"1:{text(NEW)}", (NEW,)),
        (f"2:{text(NEW)},1:{text(OLD)}", (NEW, OLD)),
        (f" 2:{text(NEW)} , 1:{text(OLD)} ", (NEW, OLD)),
    ],
)
def test_the_first_is_the_current_one(load: Load, value: str, found: tuple[bytes, ...]) -> None:
    assert load(value) == found


@pytest.mark.parametrize(
    "value",
    [
        f"{text(NEW)},{text(OLD)}",  # which is which?
        f"2:{text(NEW)},2:{text(OLD)}",
        f"2:{text(NEW)},",
        f"new:{text(NEW)},old:{text(OLD)}",
        f"2:{text(NEW)},1:{text(OLD[:8])}",
    ],
)
def test_what_cannot_be_told_apart_is_refused(load: Load, value: str) -> None:
    with pytest.raises(env.Refusal, match="SINAN_INDEX_KEY"):
        load(value)
