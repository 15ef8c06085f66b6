"""An address as a square to be pointed a telephone at."""

from __future__ import annotations

from base64 import b64encode

from allauth.mfa.adapter import get_adapter


def square(address: str) -> str:
    """A QR code as an image address, drawn as those of the second factor are."""
    svg = get_adapter().build_totp_svg(address)
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
