"""A hall with two windows."""

from __future__ import annotations

import pytest

from .house import Waiting, waiting_hall


@pytest.fixture
def there(db: None) -> Waiting:
    return waiting_hall()
