"""From declarations to tasks: what is due is put on the tasks table, once."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from .declare import Periodic, declared, job
from .models import Schedule

UNDONE = (TaskResultStatus.READY, TaskResultStatus.RUNNING)


@job(title="定时任务")
def run_periodic(name: str) -> Any:
    """Run a periodic job by its name; one that was declared by an earlier version and is no more, is let pass."""
    word = declared().get(name)
    return import_string(word.run)() if word else None


def tick(now: datetime | None = None) -> list[str]:
    """Put every periodic job that has come due on the tasks table. Names of those put there. Safe in many processes.

    A job whose last occurrence is still waiting or running is left for the next round, so none piles up.
    """
    now = now or timezone.now()
    rows = Schedule.objects.filter(name__in=declared()).values("name").annotate(last=Max("due"))
    last = dict(rows.values_list("name", "last"))
    due = [w for w in declared().values() if w.name not in last or last[w.name] < w.latest(now)]
    return [word.name for word in due if not _busy(word.name) and _put(word, now)]


def _busy(name: str) -> bool:
    task = Schedule.objects.filter(name=name).order_by("-due").values_list("task", flat=True).first()
    return task is not None and DBTaskResult.objects.filter(pk=task, status__in=UNDONE).exists()


def _put(word: Periodic, now: datetime) -> bool:
    """Row and task are one transaction: whoever comes second finds the row and makes no task."""
    try:
        with transaction.atomic():
            row = Schedule.objects.create(name=word.name, due=word.latest(now))
            row.task = UUID(run_periodic.enqueue(word.name).id)
            row.save(update_fields=["task"])
    except IntegrityError:
        return False
    return True
