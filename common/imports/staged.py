"""What is kept of one row until it is taken."""

from __future__ import annotations

from typing import Any, NamedTuple

READY, WRONG, SAME, OUT = "ready", "wrong", "same", "out"


class Staged(NamedTuple):
    """One row as staged; a list in JSON, in this order."""

    line: int
    cells: list[Any]
    year: int | None
    month: int | None
    section: str
    state: str
    problems: list[list[Any]]  # place of the cell (-1: the row), sentence
    note: str  # of a row that is there already: what it is the same as
    doubts: list[str]
