"""Making an archive while people go on working: one moment of the database, and every file its rows speak of."""

from __future__ import annotations

import gzip
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import orjson
from django.conf import settings
from django.core.files.storage import storages
from django.db import connections
from django.utils import timezone

from kernel.cases.attachments import MEGABYTE
from kernel.cases.jobs import PLACE

from . import folder as folders
from . import marks, needs, rows, sql, state
from .archive import ABOUT, FORMAT, Writer, reading, writing
from .databases import identity, snapshot

Tell = Callable[[int, int], None]
SPARE = 200 * MEGABYTE  # left free on the disk
COMPRESSION = 3
MOST_NAMED = 1000


class Refusal(Exception):
    """No backup is made; the message says why and what to do."""


@dataclass(kw_only=True)
class Made:
    """A whole archive. `lost` names attachments whose file was missing or altered already before."""

    path: Path
    taken_at: datetime
    rows: int = 0
    files: int = 0
    needs: dict[str, Any] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    deleted: list[Path] = field(default_factory=list)


def silent(done: int, total: int) -> None:
    """For callers nobody watches."""


def make(folder: Path, *, key: bytes | None = None, keep: int = 0, tell: Tell = silent) -> Made:
    """Write an archive into a folder, read it back, and only then give it its name; keeps the latest `keep` (0: all).

    Raises Refusal and OSError; what a failed or killed run left behind has no archive's name and goes with the next run.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with marks.lock(folder / ".lock", "另一次备份正在进行，请等它完成后再试。"):
        folders.sweep(folder)
        _room(folder)
        made = _make(folder, key, tell)
        marks.write(folder, folders.LAST, {"name": made.path.name, "lost": len(made.lost)})
        made.deleted = folders.retain(folder, keep) if keep else []
    return made


def _make(folder: Path, key: bytes | None, tell: Tell) -> Made:
    taken = timezone.now()
    final = folder / folders.new_name(taken, sealed=bool(key))
    made, part = Made(path=final, taken_at=taken), folder / f".{final.name}{folders.UNDER_WAY}"
    try:
        with open(part, "xb", opener=marks.private) as file, writing(file, key) as writer, snapshot() as alias:
            _Copy(writer, alias, made, tell).run()
        marks.onto_disk(part)
        check(part, [key] if key else [])
        part.rename(final)
        marks.settle(folder)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return made


def check(path: Path, keys: list[bytes], tell: Tell = silent) -> dict[str, Any]:
    """Read an archive through; what its first and last members say, together. Raises Damaged."""
    with reading(path, keys) as archive:
        size = path.stat().st_size
        for done, _ in enumerate(archive):
            if not done % 50:
                tell(archive.tar.offset, size)
        return {**archive.about, **archive.end}


def _room(folder: Path) -> None:
    """Refuses where the archive, at most as large as what it copies, would fill the disk."""
    files = sum(entry.stat().st_size for entry in walk(root()))
    database = connections["default"].settings_dict["NAME"]
    with suppress(OSError):
        files += Path(database).stat().st_size if isinstance(database, Path) else 0
    free = shutil.disk_usage(folder).free
    if free < files + SPARE:
        raise Refusal(
            f"磁盘空间不够：备份最多需要 {files // MEGABYTE + 1} MB，{folder} 所在磁盘只剩 {free // MEGABYTE} MB。"
            "请腾出空间，或用 SINAN_BACKUPS 换一个目录。"
        )


def root() -> Path:
    return Path(storages["files"].location)  # type: ignore[attr-defined]


def walk(root: Path) -> Iterator[os.DirEntry[str]]:
    """Files below a folder; what disappears meanwhile is passed over."""
    with suppress(FileNotFoundError), os.scandir(root) as entries:
        for entry in sorted(entries, key=lambda e: e.name):
            if entry.is_dir(follow_symlinks=False):
                yield from walk(Path(entry.path))
            elif entry.is_file(follow_symlinks=False):
                yield entry


class _Copy:
    """One run: tables, then the files of attachments as the rows name them, then all other files."""

    def __init__(self, writer: Writer, alias: str, made: Made, tell: Tell) -> None:
        self.writer, self.alias, self.made, self.tell = writer, alias, made, tell
        self.connection: Any = connections[alias]
        self.root, self.tables, self.given, self.keys = root(), {}, {}, set[int]()  # type: ignore[var-annotated]
        nodes = state.applied(self.connection)
        self.apps = state.models_at(self.connection, nodes)
        self.models = rows.tables(self.apps)
        self.total = sum(m._base_manager.using(alias).count() for m in self.models)
        about = {"format": FORMAT, "made_at": made.taken_at, "from": identity(self.connection.settings_dict)}
        writer.add(ABOUT, orjson.dumps({**about, "migrations": nodes}))

    def run(self) -> None:
        for model in self.models:
            self._table(model)
        self._attachments()
        self._others()
        self.made.needs = needs.needed(self.keys)
        end = {"tables": self.tables, "given": self.given, "keys": self.made.needs, "files": self.made.files}
        self.writer.finish({**end, "lost": self.made.lost[:MOST_NAMED]})

    def _table(self, model: Any) -> None:
        label, tally = model._meta.label_lower, rows.Tally()
        for number, part in enumerate(rows.parts(model, self.alias, tally)):
            self.writer.add(f"tables/{label}/{number:06}.jsonl.gz", gzip.compress(part, COMPRESSION, mtime=0))
            self.tell(self.made.rows + tally.rows, self.total)
        self.made.rows += tally.rows
        self.keys |= tally.keys
        self.tables[label] = tally.said
        self.given[label] = sql.last_given(self.connection, model)

    def _attachments(self) -> None:
        """The rows say which files belong; each must still have the digest it was registered with."""
        found = self.apps.get_model("cases", "Attachment")._base_manager.using(self.alias)
        held = found.exclude(path="").order_by("pk").values_list("path", "name", "digest")
        for path, name, digest in held.iterator(chunk_size=rows.PART):
            if self._file(path) != bytes(digest):
                self.made.lost.append(f"{path}（{name}）")

    def _others(self) -> None:
        """Drafts, uploads and imports not yet cases: they come and go while we copy."""
        for entry in walk(self.root):
            path = Path(entry.path).relative_to(self.root)
            if not PLACE.fullmatch(path.parent.as_posix()):
                self._file(path.as_posix())

    def _file(self, path: str) -> bytes:
        try:
            source: IO[bytes] = (self.root / path).open("rb")
        except FileNotFoundError:
            return b""
        with source:
            digest = self.writer.add_file(f"files/{path}", source, os.fstat(source.fileno()).st_size)
        self.made.files += 1
        return digest


def from_settings(tell: Tell = silent) -> Made:
    """A backup as the settings say: folder, key, generations."""
    keys = settings.SINAN_BACKUP_KEYS
    return make(folders.place(), key=keys[0] if keys else None, keep=settings.SINAN_BACKUP_KEEP, tell=tell)
