"""What the portal forgets by itself: drafts nobody went on with, attempts that no longer count."""

from __future__ import annotations

from datetime import time, timedelta

from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone

from kernel.jobs.declare import every

from .asking import drafts
from .citizens import visits
from .models import Draft, Passcode, Try, Visit

every("drafts", title="清理过期申请草稿", daily=time(3, 20), run="portal.jobs.forget_drafts")
every("visits", title="清理群众登录和验证码", daily=time(3, 22), run="portal.jobs.forget_visits")
every("tries", title="清理访问计数", daily=time(3, 25), run="portal.jobs.forget_tries")


def forget_drafts() -> int:
    """Erase drafts of thirty days and more with their files, and files whose draft is gone; how many drafts."""
    gone = 0
    for draft in list(drafts.stale()):
        with transaction.atomic():
            drafts.forget(draft)
        gone += 1
    _sweep()
    return gone


def _sweep() -> None:
    """Bytes left behind by a process that died between file and row: a day old and of no draft."""
    storage, before = storages["files"], timezone.now() - timedelta(days=1)
    folders = storage.listdir("drafts")[0] if storage.exists("drafts") else []
    living = {str(pk) for pk in Draft.objects.values_list("pk", flat=True)}
    for folder in set(folders) - living:
        for name in storage.listdir(f"drafts/{folder}")[1]:
            if storage.get_modified_time(f"drafts/{folder}/{name}") < before:
                storage.delete(f"drafts/{folder}/{name}")
        if not any(storage.listdir(f"drafts/{folder}")):
            storage.delete(f"drafts/{folder}")


def forget_tries() -> int:
    """Attempts older than the longest span they are counted over; how many."""
    return Try.objects.filter(at__lt=timezone.now() - timedelta(days=2)).delete()[0]


def forget_visits() -> int:
    """Codes of yesterday, and sign-ins that have ended by themselves; how many rows."""
    now = timezone.now()
    gone = Passcode.objects.filter(asked_at__lt=now - timedelta(days=1)).delete()[0]
    gone += Visit.objects.filter(shared=True, seen_at__lt=now - visits.SHARED).delete()[0]
    return gone + Visit.objects.filter(seen_at__lt=now - visits.LASTS).delete()[0]
