"""Which of the two runs this is. On the second database everything that touches it runs again, but of what is the same
question asked many times over (every person at an address, every bad file at an intake) it asks fewer."""

import os
import random
from collections.abc import Sequence
from typing import TypeVar

SECOND = os.environ.get("SINAN_TEST_PASS") == "second" and not os.environ.get("SINAN_TEST_ALL")
T = TypeVar("T")


def some(found: Sequence[T], share: float) -> list[T]:
    """On the second database a share of them, at least one, by the seed of the run; otherwise all."""
    return random.sample(found, max(1, round(len(found) * share))) if SECOND else list(found)
