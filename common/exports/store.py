"""Files of exports: written in a folder of our own, sealed into the storage, read back as a stream."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO
from uuid import UUID

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import storages

from common.keeping.cipher import Opening, Sealing
from kernel.journal.seal import ring

PIECE = 256 * 1024
PATIENCE = timedelta(minutes=10)  # after which an export made at once that is still not there was interrupted


@contextmanager
def draft(name: UUID) -> Iterator[Path]:
    """Where the file is written in the clear, for the seconds that takes. A killed process leaves it to `sweep`."""
    folder = Path(settings.SINAN_DATA) / "exporting"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{name}.xlsx"
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def keep(path: Path, name: str) -> int:
    """Seal a file into the storage under this name, instead of what lies there. Its size in the clear."""
    sealed = path.with_suffix(".sealed")
    keys = ring()
    try:
        with path.open("rb") as plain, sealed.open("wb") as file:
            sealing = Sealing(file, keys.keys[keys.current])
            while piece := plain.read(PIECE):
                sealing.write(piece)
            sealing.close()
        remove(name)
        with sealed.open("rb") as file:
            storages["files"].save(name, File(file))
    finally:
        sealed.unlink(missing_ok=True)
    return path.stat().st_size


def pieces(name: str) -> Iterator[bytes]:
    """The file in the clear, piece by piece. Raises FileNotFoundError, and Closed for one that was altered."""
    with storages["files"].open(name) as file:
        yield from _opened(file)


def _opened(file: IO[bytes]) -> Iterator[bytes]:
    opening = Opening(file, ring().keys.values())
    while piece := opening.read(PIECE):
        yield piece


def there(name: str) -> bool:
    return storages["files"].exists(name)


def remove(name: str) -> None:
    if there(name):
        storages["files"].delete(name)


def sweep(before: datetime) -> int:
    """Delete what killed processes left in the clear; how many files."""
    folder = Path(settings.SINAN_DATA) / "exporting"
    left = [p for p in folder.glob("*") if p.stat().st_mtime < before.timestamp()] if folder.exists() else []
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)
