"""The house's own upkeep, due on every installation."""

from __future__ import annotations

from datetime import time, timedelta
from importlib import import_module

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from .declare import every
from .models import Progress, Schedule

every("sessions", title="清理过期登录", daily=time(3, 30), run="kernel.jobs.jobs.clear_sessions")
every("prune", title="清理后台任务记录", daily=time(3, 40), run="kernel.jobs.jobs.prune")


def clear_sessions() -> None:
    """Sessions that have expired are no use to anybody and name who was signed in."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


def prune() -> int:
    """Forget what was done a fortnight ago and what failed a quarter ago."""
    now = timezone.now()
    done = Q(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=now - timedelta(days=14))
    failed = Q(status=TaskResultStatus.FAILED, finished_at__lt=now - timedelta(days=90))
    Schedule.objects.filter(due__lt=now - timedelta(days=90)).delete()
    Progress.objects.filter(at__lt=now - timedelta(days=90)).delete()
    return DBTaskResult.objects.filter(done | failed).delete()[0]
