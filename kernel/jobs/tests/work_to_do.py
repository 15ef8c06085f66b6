"""Jobs for the tests: what they did is left in a file, for a worker may be another process."""

from __future__ import annotations

import os
import time
from pathlib import Path

from kernel.jobs.declare import job


def note(log: str, text: str) -> None:
    """One line, whole, from however many processes."""
    handle = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(handle, f"{text}\n".encode())
    os.close(handle)


def said(log: Path) -> list[str]:
    return log.read_text().splitlines() if log.exists() else []


@job(title="记一笔")
def jot(log: str, text: str) -> None:
    note(log, text)


@job(title="总是出错", tries=3)
def fail(log: str) -> None:
    note(log, "tried")
    raise RuntimeError("王秀兰的电话是13800000001")  # what a person wrote must not come out anywhere


@job(title="第一次做不完", tries=3)
def stall(log: str, seconds: float) -> None:
    """Idempotent: the second attempt finds nothing done and does all of it."""
    note(log, "begun")
    if said(Path(log)).count("begun") == 1:
        time.sleep(seconds)
    note(log, "done")


@job(title="慢慢做")
def slow(log: str, seconds: float) -> None:
    note(log, "begun")
    time.sleep(seconds)
    note(log, "done")
