"""A small house for the drills of backup, restore and move: people, cases with files, a template, numbers given."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections, transaction

from common.keeping import databases, loading, rows, state
from kernel.cases.door import open_case, perform
from kernel.cases.models import Attachment, Case
from kernel.cases.verify import verify
from kernel.journal.models import note
from kernel.papers.models import OfficeTemplate
from tests import prepared
from tests.cast import Cast, application

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
SET_UP = {"clocks.termrow", "reach.post", "privacy.notice"}  # what setting up completes in a house of before
PROVEN = {"proving.proven", "proving.round"}  # what proving the house at the end writes down
DRAFT = "drafts/7/sketch"
_really_migrate = state.migrate


def new_case(cast: Cast, number: int = 1) -> Case:
    """A dispute with a file, accepted."""
    proof = SimpleUploadedFile(f"证据{number}.pdf", PDF + str(number).encode(), "application/pdf")
    case = open_case("mediation", "apply", actor=cast.actor("mediator"), office=cast.committee, payload=application(),
                     files={"evidence": [proof]})  # fmt: skip
    perform(case, "accept", actor=cast.actor("mediator"), payload={"consent": True})
    return Case.objects.get(pk=case.pk)


def furnish(cast: Cast, cases: int = 3) -> list[Case]:
    found = [new_case(cast, n) for n in range(cases)]
    note(cast.administrator, "试验", "备份演练", {"数": 1})
    OfficeTemplate.objects.create(office=cast.committee, paper="p", version=1, content=b"\0word\xff", digest="0" * 64,
                                  uploaded_by=cast.administrator)  # fmt: skip
    storages["files"].save(DRAFT, ContentFile(b"half an application"))
    return found


def migrate(connection: Any, nodes: list[state.Node]) -> Any:
    """`state.migrate`, once for each engine; from then on the statements it ran, without rendering the models between.

    With ./test --all it migrates every time.
    """
    if os.environ.get("SINAN_TEST_ALL"):
        return _really_migrate(connection, nodes)
    with prepared.statements(connection.vendor, nodes) as known:
        if not known:
            with prepared.recording(connection) as ran:
                found = _really_migrate(connection, nodes)
            known += ran
            return found
        with transaction.atomic(), connection.cursor() as cursor:
            for sql, parameters, many in known:
                (cursor.executemany if many else cursor.execute)(sql, parameters)
    return state.models_at(connection, nodes)


def know_migrations(folder: Path, settings: Any) -> None:
    """Has them run once in this process, where another one forked from it would otherwise do so for itself."""
    nodes = state.applied(connection)
    with prepared.statements(connection.vendor, nodes) as known:
        ran = bool(known)
    if not ran:
        with house(folder, settings), loading.whole():
            migrate(connections["default"], nodes)


def tally() -> dict[str, list[Any]]:
    """Every table of the default database: how many rows, and the sum of their digests."""
    found = {}
    for model in rows.tables(apps):
        count = rows.Tally()
        for _ in rows.parts(model, "default", count):
            pass
        found[model._meta.label_lower] = count.said
    return found


def sound() -> list[str]:
    """What `sinan verify` would say; and every file of a row is there, to the byte."""
    for row in Attachment.objects.all():
        with storages["files"].open(row.path) as file:
            assert file.read().startswith(PDF)
    return list(verify())


@contextmanager
def house(folder: Path, settings: Any) -> Iterator[Path]:
    """An empty house: a data folder with its files, and a database without tables of the engine under test."""
    before = settings.SINAN_DATA, settings.STORAGES
    folder.mkdir(exist_ok=True)
    files = {**settings.STORAGES["files"], "OPTIONS": {"location": folder / "files"}}
    with empty_database(folder) as database, databases.instead(database):
        settings.SINAN_DATA, settings.STORAGES = folder, {**settings.STORAGES, "files": files}
        try:
            yield folder
        finally:
            settings.SINAN_DATA, settings.STORAGES = before


@contextmanager
def empty_database(folder: Path) -> Iterator[dict[str, Any]]:
    if connection.vendor == "sqlite":
        yield databases.at_file(folder / "sinan.sqlite3")
        return
    name = f"drill_{os.getpid()}_{abs(hash(folder)) % 10**8}"
    here = connections["default"].settings_dict
    with made_on_server(here, name):
        yield {**here, "NAME": name}


@contextmanager
def made_on_server(here: dict[str, Any], name: str) -> Iterator[None]:
    """An empty PostgreSQL database of this name beside another, dropped afterwards."""
    import psycopg

    given = {
        "host": here["HOST"],
        "port": here["PORT"] or None,
        "user": here["USER"],
        "password": here["PASSWORD"] or None,
    }
    with psycopg.connect(dbname="postgres", autocommit=True, **given) as maintenance:
        maintenance.execute(f'DROP DATABASE IF EXISTS "{name}"')
        maintenance.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        try:
            yield
        finally:
            maintenance.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def url_of(database: dict[str, Any]) -> str:
    """The setting SINAN_DATABASE_URL that leads to a database."""
    if databases.is_file(database):
        return "sqlite"
    who = quote(database["USER"]) + (f":{quote(database['PASSWORD'])}" if database["PASSWORD"] else "")
    port = f":{database['PORT']}" if database["PORT"] else ""
    if str(database["HOST"]).startswith("/"):
        return f"postgres://{who}@{port}/{database['NAME']}?{urlencode({'host': database['HOST']})}"
    return f"postgres://{who}@{database['HOST']}{port}/{database['NAME']}"


def environment(data: Path) -> dict[str, str]:
    """For a process of its own on the default database of this test, with the keys of this test."""
    keys = ",".join(f"{n}:{base64.b64encode(k).decode()}" for n, k in settings.SINAN_KEYS.items())
    index = ",".join(f"{n}:{base64.b64encode(k).decode()}" for n, k in enumerate(settings.SINAN_INDEX_KEY, 1))
    return {
        **os.environ, "DJANGO_SETTINGS_MODULE": "tests.worker_settings", "SINAN_DATA": str(data), "SINAN_KEYS": keys,
        "SINAN_INDEX_KEY": index, "SINAN_TEST_DATABASE": str(connections["default"].settings_dict["NAME"]),
        "SINAN_SECRET_KEY": settings.SECRET_KEY,
    }  # fmt: skip


def sinan(data: Path, *arguments: str, **more: Any) -> subprocess.Popen[str]:
    """The command as a process of its own."""
    command = [sys.executable, "-m", "config.cli", *arguments]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **more}
    return subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment(data), **pipes)
