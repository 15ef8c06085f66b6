"""After a test with real transactions: the rows the migrations left, and those alone.

Django would empty every table, fill in its own two, and leave all else that was seeded away; and it does so slowly, since
most tables were never written to.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import connection, transaction

_KEPT = "put_back"  # the schema, or the attached file, that holds what was there at first


class Seeded:
    """What the tables held when nothing had been tested yet."""

    def __init__(self, folder: Path) -> None:
        names = connection.introspection.django_table_names(only_existing=True, include_views=False)
        self.tables = [connection.ops.quote_name(name) for name in names]
        self._file = folder / "seeded.sqlite3"
        self.seeded = self._filled()
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("VACUUM INTO %s", [str(self._file)])
                return
            cursor.execute(f"CREATE SCHEMA {_KEPT}")
            for table in self.seeded:
                cursor.execute(f"CREATE TABLE {_KEPT}.{table} AS TABLE {table}")

    def put_back(self, *_: Any) -> None:
        """Takes the place of the flush of Django's TransactionTestCase."""
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(f"ATTACH DATABASE %s AS {_KEPT}", [str(self._file)])
            with connection.constraint_checks_disabled(), transaction.atomic():  # SQLite copies without counting
                for table in {*self._filled(), *self.seeded}:
                    cursor.execute(f"DELETE FROM {table}")
                for table in self.seeded:
                    cursor.execute(f"INSERT INTO {table} SELECT * FROM {_KEPT}.{table}")
            if connection.vendor == "sqlite":
                cursor.execute(f"DETACH DATABASE {_KEPT}")

    def _filled(self) -> list[str]:
        """The tables that hold anything, asked in one statement."""
        with connection.cursor() as cursor:
            asked = (f"SELECT {n} WHERE EXISTS (SELECT 1 FROM {table})" for n, table in enumerate(self.tables))
            cursor.execute(" UNION ALL ".join(asked))
            return [self.tables[n] for (n,) in cursor.fetchall()]
