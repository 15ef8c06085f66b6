"""What runs in the background: reading a file, writing its cases, taking them back, deleting what was staged too long."""

from __future__ import annotations

from datetime import time

from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from kernel.jobs.declare import argument, every, job

from . import staging, taking
from .models import BUSY, Batch, State

every("imports.expire", title="清理导入的暂存内容", daily=time(2, 40), run="common.imports.staging.expire")

every("imports.resume", title="续办中断的台账导入", seconds=600, run="common.imports.jobs.resume")

AT_ONCE = 1 << 19  # bytes read while one waits; more is left to the worker
ROWS_AT_ONCE = 300


@job(title="读取台账")
def read(batch_id: str) -> None:
    if batch := _found(batch_id):
        staging.read_batch(batch)


@job(title="登记台账")
def take(batch_id: str) -> None:
    if batch := _found(batch_id):
        taking.take(batch)


@job(title="撤销台账导入")
def undo(batch_id: str) -> None:
    if batch := _found(batch_id):
        taking.undo(batch)


def _found(batch_id: str) -> Batch | None:
    return Batch.objects.select_related("office__area", "user").filter(pk=batch_id).first()


WORK = {State.READING: (read, AT_ONCE), State.TAKING: (take, ROWS_AT_ONCE), State.UNDOING: (undo, ROWS_AT_ONCE)}


def set_going(batch: Batch, size: int) -> None:
    """Run what a batch waits for: small ones now, others in the background."""
    work, most = WORK[State(batch.state)]
    if size <= most:
        work.call(str(batch.pk))
        batch.refresh_from_db()
    else:
        work.enqueue(str(batch.pk))


def resume() -> int:
    """Put back to work what a stopped process left halfway and no task stands for; how many batches."""
    waiting = DBTaskResult.objects.filter(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING])
    paths = [work.module_path for work, _ in WORK.values()]
    known = {argument(row.args_kwargs) for row in waiting.filter(task_path__in=paths)}
    left = [b for b in Batch.objects.filter(state__in=BUSY) if str(b.pk) not in known]
    for batch in left:
        WORK[State(batch.state)][0].enqueue(str(batch.pk))
    return len(left)
