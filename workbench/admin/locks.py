"""Accounts the lock-out holds shut at the moment, as django-axes counts them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.db.models import Max, Sum
from django.utils import timezone


def locked(now: datetime | None = None) -> list[dict[str, Any]]:
    """Account and address locked now: username, ip_address, n (failures), last (the last attempt). One query."""
    since = (now or timezone.now()) - settings.AXES_COOLOFF_TIME
    rows = AccessAttempt.objects.filter(attempt_time__gte=since).order_by().values("username", "ip_address")
    counted = rows.annotate(n=Sum("failures_since_start"), last=Max("attempt_time"))
    return list(counted.filter(n__gte=settings.AXES_FAILURE_LIMIT).order_by("-last"))


def locked_names() -> set[str]:
    return {row["username"] for row in locked() if row["username"]}


def unlock(username: str) -> int:
    """Forget the failures counted against an account, from wherever they came; how many rows that were."""
    return int(reset(username=username))
