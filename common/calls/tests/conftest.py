"""The hotline of these tests."""

from __future__ import annotations

import pytest

from .house import Line, hotline


@pytest.fixture
def line(db: None) -> Line:
    return hotline()
