"""Vocabulary of the demonstration: the tables beside this file, read once. Nothing here knows the database."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


@cache
def table(name: str) -> tuple[Mapping[str, str], ...]:
    """Rows of data/<name>.csv as read-only mappings of its header."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def words(name: str) -> Mapping[str, Any]:
    """data/<name>.toml."""
    return tomllib.loads((DATA / f"{name}.toml").read_text("utf-8"))
