"""Values of forms and records as plain JSON (for the journal) and as text (for people)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django import forms
from django.db import models
from django.utils import timezone

from kernel.journal.fields import SealedJSON, SealedText, indexes
from kernel.reach.areas import COLUMNS

if TYPE_CHECKING:
    from .models import Case


AS_IS = frozenset({str, int, bool, type(None)})


def plain(value: Any) -> Any:
    """A JSON value that says the same: rows become their key, moments ISO text, amounts text."""
    if isinstance(value, models.Model):
        return str(value.pk) if isinstance(value.pk, UUID) else value.pk
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID | float):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset | models.QuerySet):
        return [plain(v) for v in value]
    return value


def shown(field: forms.Field, value: Any) -> str:
    """A value as the person who typed it would read it back; empty where nothing was given."""
    if value in (None, "", [], ()):
        return ""
    if describe := getattr(field, "describe", None):
        return str(describe(value))
    if isinstance(value, bool | date):
        return _worded(value)
    if isinstance(field, forms.MultipleChoiceField):
        titles = dict(field.choices)  # type: ignore[arg-type]
        return "、".join(str(titles.get(v, v)) for v in value)
    if isinstance(value, list | tuple | models.QuerySet):
        return "、".join(str(v) for v in value)
    if isinstance(field, forms.ChoiceField) and not isinstance(value, models.Model):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
    return str(value)


def _worded(value: bool | date) -> str:
    if isinstance(value, bool):
        return "是" if value else ""
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y年%-m月%-d日 %H:%M")
    return value.strftime("%Y年%-m月%-d日")


def columns(row: models.Model, without: Collection[str] = ()) -> dict[str, Any]:
    """Every stored value of a row as plain JSON, by column name: the same before it is saved and after it is read.

    Blind indexes are left out: they follow from other columns and change with their key.
    """
    pairs = ((name, field, getattr(row, name)) for name, field in _columns(type(row)) if name not in without)
    return {
        name: value if not field and type(value) in AS_IS else _column(field, value) for name, field, value in pairs
    }


@cache
def _columns(model: type[models.Model]) -> tuple[tuple[str, Any], ...]:
    """Names of the columns, with the field where its kind matters."""
    special = (models.DecimalField, models.BinaryField)
    own = (f for f in model._meta.concrete_fields if f.name not in indexes(model))
    return tuple((f.attname, f if isinstance(f, special) else None) for f in own)


def _column(field: Any, value: Any) -> Any:
    if isinstance(field, models.DecimalField) and value is not None:
        return f"{Decimal(value):.{field.decimal_places}f}"
    if isinstance(field, models.BinaryField) and value is not None and not isinstance(value, str):
        return bytes(value).hex()
    return plain(value)


def changes(former: dict[str, Any], new: models.Model) -> dict[str, Any]:
    """What an act changes on a record: column -> former value. `former` is what `columns` gave before it."""
    return {k: former.get(k) for k, v in columns(new).items() if former.get(k) != v}


class Before(NamedTuple):
    """What an act may change, as it stood: columns of the record and of the case."""

    record: dict[str, Any]
    case: dict[str, Any]


RUN_MAY_SET = ("handler_id", "office_id", "level", *(f"{column}_id" for column in COLUMNS))


def before(case: Case) -> Before:
    """Record and case ahead of an act: taken before a form is checked, which changes the record at hand."""
    record = columns(case.record) if case.record is not None else {}
    return Before(record, {name: getattr(case, name) for name in RUN_MAY_SET})


def sealed_columns(model: type[models.Model]) -> list[str]:
    return [f.attname for f in model._meta.concrete_fields if isinstance(f, SealedText | SealedJSON)]
