"""Rows out of the database at the speed of the driver: one statement, one snapshot, a chunk at a time, no instances."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

CHUNK = 2000  # rows held at once


@contextmanager
def snapshot() -> Iterator[None]:
    """Everything read inside is of one moment, and nobody who writes waits for it. Inside a transaction: that one's moment.

    Django's own transactions on SQLite take the lock of writers at once (IMMEDIATE), hence the plain BEGIN.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            try:
                yield
            finally:
                cursor.execute("COMMIT")
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


def chunks(rows: QuerySet[Any]) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of a `values_list` as the driver gives them, unconverted, in the order of the queryset."""
    compiler = rows.query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    with closing(connection.chunked_cursor()) as cursor:  # one that leaves the rows with the server
        cursor.execute(sql, params)
        while found := cursor.fetchmany(CHUNK):
            yield found
