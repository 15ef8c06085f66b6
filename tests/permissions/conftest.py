"""One house for each file of the matrix, in a transaction around its tests, and a watch on what is written."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import product
from typing import Any

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from tests.passes import SECOND

from .crowd import House, Person, build

WRITES = re.compile(r'^\s*(INSERT INTO|UPDATE|DELETE FROM)\s+"(\w+)"', re.IGNORECASE)


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def house(built: House, db: None) -> House:
    return built


Pair = tuple[Person, int]


def drawn(
    people: Iterable[Person], levels: Iterable[int], expected: Callable[[Person, int], int], each: int
) -> list[Pair]:
    """Of all pairs of person and level that must get the same answer so many, by chance: each kind of answer is met.

    Others with every run (--randomly-seed of pytest-randomly brings them back); `full` tests ask all of them. On the
    second database half as many, with a seed of its own: together they ask as much as one alone would, and more of them.
    """
    each = (each + 1) // 2 if SECOND else each
    groups: dict[int, list[Pair]] = {}
    for pair in product(people, levels):
        groups.setdefault(expected(*pair), []).append(pair)
    return [pair for group in groups.values() for pair in random.sample(group, min(each, len(group)))]


@contextmanager
def undone() -> Iterator[list[str]]:
    """What happens inside has not happened; gives the tables that were written."""
    written: list[str] = []

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if found := WRITES.match(sql):
            written.append(found[2])
        return execute(sql, params, many, context)

    with transaction.atomic(), connection.execute_wrapper(watch):
        yield written
        transaction.set_rollback(True)
