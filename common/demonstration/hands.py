"""Many hands: shares the writing of a year among the processors. One office's stories stay in one hand, in their order,
so that its numbers run on and come out the same however many hands there are."""

from __future__ import annotations

import os
import signal
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import get_context
from multiprocessing.connection import wait
from typing import Any, TypeVar

from django.core.management.base import CommandError
from django.db import connection, connections

from kernel.cases.bulk import Bulk, Story

Told = TypeVar("Told")
WORTH = 1000  # stories below which one hand is as quick
MOST = 3  # writing to the database is done by one at a time, so more would only wait
STEP = 1000  # stories between two reports


class _Hand(Bulk):
    """A bulk writer that waits for its turn to write to the database: SQLite takes one writer and does not queue."""

    def __init__(self, turn: Any) -> None:
        super().__init__(papers=True)
        self.turn = turn

    def flush(self) -> None:
        with self.turn:
            super().flush()


def write(
    told: Sequence[Told],
    to_story: Callable[[Told], Story],
    *,
    office: Callable[[Told], str],
    done: Callable[[int], None],
) -> int:
    """Write stories with their papers; `office` names whose numbers a story takes, `done` hears of every thousand.

    Inside a transaction, or where the system cannot fork, one hand does it all. Raises CommandError where a hand failed;
    what was written before stays.
    """
    hands = _hands(len(told))
    if hands == 1:
        return Bulk(papers=True).write(_counted(map(to_story, told), done))
    _let_go()
    context = get_context("fork")
    turn, count = context.Lock(), context.Value("i", 0)
    parts = _shares(told, office, hands)
    workers = [context.Process(target=_work, args=(map(to_story, part), turn, count)) for part in parts]
    try:
        for worker in workers:
            worker.start()
        _watch(workers, count, done)
    finally:
        for worker in filter(lambda worker: worker.pid, workers):
            worker.terminate()
            worker.join()
    return len(told)


def _hands(stories: int) -> int:
    if stories < WORTH or connection.in_atomic_block or not hasattr(os, "sched_getaffinity"):
        return 1
    return min(len(os.sched_getaffinity(0)), MOST)


def _let_go() -> None:
    """No connection and no pool of connections may be shared with a child."""
    for each in connections.all(initialized_only=True):
        each.close()
        if each.vendor == "postgresql":
            each.close_pool()  # type: ignore[attr-defined]


def _shares(told: Sequence[Told], office: Callable[[Told], str], hands: int) -> list[list[Told]]:
    """One list a hand, about equally long; the largest offices are given out first."""
    groups: dict[str, list[int]] = defaultdict(list)
    for place, story in enumerate(told):
        groups[office(story)].append(place)
    shares: list[list[int]] = [[] for _ in range(hands)]
    for group in sorted(groups.values(), key=len, reverse=True):
        min(shares, key=len).extend(group)
    return [[told[place] for place in sorted(share)] for share in shares]


def _work(stories: Iterator[Story], turn: Any, count: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it and ends its children

    def counted() -> Iterator[Story]:
        for story in stories:
            yield story
            with count.get_lock():
                count.value += 1

    _Hand(turn).write(counted())
    _let_go()


def _watch(workers: list[Any], count: Any, done: Callable[[int], None]) -> None:
    told, alive = 0, list(workers)
    while alive:
        wait([worker.sentinel for worker in alive], timeout=0.5)
        alive = [worker for worker in alive if worker.is_alive()]
        while count.value - told >= STEP:
            told += STEP
            done(told)
        if any(worker.exitcode for worker in workers):
            raise CommandError("写入业务时出错，原因见上面的记录。")


def _counted(stories: Iterator[Story], done: Callable[[int], None]) -> Iterator[Story]:
    for n, story in enumerate(stories, 1):
        if n % STEP == 0:
            done(n)
        yield story
