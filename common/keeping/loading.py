"""Rows into a database without tables: brought to the archive's migrations, filled, compared, then brought up to date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

from django.core.management import call_command, get_commands
from django.db import IntegrityError, connection, transaction
from django.db.utils import DataError

from . import rows, sql, state
from .state import Node

OCCUPIED = ("reach_user", "reach_area", "reach_office", "cases_case", "cases_event", "journal_adminentry")


class Misfit(Exception):
    """A row that does not go into this database, or tables that do not come out as they went in."""


def occupied() -> bool:
    """Whether the default database holds a house at work, or tables of another program."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    if tables and "django_migrations" not in tables:
        return True
    return sql.has_rows(connection, [table for table in OCCUPIED if table in tables])


@contextmanager
def whole() -> Iterator[None]:
    """All or nothing on PostgreSQL, tables included. An SQLite file under construction is nothing by itself."""
    if connection.vendor == "sqlite":
        with connection.constraint_checks_disabled():
            yield
        return
    with transaction.atomic():
        sql.drop_all(connection)
        yield


class Loading:
    """Takes parts of tables; `finish` proves that they came out as they went in."""

    def __init__(self, nodes: list[Node]) -> None:
        self.models = {m._meta.label_lower: m for m in _prepared(nodes)}
        self.wanted: dict[str, list[rows.Prepare | None]] = {}

    def take(self, label: str, part: bytes) -> int:
        """One part of a table; how many rows. Raises Misfit."""
        model = self.models.get(label)
        if model is None:
            raise Misfit(f"备份中的表 {label} 与它的迁移记录不符，不能恢复。")
        wanted = self.wanted.setdefault(label, rows.prepare(model, connection))
        found = list(rows.loaded(part, wanted))
        names = [f.column for f in rows.columns(model)]
        try:
            with transaction.atomic():
                sql.insert(connection, model, names, found)
        except (DataError, IntegrityError, ValueError):
            self._name(model, names, found)
            raise
        return len(found)

    def _name(self, model: Any, names: list[str], found: list[list[Any]]) -> None:
        """Row by row, to say which one does not fit: PostgreSQL is stricter than SQLite in lengths and NUL characters."""
        key = names.index(model._meta.pk.column)
        for row in found:
            try:
                with transaction.atomic():
                    sql.insert(connection, model, names, [row])
            except (DataError, IntegrityError, ValueError) as error:
                raise Misfit(
                    f"“{model._meta.verbose_name}”（{model._meta.db_table}）中主键为 {row[key]} 的一行放不进目标数据库"
                    f"（{type(error).__name__}）。请在原系统更正这一行后再试。"
                ) from error

    def finish(self, tables: dict[str, list[Any]], given: dict[str, int]) -> None:
        """References, counters, and every table read back and compared. Raises Misfit."""
        connection.check_constraints()
        for label, model in self.models.items():
            sql.give_on_from(connection, model, given.get(label, 0))
            tally = rows.Tally()
            for _ in rows.parts(model, "default", tally):
                pass
            if tally.said != tables.get(label, [0, f"{0:064x}"]):
                stated = tables.get(label, [0])[0]
                raise Misfit(
                    f"表 {label} 写入后与原来不符（应有 {stated} 行，现有 {tally.rows} 行）。没有采用，请重试。"
                )


def _prepared(nodes: list[Node]) -> list[Any]:
    """Tables as they were, without the rows migrations put there."""
    apps = state.migrate(connection, nodes)
    sql.empty(connection, [m._meta.db_table for m in apps.get_models(include_auto_created=True) if m._meta.managed])
    sql.look_at_references_later(connection)
    return rows.tables(apps)


def up_to_date() -> None:
    """Migrations of this program that the data has not seen, and what set-up adds after an upgrade."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("setup", verbosity=0)
    if "search" in get_commands():
        call_command("search", rebuild=True, verbosity=0, stdout=StringIO())
