"""One migrated database for the whole run: each process of pytest-xdist copies it instead of migrating one of its own.

What migrating an engine said to it is kept beside, for the drills of tests/keeping.py, which fill further databases.
"""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import pickle
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from pytest_django import DjangoDbBlocker
from pytest_django.plugin import blocking_manager_key

from common.keeping import state

Statements = list[tuple[str, Any, bool]]
_FOLDER = "SINAN_TEST_PREPARED"  # tells all processes of a run where these are
_SHARED = "SINAN_TEST_STATEMENTS"  # a folder in which ./test lets its second run find what the first one noted
_DATABASE, _SAID = "prepared.sqlite3", "said.txt"


class Prepared:
    """Built by a child of the process that hands out the tests, while the processes that run them collect."""

    def __init__(self, config: pytest.Config, *, build: bool) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="sinan-prepared-"))
        os.environ[_FOLDER] = str(self._folder)
        self._blocker = config.stash[blocking_manager_key]
        self._child = (
            multiprocessing.get_context("fork").Process(target=_build, args=(self._blocker,)) if build else None
        )
        if self._child:
            self._child.start()

    def wait(self) -> None:
        """Before the first test is handed out. Raises UsageError with what went wrong."""
        if self._child:
            self._child.join()
        if self._child and self._child.exitcode:
            said = (self._folder / _SAID).read_text(encoding="utf-8")
            raise pytest.UsageError(
                f"The test database could not be prepared: exit code {self._child.exitcode}.\n{said}"
            )

    def remove(self) -> None:
        """After the last test; whoever was built upon it has gone."""
        if self._child:
            self._child.join()
        shutil.rmtree(self._folder, ignore_errors=True)
        if self._child and not self._child.exitcode and not on_sqlite():
            with self._blocker.unblock():
                connection.creation._destroy_test_db(connection.creation._get_test_db_name(), verbosity=0)


def _place() -> Path:
    return Path(os.environ[_FOLDER])


def on_sqlite() -> bool:
    return bool(settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"))


def place(path: Path) -> None:
    """SQLite in a real file, because threads, locks and WAL are part of what is tested; only the fsync is left out."""
    database: dict[str, Any] = settings.DATABASES["default"]
    database["TEST"]["NAME"] = path
    database["OPTIONS"]["init_command"] = database["OPTIONS"]["init_command"].replace("=FULL", "=OFF")


def copy(path: Path) -> None:
    """This process's database begins as a copy; the tables are there and nothing is migrated."""
    database: dict[str, Any] = settings.DATABASES["default"]
    database["TEST"]["MIGRATE"] = False
    if on_sqlite():
        shutil.copyfile(_place() / _DATABASE, path)
    else:
        database["TEST"]["TEMPLATE"] = connection.creation._get_test_db_name()


def _build(blocker: DjangoDbBlocker) -> None:
    sys.stderr = (_place() / _SAID).open("w", encoding="utf-8")  # where multiprocessing tells what ended a process
    if on_sqlite():
        place(_place() / _DATABASE)
    with blocker.unblock(), mock.patch.object(MigrationExecutor, "migrate", _noted(MigrationExecutor.migrate)):
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        connection.close()
        if not on_sqlite():
            connection.close_pool()  # a database somebody is connected to cannot be copied


def _noted(migrate: Any) -> Any:
    def noting(executor: MigrationExecutor, *arguments: Any, **named: Any) -> Any:
        with recording(connection) as ran:
            found = migrate(executor, *arguments, **named)
        with statements(connection.vendor, state.applied(connection)) as known:
            known += ran
        return found

    return noting


@contextmanager
def recording(connection: Any) -> Iterator[Statements]:
    """Everything that changes a database while the block runs."""
    ran: Statements = []

    def record(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        if sql.split(maxsplit=1)[0] not in {"BEGIN", "SAVEPOINT", "RELEASE", "PRAGMA", "SELECT"}:
            ran.append((sql, parameters, many))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(record):
        yield ran


@contextmanager
def statements(vendor: str, nodes: list[tuple[str, str]]) -> Iterator[Statements]:
    """What brings an empty database of an engine to these migrations; whoever finds none fills the list for the others."""
    key = f"{vendor}-{sha256(repr(nodes).encode()).hexdigest()[:16]}"
    path = Path(os.environ.get(_SHARED) or _place()) / f"{key}.pickle"
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        known: Statements = pickle.loads(path.read_bytes()) if path.exists() else []
        yield known
        if not path.exists():
            path.write_bytes(pickle.dumps(known))
