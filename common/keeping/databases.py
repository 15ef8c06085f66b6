"""Connections beside the one in use: a snapshot to read from, and another database in the place of the usual one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.utils.module_loading import import_string

from . import sql

SNAPSHOT = "snapshot"


def read(url: str) -> dict[str, Any]:
    """A connection's settings for a URL as in SINAN_DATABASE_URL; for "sqlite" the file in the data folder."""
    found = import_string(settings.SINAN_DATABASE_READER)("" if url == "sqlite" else url, settings.SINAN_DATA)
    return connections.configure_settings({DEFAULT_DB_ALIAS: found})[DEFAULT_DB_ALIAS]


def at_file(path: Path) -> dict[str, Any]:
    """An SQLite file under construction: nobody reads it before it is whole, so nothing waits for the disk."""
    found = read("sqlite")
    found["NAME"] = path
    found["OPTIONS"]["init_command"] = found["OPTIONS"]["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    return found


def is_file(database: dict[str, Any]) -> bool:
    return str(database["ENGINE"]).endswith("sqlite3")


def identity(database: dict[str, Any]) -> str:
    """A database as people know it, without its password."""
    if is_file(database):
        return "sqlite"
    return f"postgresql://{database['HOST']}:{database['PORT'] or 5432}/{database['NAME']}"


@contextmanager
def snapshot(source: dict[str, Any] | None = None) -> Iterator[str]:
    """An alias that shows one moment of a database, by default the one in use, while others go on writing.

    SQLite: a read transaction in WAL. PostgreSQL: repeatable read. Neither holds up a writer.
    """
    found = deepcopy(source or connections[DEFAULT_DB_ALIAS].settings_dict)
    found["OPTIONS"].pop("pool", None)
    if is_file(found):
        found["OPTIONS"]["transaction_mode"] = "DEFERRED"
    else:
        from psycopg import IsolationLevel

        found["OPTIONS"]["isolation_level"] = IsolationLevel.REPEATABLE_READ
    with beside(SNAPSHOT, found), transaction.atomic(using=SNAPSHOT):
        with connections[SNAPSHOT].cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM django_migrations")  # from here on the moment stands still
        yield SNAPSHOT


@contextmanager
def held(database: dict[str, Any]) -> Iterator[None]:
    """Nobody else writes to this database meanwhile; reading goes on."""
    found = deepcopy(database)
    found["OPTIONS"].pop("pool", None)
    with beside("held", found), transaction.atomic(using="held"):  # on SQLite beginning takes the write lock
        if not is_file(found):
            sql.lock_all(connections["held"])
        yield


@contextmanager
def beside(alias: str, database: dict[str, Any]) -> Iterator[None]:
    """Another connection by this alias, gone afterwards."""
    connections.databases[alias] = database
    try:
        yield
    finally:
        leave(alias)
        connections.databases.pop(alias)


@contextmanager
def instead(database: dict[str, Any]) -> Iterator[Any]:
    """Inside, the default connection is this database: migrations and models need not know of it."""
    before = connections.databases[DEFAULT_DB_ALIAS]
    leave(DEFAULT_DB_ALIAS)
    connections.databases[DEFAULT_DB_ALIAS] = database
    try:
        yield connections[DEFAULT_DB_ALIAS]
    finally:
        leave(DEFAULT_DB_ALIAS)
        connections.databases[DEFAULT_DB_ALIAS] = before


def leave(alias: str) -> None:
    """Close a connection and its pool, and forget it."""
    connection: Any = connections[alias]
    connection.close()
    if connection.vendor == "postgresql" and connection.settings_dict["OPTIONS"].get("pool"):
        connection.close_pool()
    del connections[alias]
