"""What an administrator sees of the jobs: last runs, next ones, and what failed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from kernel.jobs.declare import Periodic, argument, declared, job_of
from kernel.jobs.models import Progress, Schedule, Worker
from kernel.jobs.schedule import UNDONE, run_periodic
from kernel.jobs.working import LOST, Row

LATEST = 10  # long tasks shown
STATES = {"READY": "等待执行", "RUNNING": "正在执行", "SUCCESSFUL": "已完成", "FAILED": "失败"}


@dataclass(frozen=True, kw_only=True)
class Round:
    """A periodic job and its last occurrence. `state` is empty before the first."""

    name: str
    title: str
    rhythm: str
    following: datetime
    due: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    state: str = ""
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A task given up. `again(id)` has it tried anew."""

    id: UUID
    title: str
    tries: int
    error: str
    failed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Long:
    """A task that says how far it has come. `total` is 0 before its first word."""

    title: str
    about: str
    state: str
    going: bool
    done: int
    total: int
    finished_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Page:
    """`workers` alive now: with none, nothing is done at all and the page must say so."""

    rounds: tuple[Round, ...]
    failures: tuple[Failure, ...]
    long: tuple[Long, ...]
    waiting: int
    running: int
    workers: int


def page(now: datetime | None = None, most: int = 100) -> Page:
    """All of it in eight queries; the latest `most` failures."""
    now = now or timezone.now()
    tasks = DBTaskResult.objects.order_by("-finished_at")
    return Page(
        rounds=tuple(_rounds(now)),
        failures=tuple(_failure(row) for row in tasks.filter(status=TaskResultStatus.FAILED)[:most]),
        long=tuple(_long()),
        waiting=tasks.filter(status=TaskResultStatus.READY).count(),
        running=tasks.filter(status=TaskResultStatus.RUNNING).count(),
        workers=Worker.objects.filter(leased_until__gt=now).count(),
    )


def _rounds(now: datetime) -> Iterator[Round]:
    last = dict(Schedule.objects.values("name").annotate(last=Max("due")).values_list("name", "last"))
    rows = {r.name: r for r in Schedule.objects.filter(due__in=set(last.values())) if last[r.name] == r.due}
    tasks = DBTaskResult.objects.in_bulk([r.task for r in rows.values() if r.task])
    for word in declared().values():
        row = rows.get(word.name)
        yield _round(word, now, row, tasks.get(row.task) if row and row.task else None)


def _round(word: Periodic, now: datetime, row: Schedule | None, task: Row | None) -> Round:
    return Round(
        name=word.name, title=word.title, rhythm=word.rhythm, following=word.following(now), due=row.due if row else None,
        started_at=task.started_at if task else None, finished_at=task.finished_at if task else None,
        state=STATES[task.status] if task else "", error=_error(task) if task else "",
    )  # fmt: skip


def _long() -> Iterator[Long]:
    """Tasks that said how far they are, the latest first; one forgotten by `prune` is left out."""
    said = list(Progress.objects.all()[:LATEST])
    tasks = DBTaskResult.objects.in_bulk([p.task for p in said])
    for row, task in ((p, tasks[p.task]) for p in said if p.task in tasks):
        yield Long(
            title=_title(task), about=row.about, state=STATES[task.status], done=row.done, total=row.total,
            going=task.status in UNDONE, finished_at=task.finished_at,
        )  # fmt: skip


def _title(row: Row) -> str:
    if row.task_path != run_periodic.module_path:
        return job_of(row.task_path).title
    name = argument(row.args_kwargs)
    return declared()[name].title if name in declared() else name


def _failure(row: Row) -> Failure:
    return Failure(
        id=row.pk, title=_title(row), tries=len(row.worker_ids), error=_error(row), failed_at=row.finished_at
    )


def _error(row: Row) -> str:
    """The kind of error only: its text may carry what a person wrote."""
    if row.exception_class_path == LOST:
        return "执行进程多次意外终止"
    return str(row.exception_class_path).rpartition(".")[2]


def again(task: UUID) -> bool:
    """Have a failed task tried anew, from the first attempt. False where it has not failed."""
    failed = DBTaskResult.objects.filter(pk=task, status=TaskResultStatus.FAILED)
    now = timezone.now()
    return bool(failed.update(status=TaskResultStatus.READY, run_after=now, finished_at=None, worker_ids=[]))
