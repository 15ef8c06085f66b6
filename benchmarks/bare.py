"""The limit: a bare WSGI application, the driver and orjson, which knows its statements and asks nobody's permission.

Served by the same server: `granian --interface wsgi benchmarks.bare:application`, its statements in the file that
SINAN_BARE names. In one process with the product: `Bare(statements(…))`.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson

_START = """
PRAGMA journal_mode=WAL;
PRAGMA synchronous=FULL;
PRAGMA cache_size=-65536;
PRAGMA mmap_size=268435456;
"""  # as the house opens the same file


def statements(user: Any, case: Any, limit: int = 50) -> dict[str, Any]:
    """What the interface answers this person, as plain SQL: list and case of disputes in the office of `case`."""
    from django.conf import settings

    from api import listing
    from api.shapes.records import columns_of
    from kernel.words.registry import procedure
    from lines.mediation.models import Dispute

    own, ledger = [n for n in listing.COLUMNS if "__" not in n], list(listing.ledger(procedure("mediation")))
    head = [f"c.{n}" for n in own]
    record = columns_of(Dispute)
    return {
        "database": str(settings.DATABASES["default"]["NAME"]),
        "office": case.office_id,
        "list": [
            f"SELECT {', '.join([*head, 'o.name', 'u.name', *(f'd.{n}' for n in ledger)])} FROM cases_case c"
            " JOIN reach_office o ON o.id = c.office_id LEFT JOIN reach_user u ON u.id = c.handler_id"
            " LEFT JOIN mediation_dispute d ON d.case_id = c.id"
            " WHERE c.procedure = 'mediation' AND c.office_id = ? AND c.stage <> 'void'"
            f" ORDER BY c.opened_at DESC, c.id DESC LIMIT {limit + 1}",
            [*own, "office", "handler", *ledger],
        ],
        "parts": [
            [f"SELECT {', '.join(head)}, o.name, u.name FROM cases_case c JOIN reach_office o ON o.id = c.office_id"
             " LEFT JOIN reach_user u ON u.id = c.handler_id WHERE c.id = ?", [*own, "office", "handler"]],
            [f"SELECT {', '.join(f.column for f in record)} FROM mediation_dispute WHERE case_id = ?",
             [f.attname for f in record]],
            [_all("cases_clock", listing.CLOCK, "due_at"), listing.CLOCK],
            [_all("cases_event", listing.EVENT, "seq"), listing.EVENT],
            [_all("cases_paper", listing.PAPER, "made_at"), listing.PAPER],
        ],
        "open": [_insert("cases_case", case), _insert("mediation_dispute", case.record), _insert("cases_event", case.history[0])],
        "limit": limit,
    }  # fmt: skip


def _all(table: str, names: tuple[str, ...], order: str) -> str:
    quoted = ", ".join(f'"{n}"' for n in names)
    return f'SELECT {quoted} FROM {table} WHERE case_id = ? ORDER BY "{order}"'


def _insert(table: str, row: Any) -> list[Any]:
    """A statement that writes this row again, and the columns in which each copy must differ."""
    given = ("case_id", "head", "hash", "facts")
    differing = [f.column for f in row._meta.concrete_fields if f.unique or f.column in given]
    kept = [f.column for f in row._meta.concrete_fields if f.column not in differing]
    columns = [*differing, *kept]
    said = f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join('?' * len(differing))}, {', '.join(kept)}"
    key = row._meta.pk.column
    return [f"{said} FROM {table} WHERE {key} = ?", differing, row.pk.hex]


class Bare:
    """A WSGI application with a connection for each thread."""

    def __init__(self, said: dict[str, Any]) -> None:
        self.said, self.kept = said, threading.local()

    @property
    def driver(self) -> sqlite3.Connection:
        if not hasattr(self.kept, "driver"):
            made = sqlite3.connect(
                self.said["database"],
                timeout=20,
                isolation_level=None,
                check_same_thread=False,
                detect_types=sqlite3.PARSE_DECLTYPES,  # moments in the JSON as everybody writes them
            )
            made.executescript(_START)
            self.kept.driver = made
        return self.kept.driver

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        path = environ["PATH_INFO"]
        if environ["REQUEST_METHOD"] == "POST":
            body, status = self._open(orjson.loads(environ["wsgi.input"].read())), "201 Created"
        else:
            body, status = self._list() if path.endswith("cases") else self._one(path[-36:]), "200 OK"
        start(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    def _list(self) -> bytes:
        statement, names = self.said["list"]
        rows = self.driver.execute(statement, (self.said["office"],)).fetchall()
        return _dumps({"items": [dict(zip(names, row, strict=True)) for row in rows[: self.said["limit"]]]})

    def _one(self, key: str) -> bytes:
        key = key.replace("-", "")
        found = [
            [dict(zip(names, row, strict=True)) for row in self.driver.execute(statement, (key,))]
            for statement, names in self.said["parts"]
        ]
        return _dumps(
            {**found[0][0], "record": found[1][0], "clocks": found[2], "events": found[3], "papers": found[4]}
        )

    def _open(self, given: dict[str, Any]) -> bytes:
        """Three inserts in one transaction, what was given in the record; every key anew."""
        new = uuid4().hex
        self.driver.execute("BEGIN IMMEDIATE")
        for statement, differing, model in self.said["open"]:
            self.driver.execute(statement, [*(_value(column, new, given) for column in differing), model])
        self.driver.execute("COMMIT")
        return _dumps({"id": new})


def _value(column: str, new: str, given: dict[str, Any]) -> Any:
    if column in ("head", "hash"):
        return os.urandom(32)
    if column == "number":
        return f"第{new}号"
    return given[column] if column in given else uuid4().hex if column == "key" else new


def _dumps(value: Any) -> bytes:
    return orjson.dumps(value, default=str, option=orjson.OPT_NAIVE_UTC | orjson.OPT_UTC_Z)


if "SINAN_BARE" in os.environ:  # where Django is in the process, its converters are there already
    sqlite3.register_converter("datetime", lambda text: datetime.fromisoformat(text.decode()))
    sqlite3.register_converter("bool", lambda text: text == b"1")
application = Bare(orjson.loads(Path(os.environ["SINAN_BARE"]).read_bytes())) if "SINAN_BARE" in os.environ else None
