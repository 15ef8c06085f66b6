"""From what the driver gives to what a cell holds, column by column. Each distinct value is converted once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from django.db import models
from django.db.models import F, Func
from django.utils import timezone

from kernel.journal.fields import Sealed

from .sheet import Kind

Column: TypeAlias = Iterable[Any]
Convert: TypeAlias = Callable[[Column], Column]
MOST = 20_000  # distinct values remembered of one column
LONGEST = 32_000  # characters; a cell of Excel holds 32 767


class Plain(Func):
    """A column as it is stored: SQLite's driver would make a date of every text in a column of dates, one by one."""

    template = "%(expressions)s"
    arity = 1

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return super().as_sql(compiler, connection, template="+%(expressions)s", **more)


def stored(model: type[models.Model], path: str) -> Any:
    """What `values_list` is asked for to get a path of this model unconverted."""
    field: Any = model._meta.pk
    for name in path.split("__"):
        field = (
            model._meta.pk
            if name == "pk"
            else model._meta.get_field(name.removesuffix("_id") if name.endswith("_id") else name)
        )
        model = field.related_model or model
    return Plain(F(path)) if isinstance(field, models.DateField) else F(path)


class Memo(dict[Any, Any]):
    """Values already converted. Forgets them all when they are too many, so that memory stays the same."""

    def __init__(self, convert: Callable[[Any], Any]) -> None:
        super().__init__()
        self.convert = convert

    def __missing__(self, value: Any) -> Any:
        if len(self) >= MOST:
            self.clear()
        found = self[value] = self.convert(value)
        return found


def memoised(convert: Callable[[Any], Any]) -> Convert:
    """A conversion of single values as one of columns."""
    memo = Memo(convert)
    return lambda column: map(memo.__getitem__, column)


def as_is(column: Column) -> Column:
    return column


def clipped(column: Column) -> Column:
    """Texts that fit into a cell. What is cut off is said to be."""
    return [v if v is None or len(v) <= LONGEST else f"{v[:LONGEST]}……（过长，未全列）" for v in column]


def day_of(value: Any) -> date | None:
    """The day in China of a stored moment, or a stored day."""
    found = python(value)
    return timezone.localtime(found).date() if isinstance(found, datetime) else found


def days(column: Column) -> Column:
    """The days of stored moments. Moments are as many as rows, hours are few, and within an hour the day does not change."""
    return [
        None if v is None else _DAYS[v[:13] if type(v) is str else v.replace(minute=0, second=0, microsecond=0)]
        for v in column
    ]


def moment_of(value: Any) -> datetime | None:
    """The moment in China, to the minute and without a zone: Excel knows none."""
    found = python(value)
    return timezone.localtime(found).replace(second=0, microsecond=0, tzinfo=None) if found else None


def python(value: Any) -> Any:
    """A stored date or moment as Python has it: SQLite gives text, and moments in UTC without saying so."""
    if isinstance(value, str):
        value = date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value


_DAYS = Memo(day_of)


def kind_of(field: models.Field[Any, Any]) -> Kind:
    """The look of a model field's column."""
    if field.choices or field.is_relation:
        return Kind.TEXT
    for cls, kind in _KINDS.items():
        if isinstance(field, cls):
            return kind
    return Kind.TEXT


_KINDS: dict[type, Kind] = {
    models.DateTimeField: Kind.MOMENT, models.DateField: Kind.DATE, models.DecimalField: Kind.MONEY, models.IntegerField: Kind.COUNT,
    models.FloatField: Kind.COUNT,
}  # fmt: skip


def converter(field: models.Field[Any, Any]) -> Convert:
    """How the column of a model field is shown: as the page does, empty for what the page leaves empty.

    Raises TypeError for a sealed field: what is masked on the page has no business in a list.
    """
    if isinstance(field, Sealed):
        raise TypeError(f"{field} is sealed and is not exported")
    if describe := getattr(field, "describe", None):
        return memoised(lambda v: describe(v) if v else None)
    if field.choices:
        titles = {code: str(title) for code, title in field.flatchoices}
        return memoised(lambda v: None if v in {None, ""} else titles.get(v, str(v)))
    if field.is_relation:
        related: Any = field.related_model
        return memoised(lambda pk: None if pk is None else str(related._base_manager.get(pk=pk)))
    return _plain(field)


def _plain(field: models.Field[Any, Any]) -> Convert:
    """Of a field without choices."""
    match field:
        case models.DateTimeField():
            return memoised(moment_of)
        case models.DateField():
            return memoised(day_of)
        case models.BooleanField():
            return memoised(lambda v: "是" if v else None)
        case models.DecimalField() | models.IntegerField() | models.FloatField():
            return numbers
        case models.JSONField():
            return memoised(_listed)
        case models.CharField(max_length=int()) | models.UUIDField():
            return as_is
    return clipped


def numbers(column: Column) -> Column:
    """Amounts and counts; nought is empty, as on the page."""
    return [float(v) if type(v) is Decimal and v else v or None for v in column]


def _listed(value: Any) -> str | None:
    found = json.loads(value) if isinstance(value, str) else value
    text = "、".join(map(str, found)) if isinstance(found, list) else str(found or "")
    return text[:LONGEST] or None
