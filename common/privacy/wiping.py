"""Taking personal data out of a row and leaving what statistics count.

A record or child row of a case names its columns in `PERSONAL`, as a party does; sealed columns and blind indexes go
whether named or not. A day becomes the first of its year, so that age groups still add up.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import models

from kernel.journal.fields import Sealed, SealedText, indexes

ERASED = "（已依法删除）"


def personal(model: type[models.Model]) -> list[Any]:
    """The columns of a model that hold personal data, in their order."""
    named = {*getattr(model, "PERSONAL", ()), *indexes(model)}
    return [f for f in model._meta.concrete_fields if f.name in named or isinstance(f, Sealed)]


def undeclared(model: type[models.Model]) -> list[str]:
    """Free text of a model that nobody has said to be personal or not: a start-up check asks for it."""
    if hasattr(model, "PERSONAL"):
        return []
    free = (models.TextField, models.FloatField)
    return [f.name for f in model._meta.concrete_fields if isinstance(f, free) and not f.choices]


def wiped(field: Any, value: Any) -> Any:
    """What a column holds afterwards."""
    if isinstance(field, Sealed):
        return "" if isinstance(field, SealedText) else None if field.null else {}
    if isinstance(field, models.DateField) and isinstance(value, date):
        return value.replace(month=1, day=1) if not isinstance(value, datetime) else value
    if field.null:
        return None
    if isinstance(field, models.CharField | models.TextField):
        return "" if field.blank or not value else ERASED
    return field.get_default()


def wipe(rows: Iterable[models.Model]) -> int:
    """Take the personal data out of rows, past their `save`; how many rows. The instances follow."""
    count = 0
    for row in rows:
        model = type(row)
        values = {f.attname: wiped(f, getattr(row, f.attname)) for f in personal(model)}
        if values:
            model._base_manager.filter(pk=row.pk).update(**values)
            for name, value in values.items():
                setattr(row, name, value)
            count += 1
    return count
