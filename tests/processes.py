"""Processes of their own out of this one: nothing is loaded again, and they are killed, stopped and waited for like any."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from typing import Any

from config.cli import let_go

_FORK = get_context("fork")


@contextmanager
def forked(work: Callable[..., Any], *arguments: Any) -> Iterator[ForkProcess]:
    """Runs `work` in another process, on the database under test with connections of its own; ends with the block."""
    let_go()  # a connection is one process's own
    process = _FORK.Process(target=work, args=arguments)
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()


def until(what: Callable[[], object], seconds: float = 90, pause: float = 0.02) -> None:
    """Waits for something to become true; fails when it does not."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(pause)
