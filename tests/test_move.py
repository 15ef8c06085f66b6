"""`sinan move`: from one database to another and back, every row the same, nobody left writing in the old one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from common.keeping import databases, loading, marks, restore, state
from config import cli
from kernel.cases.models import Case, Event
from kernel.reach.models import User
from tests import postgres
from tests.cast import Cast, assemble
from tests.keeping import (
    PROVEN,
    SET_UP,
    empty_database,
    furnish,
    made_on_server,
    migrate,
    new_case,
    sound,
    tally,
    url_of,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _more_connections(db: None, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    real = django_db_blocker._real_ensure_connection
    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.ensure_connection", real)
    monkeypatch.setattr(state, "migrate", migrate)


@pytest.fixture
def data(tmp_path: Path, settings: Any) -> Path:
    settings.SINAN_DATA = tmp_path
    files = {**settings.STORAGES["files"], "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = {**settings.STORAGES, "files": files}
    return tmp_path


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[str]:
    """A server of the engine that is not under test; SQLite needs none."""
    if connection.vendor == "postgresql":
        yield ""
        return
    with postgres.server() as url:
        yield url


@pytest.fixture
def other(server: str, data: Path) -> Iterator[str]:
    """What SINAN_DATABASE_URL would say of an empty database of the engine that is not under test."""
    if not server:
        yield "sqlite"
        return
    with made_on_server(databases.read(server), "other"):
        yield server.replace("/postgres?", "/other?")


@contextmanager
def same_engine(data: Path) -> Iterator[str]:
    with empty_database(data / "back") as database:
        yield url_of(database)


def move(to: str) -> str:
    out = StringIO()
    call_command("move", to=to, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_there_and_back_every_row_is_the_same(data: Path, other: str) -> None:
    cast: Cast = assemble()
    furnish(cast, 3)
    gone = User.objects.create(username="gone")
    last = gone.pk
    gone.delete()
    before = tally()
    with same_engine(data) as back:
        said = move(other)
        assert "逐表比对一致" in said and "校验通过：3 个办件" in said and "SINAN_DATABASE_URL" in said
        with pytest.raises(CommandError, match="数据已搬到另一个数据库"):
            cli.refuse_unfit()
        with databases.instead(databases.read(other)):
            cli.refuse_unfit()
            assert {k for k, v in tally().items() if v != before[k]} <= SET_UP | PROVEN
            assert sound() == [] and User.objects.create(username="next").pk > last
            new_case(cast, 7)
            moved = tally()
            move(back)
        with databases.instead(databases.read(back)):
            cli.refuse_unfit()
            assert {k for k, v in tally().items() if v != moved[k]} <= PROVEN
            assert Case.objects.count() == 4 and sound() == []


def test_a_target_that_is_not_empty_is_refused_and_nothing_changes(data: Path, other: str) -> None:
    cast: Cast = assemble()
    furnish(cast, 1)
    before = tally()
    nodes = state.applied(connection)
    with databases.instead(databases.read(other)) as there:
        with loading.whole():
            migrate(there, nodes)
        User.objects.create(username="somebody")
    with pytest.raises(CommandError, match="目标数据库不是空的"):
        move(other)
    with databases.instead(databases.read(other)):
        assert list(User.objects.values_list("username", flat=True)) == ["somebody"] and loading.occupied()
    assert tally() == before and not (data / marks.MOVED).exists()
    with pytest.raises(restore.Refusal, match="就是现在使用的"):
        from common.keeping import moving

        moving.move(url_of(connections["default"].settings_dict) if connection.vendor == "postgresql" else "sqlite")


def test_a_row_that_does_not_fit_is_named_and_nothing_is_moved(data: Path, other: str) -> None:
    """SQLite takes what PostgreSQL does not: a text longer than its column."""
    if connection.vendor == "postgresql":
        return  # everything PostgreSQL holds goes into SQLite
    cast: Cast = assemble()
    furnish(cast, 1)
    wrong = Event.objects.order_by("pk").first()
    Event.objects.filter(pk=wrong.pk).update(act="x" * 500)  # type: ignore[union-attr]
    with pytest.raises(CommandError, match=f"主键为 {wrong.pk} 的一行放不进目标数据库"):  # type: ignore[union-attr]
        move(other)
    with databases.instead(databases.read(other)), connection.cursor() as cursor:
        assert connection.introspection.table_names(cursor) == [], "all or nothing, tables included"
    assert not (data / marks.MOVED).exists()


def test_nobody_moves_a_house_at_work(data: Path) -> None:
    assemble()
    with marks.at_work(data), pytest.raises(CommandError, match="司南正在运行"):
        move("postgres://nobody@nowhere/none" if connection.vendor == "sqlite" else "sqlite")
