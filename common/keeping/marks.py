"""Marks in the data folder: a restore under way, a house that moved, a house at work. Plain files, no database."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

RESTORING, MOVED, AT_WORK = "restoring.json", "moved.json", "at-work.lock"
BUILDING, PLACING = "building", "placing"  # phases of a restore: what was there is untouched, is being replaced


class AtWork(Exception):
    """Somebody else holds the house; the message says what to do."""


def private(path: str, flags: int) -> int:
    """An opener of files that only their owner reads."""
    return os.open(path, flags, 0o600)


def begun(data: Path) -> dict[str, Any]:
    """What the restore under way, or cut short, said of itself; empty where there is none."""
    try:
        return dict(json.loads((data / RESTORING).read_text("utf-8")))
    except FileNotFoundError:
        return {}


def half(data: Path) -> str:
    """Why a house whose restore did not end must not start; empty when none is under way."""
    if not (mark := begun(data)):
        return ""
    again = f"请重新运行 sinan restore（“{mark['archive']}”或另一份备份），完成后再启动"
    if mark["phase"] == BUILDING:
        return f"上次从“{mark['archive']}”恢复时中断，原有数据没有改动。{again}；不再恢复的，运行 sinan restore --abandon。"
    return f"上次从“{mark['archive']}”恢复时中断，数据不完整，不能使用。{again}。"


def elsewhere(data: Path, here: str) -> str:
    """Why this database must not be used: the house has moved to another one. `here` is its identity."""
    if not (data / MOVED).exists():
        return ""
    to = str(json.loads((data / MOVED).read_text("utf-8"))["to"])
    if to == here:
        return ""
    what = "删去 SINAN_DATABASE_URL" if to == "sqlite" else f"把 SINAN_DATABASE_URL 设为 {to} 的地址"
    return (
        f"数据已搬到另一个数据库（{to}），这里是搬迁前的旧数据，继续使用会丢失新的办理记录。请{what}后再启动；"
        f"确实要回到旧数据的，删去 {data / MOVED}。"
    )


def write(data: Path, name: str, content: dict[str, Any]) -> None:
    """A mark, whole and on the disk before anything that relies on it."""
    new = data / f".{name}.new"
    with open(new, "w", encoding="utf-8", opener=private) as file:
        json.dump(content, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    new.replace(data / name)
    settle(data)


def clear(data: Path, name: str) -> None:
    (data / name).unlink(missing_ok=True)
    settle(data)


def onto_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def settle(folder: Path) -> None:
    """Have the names in a folder on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def lock(path: Path, sentence: str, *, shared: bool = False) -> Iterator[None]:
    """Hold a lock file; it goes with the process however that ends. Raises AtWork with the sentence."""
    try:
        import fcntl
    except ImportError:  # a system without such locks: nobody is kept out
        yield
        return
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AtWork(sentence) from error
        yield
    finally:
        os.close(handle)


def at_work(data: Path) -> Any:
    """Held by a running house: nobody restores or moves it meanwhile."""
    return lock(data / AT_WORK, "这个数据目录正在恢复或搬迁，请等它完成后再启动。", shared=True)


def at_rest(data: Path) -> Any:
    """Held by restore and move: nobody starts the house meanwhile."""
    return lock(data / AT_WORK, "司南正在运行。请先停止（服务和全部后台任务进程），再运行本命令。")
