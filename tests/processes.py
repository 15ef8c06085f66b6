"""Processes of their own out of this one: nothing is loaded again, and they are killed, stopped and waited for like any."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from typing import Any

from django.db import connections

from config.cli import let_go

_FORK = get_context("fork")
_ASIDE: list[Any] = []


@contextmanager
def forked(work: Callable[..., Any], *arguments: Any) -> Iterator[ForkProcess]:
    """Runs `work` in another process, on the database under test with connections of its own; ends with the block."""
    let_go()  # a connection is one process's own
    process = _FORK.Process(target=_begin, args=(work, *arguments))
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()


def _begin(work: Callable[..., Any], *arguments: Any) -> None:
    """Work on connections of its own.

    After a browser test a loop runs in the parent's thread, and connections are kept by loop: without it the child would
    find older ones, of another database perhaps. They are put aside unclosed, since the parent may still speak through them.
    """
    for alias in connections.databases:
        _ASIDE.append(connections[alias])
        del connections[alias]
    work(*arguments)


def until(what: Callable[[], object], seconds: float = 90, pause: float = 0.02) -> None:
    """Waits for something to become true; fails when it does not."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(pause)
