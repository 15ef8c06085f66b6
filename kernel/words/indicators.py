"""What is counted: a numerator and a denominator over records, in a small closed vocabulary."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Op(StrEnum):
    IS = "is"
    IN = "in"
    NOT = "not"
    AT_LEAST = "at_least"
    EMPTY = "empty"


@dataclass(frozen=True)
class Where:
    """One condition on a field of the case or, with a dot, of its record: Where("record.outcome", Op.IS, "written")."""

    field: str
    op: Op
    value: Any = None


class Rounding(StrEnum):
    HALF_UP = "half_up"
    TRUNCATE = "truncate"


@dataclass(frozen=True, kw_only=True)
class Count:
    """Cases of one procedure that meet every condition, placed in a period by a date.

    `total` names a numeric field to be summed instead of counting rows.
    """

    where: tuple[Where, ...] = ()
    dated_by: str = "opened_at"
    total: str = ""


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """A count, or a ratio in per cent where a denominator stands. `source` says where the definition was read."""

    code: str
    title: str
    line: str
    numerator: Count
    denominator: Count | None = None
    unit: str = "件"
    decimals: int = 1
    rounding: Rounding = Rounding.HALF_UP
    source: str
    note: str = ""
