"""The digest of what a paper says."""

from __future__ import annotations

from kernel.journal.seal import salted_digest

from .blocks import Sheet, to_data


def content_digest(sheet: Sheet, salt: bytes) -> bytes:
    """SM3 over the canonical content and a salt kept beside it: erasing both leaves a chain that tells nothing."""
    return salted_digest(salt, to_data(sheet))
