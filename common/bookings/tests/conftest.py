"""An office where people can book."""

from __future__ import annotations

import pytest

from .house import Hall, hall


@pytest.fixture
def place(db: None) -> Hall:
    return hall()
