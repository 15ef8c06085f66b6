"""A house from one database to another. Files stay where they are; every row is compared after the journey."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from . import backup, databases, loading, marks, restore, rows, sql, state

BUILDING = "moving.sqlite3"


def move(url: str, *, tell: backup.Tell = backup.silent) -> int:
    """Carry all rows to an empty database (a URL, or "sqlite"); how many. All or nothing, nobody at work meanwhile.

    Raises Refusal, Misfit, Newer and AtWork. Afterwards the old database is marked as left, so that nobody goes on in it.
    """
    data, source = Path(settings.SINAN_DATA), connections["default"].settings_dict
    target = databases.read(url)
    if databases.identity(target) == databases.identity(source):
        raise restore.Refusal("目标就是现在使用的数据库，不需要搬迁。请核对 --to。")
    with marks.at_rest(data), databases.held(source):
        if restore.alive():
            raise restore.Refusal("后台任务进程正在运行。请先停止司南（服务和全部后台任务进程），两分钟后再搬迁。")
        with databases.snapshot() as alias:
            count = _carry(alias, target, data, tell)
        marks.write(
            data, marks.MOVED, {"to": databases.identity(target), "at": timezone.now().isoformat(), "rows": count}
        )
    return count


def _carry(alias: str, target: dict[str, Any], data: Path, tell: backup.Tell) -> int:
    nodes = state.applied(connections[alias])
    if not databases.is_file(target):
        with databases.instead(target):
            return _fill(alias, nodes, tell)
    building, final = data / BUILDING, Path(target["NAME"])
    for left in data.glob(f"{BUILDING}*"):
        left.unlink()
    _vacant(target)
    with databases.instead(databases.at_file(building)):
        count = _fill(alias, nodes, tell)
    marks.onto_disk(building)
    for end in ("", "-wal", "-shm"):
        final.with_name(final.name + end).unlink(missing_ok=True)
    building.rename(final)
    final.chmod(0o600)
    marks.settle(data)
    return count


def _vacant(target: dict[str, Any]) -> None:
    with databases.instead(target):
        _empty_or_else()


def _empty_or_else() -> None:
    if loading.occupied():
        raise restore.Refusal(
            "目标数据库不是空的，没有搬迁，原数据没有改动。请换一个新建的空数据库（搬回 SQLite 时，先把旧的 sinan.sqlite3 移走）。"
        )


def _fill(alias: str, nodes: list[state.Node], tell: backup.Tell) -> int:
    _empty_or_else()
    models = rows.tables(state.models_at(connections[alias], nodes))
    total, done = sum(m._base_manager.using(alias).count() for m in models), 0
    tables, given = {}, {}
    with loading.whole():
        into = loading.Loading(nodes)
        for model in models:
            label, tally = model._meta.label_lower, rows.Tally()
            for part in rows.parts(model, alias, tally):
                done += into.take(label, part)
                tell(done, total)
            tables[label], given[label] = tally.said, sql.last_given(connections[alias], model)
        into.finish(tables, given)
        loading.up_to_date()
    connection.close()
    return done
