"""How earlier grades reach the next assignment: a factor of its own, kept with the record of the assignment."""

from __future__ import annotations

from datetime import date
from typing import Any

from .models import Assignment, Review

WORTH = {"excellent": 2, "good": 1, "passed": 0, "failed": -3}  # this bureau's choice, as the weights are
YEARS = 2  # for which a grade counts


def of_lawyers(on: date) -> dict[Any, int]:
    """What the grades of the last two years are worth, by lawyer of the register: their mean, rounded. Two queries.

    A grade is whose case it was: the lawyer last assigned to it.
    """
    since = date(on.year - YEARS, on.month, min(on.day, 28))
    rows = Review.objects.filter(concluded_on__gte=since, concluded_on__lte=on).exclude(grade="")
    graded = list(rows.values_list("aid", "grade"))
    made = Assignment.objects.filter(case__in=[aid for aid, _ in graded]).order_by("at", "id")
    handled = dict(made.values_list("case", "lawyer"))
    found: dict[Any, list[int]] = {}
    for aid, grade in graded:
        found.setdefault(handled.get(aid), []).append(WORTH[grade])
    return {lawyer: round(sum(worth) / len(worth)) for lawyer, worth in found.items() if lawyer is not None}
