"""The map underneath, if a bureau has one: nothing is fetched from anywhere unless it is configured."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True, kw_only=True)
class Tiles:
    """A tile service: its address with {z}/{x}/{y}, whose map it is, its approval number (审图号) and its datum."""

    url: str = ""
    credit: str = ""
    number: str = ""
    datum: str = "WGS-84"

    @property
    def notice(self) -> str:
        return f"{self.credit} 审图号：{self.number}" if self.url else ""


def tiles() -> Tiles:
    found: dict[str, str] = settings.SINAN_MAP
    return Tiles(**found)
