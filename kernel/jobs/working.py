"""A worker: runs tasks, tries again what failed, and takes over what a dead worker left behind."""

from __future__ import annotations

import logging
import sys
import threading
import time
from datetime import datetime, timedelta
from types import FrameType
from typing import Any, TypeAlias

from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from .declare import argument, job_of
from .models import Worker
from .progress import under
from .schedule import run_periodic, tick

LEASE = (
    120  # seconds: how long a silent worker counts as alive. It is renewed while it works, however long a job takes.
)
LOST = "kernel.jobs.Lost"  # stands for the exception of a task whose worker died each time
FIRST, LONGEST = timedelta(seconds=30), timedelta(hours=6)

Row: TypeAlias = "DBTaskResult[Any, Any]"
log = logging.getLogger("sinan.jobs")


def pause(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts: half a minute, two, eight … six hours."""
    return min(FIRST * int(4 ** (attempts - 1)), LONGEST)


def try_again(row: Row) -> bool:
    """A failed task waits for its next attempt, or stays failed for an administrator to see."""
    attempts = len(row.worker_ids)
    if attempts >= job_of(row.task_path).tries:
        return False
    failed = DBTaskResult.objects.filter(pk=row.pk, status=TaskResultStatus.FAILED)
    when = timezone.now() + pause(attempts)
    return bool(failed.update(status=TaskResultStatus.READY, run_after=when, finished_at=None))


def reap(lease: int = LEASE, now: datetime | None = None) -> int:
    """Put back the tasks of workers that died; how many. One that has killed its worker too often counts as failed.

    A task is taken over when neither it began nor its worker gave a sign of life within the lease.
    """
    now = now or timezone.now()
    alive = set(Worker.objects.filter(leased_until__gt=now).values_list("id", flat=True))
    running = DBTaskResult.objects.filter(
        status=TaskResultStatus.RUNNING, started_at__lt=now - timedelta(seconds=lease)
    )
    left = [row for row in running if not row.worker_ids or row.worker_ids[-1] not in alive]
    return sum(_take_over(row, now) for row in left)


def _take_over(row: Row, now: datetime) -> int:
    spent = len(row.worker_ids) >= job_of(row.task_path).tries
    change: dict[str, Any] = {"status": TaskResultStatus.READY}
    if spent:
        change = {"status": TaskResultStatus.FAILED, "finished_at": now, "exception_class_path": LOST, "traceback": ""}
    log.warning("task %s taken over from a dead worker, %s", row.pk, "given up" if spent else "ready again")
    same = DBTaskResult.objects.filter(pk=row.pk, status=TaskResultStatus.RUNNING, started_at=row.started_at)
    return same.update(**change)


def _note(row: Row, ms: float) -> None:
    """One line a job, of facts that name nobody: a periodic job by its name, others by their function alone."""
    name = argument(row.args_kwargs) if row.task_path == run_periodic.module_path else ""
    said = {
        "job": str(row.pk),
        "task": name or row.task_path,
        "status": row.status,
        "ms": round(ms, 1),
        "tries": len(row.worker_ids),
    }
    log.info("job", extra={"said": said})


class Runner(db_worker.Worker):
    """The worker of django-tasks-db, which neither tries again nor says in Chinese that it stops."""

    def __init__(self, *, interval: float = 1.0, batch: bool = False) -> None:
        super().__init__(
            queue_names=["*"], interval=interval, batch=batch, backend_name="default", startup_delay=False, max_tasks=None,
            worker_id=get_random_string(32), excluded_queue_names=[],
        )  # fmt: skip

    def run_task(self, db_task_result: Row) -> None:
        begun = time.perf_counter()
        with under(db_task_result.pk):
            super().run_task(db_task_result)
        _note(db_task_result, (time.perf_counter() - begun) * 1000)
        if db_task_result.status == TaskResultStatus.FAILED:
            again = try_again(db_task_result)
            error = db_task_result.exception_class_path  # never its text, which may carry what a person wrote
            log.warning(
                "task %s failed: %s, %s", db_task_result.pk, error, "will be tried again" if again else "given up"
            )

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """First sign: finish the task, the query or the pause in hand. Second: leave it, to be tried again."""
        if not self.running:
            self.reset_signals()
            sys.exit(1)
        self.running = False  # no exit from here: in the middle of a query it would break the connection


class Keeper(threading.Thread):
    """Beside the runner: renews its lease, schedules what is due, takes over from the dead. A long job delays none of it."""

    def __init__(self, worker_id: str, *, lease: int = LEASE, pulse: float = 5.0) -> None:
        super().__init__(name="keeper", daemon=True)
        self.worker_id, self.lease, self.pulse = worker_id, lease, min(pulse, lease / 4)
        self.over = threading.Event()

    def run(self) -> None:
        try:
            while not self.over.is_set():
                self._turn()
                self.over.wait(self.pulse)
        finally:
            connection.close()

    def _turn(self) -> None:
        try:
            self.beat()
            tick()
            reap(self.lease)
        except DatabaseError as error:  # locked, or away for a moment: the next turn finds it back
            log.warning("keeper: %s", type(error).__name__)
            connection.close()

    def beat(self) -> None:
        """Say that this worker lives; forget those long dead."""
        now = timezone.now()
        until = now + timedelta(seconds=self.lease)
        if not Worker.objects.filter(pk=self.worker_id).update(leased_until=until):
            Worker.objects.filter(leased_until__lt=now - timedelta(days=1)).delete()
            Worker.objects.create(pk=self.worker_id, leased_until=until)

    def stop(self) -> None:
        """Wait for the turn in hand, then give the lease back: a task left behind need not wait for it."""
        self.over.set()
        self.join(timeout=10)
        Worker.objects.filter(pk=self.worker_id).delete()
