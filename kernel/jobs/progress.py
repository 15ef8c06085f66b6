"""How far a task has come: said by the task itself between its batches, read by the page of jobs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from django.utils import timezone
from django_tasks.base import Task

from .models import Progress

_task: ContextVar[UUID | None] = ContextVar("task", default=None)


@contextmanager
def under(task: UUID) -> Iterator[None]:
    """While a worker runs this task, `report` speaks for it."""
    before = _task.set(task)
    try:
        yield
    finally:
        _task.reset(before)


def start(task: Task[Any, Any], *args: Any, about: str) -> UUID:
    """Enqueue a long task and show it at once as waiting. `about` says in a few words whom or what it concerns."""
    made = UUID(task.enqueue(*args).id)
    Progress.objects.create(task=made, about=about[:120])
    return made


def report(done: int, total: int) -> None:
    """Say how far the task under way has come; between transactions, else nobody sees it. Silent outside a worker."""
    if (task := _task.get()) is None:
        return
    now = {"done": done, "total": total, "at": timezone.now()}
    if not Progress.objects.filter(task=task).update(**now):
        Progress.objects.create(task=task, **now)
