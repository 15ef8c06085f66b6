"""From an archive to a house: proven first, built beside, and put in its place only when whole."""

from __future__ import annotations

import gzip
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connections
from django.utils import timezone

from kernel.jobs.models import Worker

from . import backup, databases, loading, marks, needs
from .archive import BLOCK, Damaged, reading

STAGED = "restoring"  # folder of what is not yet whole, in the data folder
ASIDE = "before-{:%Y%m%d-%H%M%S}"


class Refusal(Exception):
    """Nothing was changed; the message says why and what to do."""


@dataclass(kw_only=True)
class Restored:
    """What came back. `aside` is where a replaced house lies now; a replaced PostgreSQL leaves only its files there."""

    made_at: str
    rows: int = 0
    files: int = 0
    aside: Path | None = None
    lost: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class _Source:
    """An archive that was read through once; `stated` is what it said of itself."""

    path: Path
    keys: list[bytes]
    stated: dict[str, Any]


def restore(path: Path, keys: list[bytes], *, replace: bool = False, tell: backup.Tell = backup.silent) -> Restored:
    """Make this data folder and database what they were. Raises Refusal, Damaged, Misfit, Newer and AtWork.

    A run cut short leaves a mark that keeps the house from starting; running again clears up after it.
    """
    data = Path(settings.SINAN_DATA)
    with marks.at_rest(data):
        stated = backup.check(path, keys)
        _keys(stated)
        mark = marks.begun(data)
        replace = replace or bool(mark.get("replace"))
        _target(replace=replace or mark.get("phase") == marks.PLACING)
        mark = {"archive": path.name, "replace": replace, "phase": mark.get("phase", marks.BUILDING)}
        marks.write(data, marks.RESTORING, mark)
        try:
            done = _build(_Source(path=path, keys=keys, stated=stated), mark, tell)
        except BaseException:
            _clear_up(data)
            raise
        done.aside = _in_place(data, data / STAGED, replace=replace)
        marks.clear(data, marks.MOVED)
        marks.clear(data, marks.RESTORING)
    return done


def abandon() -> None:
    """Give up a restore that was cut short before it replaced anything. Raises Refusal and AtWork."""
    data = Path(settings.SINAN_DATA)
    with marks.at_rest(data):
        mark = marks.begun(data)
        if not mark:
            raise Refusal("没有中断的恢复。")
        if mark["phase"] != marks.BUILDING:
            raise Refusal(marks.half(data))
        _clear_up(data)


def _clear_up(data: Path) -> None:
    """After a restore that failed, or was given up: what was there is untouched, unless it was being replaced."""
    if marks.begun(data)["phase"] == marks.BUILDING:
        shutil.rmtree(data / STAGED, ignore_errors=True)
        marks.clear(data, marks.RESTORING)


def _keys(stated: dict[str, Any]) -> None:
    if wrong := needs.missing(stated["keys"]):
        raise Refusal(
            f"密钥不齐，恢复出来的个人信息将无法读出，因此没有恢复：{'；'.join(wrong)}。这份备份需要"
            f"{needs.words(stated['keys'])}。请取出另行保管的密钥，写进环境变量（或数据目录的 keys.json）后再试。"
        )


def _target(*, replace: bool) -> None:
    """The place must be empty, or its owner must have said that it may be replaced; nobody may be at work in it."""
    if alive():
        raise Refusal("后台任务进程正在运行。请先停止司南（服务和全部后台任务进程），两分钟后再恢复。")
    if replace:
        return
    if loading.occupied():
        raise Refusal(
            "目标数据库不是空的，没有恢复。请换一个空的数据目录（SINAN_DATA）和数据库；确实要替换现有数据的，加上 --replace。"
        )
    root = backup.root()
    if root.exists() and any(backup.walk(root)):
        raise Refusal(
            f"文件目录 {root} 不是空的，没有恢复。请换一个空的数据目录；确实要替换现有文件的，加上 --replace。"
        )


def alive() -> bool:
    connection = connections["default"]
    if Worker._meta.db_table not in connection.introspection.table_names():
        return False
    return Worker.objects.filter(leased_until__gt=timezone.now()).exists()


def _build(source: _Source, mark: dict[str, Any], tell: backup.Tell) -> Restored:
    data = Path(settings.SINAN_DATA)
    staged = data / STAGED
    shutil.rmtree(staged, ignore_errors=True)
    (staged / "files").mkdir(mode=0o700, parents=True)
    made = timezone.localtime(datetime.fromisoformat(source.stated["made_at"]))
    done = Restored(made_at=f"{made:%Y年%-m月%-d日%H:%M}", lost=source.stated["lost"])
    with _new_database(staged), loading.whole():
        _fill(source, staged / "files", done, tell)
        loading.up_to_date()
        os.sync()  # the files are on the disk before the rows that speak of them count
        marks.write(data, marks.RESTORING, {**mark, "phase": marks.PLACING})
    return done


@contextmanager
def _new_database(staged: Path) -> Iterator[None]:
    """SQLite: a new file, put in its place later. PostgreSQL: the database itself, in one transaction."""
    if not databases.is_file(connections["default"].settings_dict):
        yield
        return
    with databases.instead(databases.at_file(staged / "sinan.sqlite3")):
        yield


def _fill(source: _Source, files: Path, done: Restored, tell: backup.Tell) -> None:
    stated = source.stated
    into = loading.Loading([(app, name) for app, name in stated["migrations"]])
    total = sum(rows for rows, _ in stated["tables"].values())
    with reading(source.path, source.keys) as archive:
        for name, content in archive:
            kind, _, rest = name.partition("/")
            if kind == "files":
                _put(files / rest, content)
                done.files += 1
            else:
                done.rows += into.take(rest.partition("/")[0], gzip.decompress(content.read()))
            tell(done.rows, total)
        if archive.end["manifest"] != stated["manifest"]:
            raise Damaged("备份文件在恢复过程中被换过，没有采用。请重试。")
    into.finish(stated["tables"], stated["given"])


def _put(path: Path, source: IO[bytes]) -> None:
    """A file of the archive, readable by its owner only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(path, "xb", opener=marks.private) as file:
        while block := source.read(BLOCK):
            file.write(block)


def _in_place(data: Path, staged: Path, *, replace: bool) -> Path | None:
    """Names change in an order that may be cut anywhere: the mark stands until all of them have."""
    database, aside = connections["default"].settings_dict, data / ASIDE.format(timezone.localtime())
    moves = [(staged / "files", backup.root())]
    if databases.is_file(database):
        moves.append((staged / "sinan.sqlite3", Path(database["NAME"])))
        marks.onto_disk(staged / "sinan.sqlite3")
    databases.leave("default")
    for new, place in moves:
        for old in (place, *(place.with_name(place.name + end) for end in ("-wal", "-shm"))):
            if old.exists():
                aside.mkdir(mode=0o700, exist_ok=True)
                old.rename(aside / old.name)
        new.rename(place)
        place.chmod(0o700 if place.is_dir() else 0o600)
        marks.settle(place.parent)
    shutil.rmtree(staged, ignore_errors=True)
    if replace and aside.exists():
        return aside
    shutil.rmtree(
        aside, ignore_errors=True
    )  # what stood in an empty house, or came of a restore cut short, is nobody's
    return None
