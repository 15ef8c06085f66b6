"""Refuses to start on an indicator that counts by a field nobody has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core import checks
from django.db import models

from kernel.words import Indicator
from kernel.words.registry import find, indicators

from .compile import Unknown, field_of


@checks.register("words")
def check_indicators(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """words.E090: unknown field; words.E091: not a date; words.E092: not a number to be summed."""
    known = (i for i in indicators() if find(i.line))
    return [checks.Error(f"{i.code}: {text}", id=f"words.E{number:03}") for i in known for number, text in problems(i)]


def problems(indicator: Indicator) -> Iterator[tuple[int, str]]:
    for count in filter(None, (indicator.numerator, indicator.denominator)):
        wanted: list[tuple[str, int, tuple[type, ...]]] = [(w.field, 90, (models.Field,)) for w in count.where]
        wanted.append((count.dated_by, 91, (models.DateField,)))
        wanted += (
            [(count.total, 92, (models.DecimalField, models.IntegerField, models.FloatField))] if count.total else []
        )
        for name, number, kinds in wanted:
            try:
                if not isinstance(field_of(indicator.line, name), kinds):
                    yield number, f"{name} cannot be used like that"
            except (Unknown, LookupError) as error:
                yield 90, str(error)
