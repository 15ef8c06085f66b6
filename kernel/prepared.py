"""Queries asked with every page and act: to build and compile one costs several times what asking it costs.

The builder is called once, with a place for each value; afterwards only the values change. Everything else is Django's:
the SQL is its own for the database at hand, and rows become objects the way they always do.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Field, Model, QuerySet, UUIDField, Value

T = TypeVar("T")
Parameters = tuple[Any, ...]


class _Place(Value):
    """Where a value goes: a parameter that stands for itself until the query is asked."""

    def __init__(self, index: int, field: Field[Any, Any]) -> None:
        super().__init__(index, output_field=field)

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", (self,)


class Prepared(Generic[T]):
    """A query with a place for each of `fields`. Conditions compare with one value each: no lists, no None."""

    def __init__(self, build: Callable[..., QuerySet[Any, T]], *fields: Field[Any, Any]) -> None:
        self._build, self._fields = build, fields
        self._ready: dict[str, tuple[QuerySet[Any, T], Any, str, Parameters]] = {}

    def __call__(self, *values: Any) -> list[T]:
        """The rows, in one query."""
        connection = connections[DEFAULT_DB_ALIAS]
        if connection.vendor not in self._ready:
            self._ready[connection.vendor] = self._compiled(connection)
        template, compiled, sql, places = self._ready[connection.vendor]
        given = [f.get_db_prep_value(v, connection) for f, v in zip(self._fields, values, strict=True)]
        asked = tuple(given[p.value] if isinstance(p, _Place) else p for p in places)
        compiler = copy(compiled)
        compiler.connection, compiler.as_sql = connection, lambda *_, **__: (sql, asked)
        query: Any = copy(template.query)
        query.get_compiler = lambda *_, **__: compiler
        source: Any = SimpleNamespace(db=DEFAULT_DB_ALIAS, query=query, model=template.model, _known_related_objects={})
        rows: Any = template._iterable_class(source)
        return list(rows)

    def one(self, *values: Any) -> T:
        """The row there must be. Raises the model's DoesNotExist."""
        found = self(*values)
        if not found:
            missing: type[ObjectDoesNotExist] = self._build(*self._places()).model.DoesNotExist
            raise missing
        return found[0]

    def _places(self) -> list[_Place]:
        return [_Place(n, field) for n, field in enumerate(self._fields)]

    def _compiled(self, connection: Any) -> tuple[QuerySet[Any, T], Any, str, Parameters]:
        template = self._build(*self._places())
        compiler = template.query.get_compiler(connection=connection)
        sql, places = compiler.as_sql()
        return template, compiler, sql, tuple(places)


def by_case(build: Callable[[Any], QuerySet[Any, T]]) -> Prepared[T]:
    """A query whose only place is the key of a case."""
    return Prepared(build, UUIDField())


def stamp(model: type[Model]) -> tuple[Any, ...]:
    """Changes whenever a row of a table with `updated_at` is added, removed or edited. One short query."""
    quoted = connections[DEFAULT_DB_ALIAS].ops.quote_name(model._meta.db_table)
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*), MAX(id), MAX(updated_at) FROM {quoted}")  # noqa: S608 - a table of our own
        return tuple(cursor.fetchone())
