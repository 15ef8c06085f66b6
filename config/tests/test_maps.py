"""A tile service is whole or absent, and what is shown to the public bears its approval number."""

from __future__ import annotations

import pytest

from config import env, maps

URL = "https://t{s}.tiles.example.cn/{z}/{x}/{y}.png"


def set_to(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name in ("TILES", "CREDIT", "NUMBER", "DATUM"):
        monkeypatch.delenv(f"SINAN_MAP_{name}", raising=False)
    for name, value in values.items():
        monkeypatch.setenv(f"SINAN_MAP_{name}", value)


def test_without_one_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    set_to(monkeypatch, DATUM="GCJ-02")
    assert maps.tiles() == {"url": "", "credit": "", "number": "", "datum": "WGS-84"}
    assert maps.origins("") == []


def test_a_whole_one_is_taken_and_its_origin_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    set_to(monkeypatch, TILES=URL, CREDIT="示范省", NUMBER="示S(2026)001号", DATUM="GCJ-02")
    assert maps.tiles() == {"url": URL, "credit": "示范省", "number": "示S(2026)001号", "datum": "GCJ-02"}
    assert maps.origins(URL) == ["https://*.tiles.example.cn"]
    assert maps.origins("https://tiles.example.cn:8443/{z}/{x}/{y}") == ["https://tiles.example.cn:8443"]


@pytest.mark.parametrize(
    ("given", "said"),
    [({"TILES": URL, "CREDIT": "示范省"}, "审图号"), ({"TILES": URL, "NUMBER": "1"}, "来源"),
     ({"TILES": "https://x/{z}/{x}", "CREDIT": "a", "NUMBER": "1"}, "瓦片地址"),
     ({"TILES": "ftp://x/{z}/{x}/{y}", "CREDIT": "a", "NUMBER": "1"}, "瓦片地址"),
     ({"TILES": URL, "CREDIT": "a", "NUMBER": "1", "DATUM": "BD-09"}, "SINAN_MAP_DATUM")],
)  # fmt: skip
def test_half_of_one_stops_the_start_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], said: str
) -> None:
    set_to(monkeypatch, **given)
    with pytest.raises(env.Refusal, match=said):
        maps.tiles()
