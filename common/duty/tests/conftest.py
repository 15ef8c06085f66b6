"""An office with two sites and four lawyers."""

from __future__ import annotations

import pytest

from .house import Post, post


@pytest.fixture
def there(db: None) -> Post:
    return post()
