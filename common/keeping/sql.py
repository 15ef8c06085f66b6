"""The statements written by hand: rows as they are, past managers, defaults and encryption. The same on both databases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.management.color import no_style
from django.db import models


def insert(connection: Any, model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Rows of prepared values, into the columns of these names."""
    quote = connection.ops.quote_name
    names, holes = ", ".join(map(quote, columns)), ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({holes})", rows)  # noqa: S608


def empty(connection: Any, tables: Iterable[str]) -> None:
    """Delete every row. References are not looked at: the caller has them checked at the end."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608


def look_at_references_later(connection: Any) -> None:
    """Rows may come before what they point to. After migrations, which have references looked at as rows come."""
    if connection.vendor == "sqlite":
        connection.disable_constraint_checking()
        return
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def drop_all(connection: Any) -> None:
    """Drop every table (PostgreSQL; inside a transaction, so that it can be taken back)."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(table)} CASCADE")


def lock_all(connection: Any) -> None:
    """Readers may go on, writers wait until this transaction ends (PostgreSQL)."""
    with connection.cursor() as cursor:
        names = ", ".join(map(connection.ops.quote_name, connection.introspection.table_names(cursor)))
        cursor.execute(f"LOCK TABLE {names} IN SHARE MODE")


def has_rows(connection: Any, tables: Iterable[str]) -> bool:
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608
            if cursor.fetchone():
                return True
    return False


def last_given(connection: Any, model: type[models.Model]) -> int:
    """The last number a table has given to a row, also where that row is gone; 0 for tables that give none."""
    field = model._meta.auto_field
    if field is None:
        return 0
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            row = cursor.fetchone()
            return int(row[0]) if row else 0
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [connection.ops.quote_name(table), field.column])
        cursor.execute(f"SELECT last_value, is_called FROM {cursor.fetchone()[0]}")  # noqa: S608
        value, called = cursor.fetchone()
        return int(value) if called else 0


def give_on_from(connection: Any, model: type[models.Model], last: int) -> None:
    """The next row of a table gets a number above both `last` and every number in it."""
    field = model._meta.auto_field
    if field is None:
        return
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("UPDATE sqlite_sequence SET seq = max(seq, %s) WHERE name = %s", [last, table])
            if last:
                cursor.execute(
                    "INSERT INTO sqlite_sequence (name, seq) SELECT %s, %s "
                    "WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = %s)", [table, last, table],
                )  # fmt: skip
            return
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)
    if last_given(connection, model) < last:
        with connection.cursor() as cursor:
            name = connection.ops.quote_name(table)
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [name, field.column, last])
