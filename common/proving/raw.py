"""The rows of cases as they are stored, unopened: a few bytes that change whenever any of them does."""

from __future__ import annotations

import marshal
from collections import defaultdict
from functools import cache
from typing import Any, cast
from uuid import UUID

from django.apps import apps
from django.db import connection, models

from common.people.models import Party
from kernel.cases.models import Asked, Attachment, Case, Event, Paper, Participant
from kernel.journal.seal import blind, sm3
from kernel.words.registry import procedures

PLAIN = 2  # the last form of marshal whose bytes depend on the value alone


def marks(first: UUID, last: UUID) -> dict[UUID, bytes]:
    """By case from `first` to `last` a keyed mark (16 bytes) over every stored row that its proof reads.

    Without the index key nobody makes one that fits: rows changed behind the door's back do not get a new mark.
    """
    found: dict[str, list[Any]] = defaultdict(list)
    span = [Case._meta.pk.get_db_prep_value(key, connection) for key in (first, last)]
    with connection.cursor() as cursor:
        for sql in _selects(connection.vendor):
            cursor.execute(sql, span)
            while rows := cursor.fetchmany(5000):
                for row in rows:
                    found[row[0]].append(row)
    return {UUID(key): blind(sm3(_bytes(rows)).hex(), f"proof {key}") for key, rows in found.items()}


def _bytes(rows: list[Any]) -> bytes:
    try:
        return marshal.dumps(rows, PLAIN)
    except ValueError:  # a driver that hands bytes out as views of its memory
        return marshal.dumps([tuple(map(_plain, row)) for row in rows], PLAIN)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float | bytes):
        return value
    return bytes(value) if isinstance(value, memoryview) else repr(value)


@cache
def _selects(vendor: str) -> tuple[str, ...]:
    """One select a table, of every column that a proof looks at, the case first."""
    return tuple(_select(model) for model in _models())


def _models() -> list[type[models.Model]]:
    labels = {label for p in procedures() for label in (p.record, *p.children)}
    return [Case, Event, Paper, Attachment, Asked, Participant, Party, *map(apps.get_model, sorted(labels))]


# Kept up to date beside the journal: no proof reads them, and a day that goes by must not unprove a case.
UNSAID = {"due_at", "version"}


# What a driver would make objects of is asked for as text: half the time of a round.
OBJECTS = (models.DateField, models.DecimalField, models.UUIDField)


def _select(model: type[models.Model]) -> str:
    quote, own = connection.ops.quote_name, cast(Any, model._meta.pk)
    case: Any = own if model is Case or own.is_relation else model._meta.get_field("case")
    fields = [case, *(f for f in model._meta.concrete_fields if model is not Case or f.name not in UNSAID)]
    named = ", ".join(_column(f, quote(f.column)) for f in fields)
    table, at, key = quote(model._meta.db_table), quote(case.column), quote(own.column)
    return f"SELECT {named} FROM {table} WHERE {at} BETWEEN %s AND %s ORDER BY {at}, {key}"  # noqa: S608 - names of the models


def _column(field: Any, name: str) -> str:
    kind = field.target_field if field.is_relation else field
    return f"CAST({name} AS TEXT)" if isinstance(kind, OBJECTS) else name
