"""What the interface forgets by itself: files sent ahead for an act that never came, tokens long out of force."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.storage import storages
from django.utils import timezone

from kernel.jobs.declare import every

from .models import FOLDER, Token, Upload

every("uploads", title="清理接口待用文件", seconds=3600, run="api.jobs.forget_uploads")
every("tokens", title="清理失效接口令牌", seconds=86400, run="api.jobs.forget_tokens")

KEPT = timedelta(days=1)
REMEMBERED = timedelta(days=365)  # of a token out of force: long enough to ask what it was for


def forget_uploads() -> int:
    """Delete uploads a day old with their bytes, and bytes no row knows; how many rows."""
    before, storage = timezone.now() - KEPT, storages["files"]
    rows = list(Upload.objects.filter(made_at__lt=before))
    Upload.objects.filter(pk__in=[row.pk for row in rows]).delete()
    known = set(Upload.objects.values_list("path", flat=True))
    names = storage.listdir(FOLDER)[1] if storage.exists(FOLDER) else []
    for path in (f"{FOLDER}/{name}" for name in names):
        if path not in known and storage.get_modified_time(path) < before:
            storage.delete(path)
    return len(rows)


def forget_tokens() -> int:
    """Delete tokens that ended more than a year ago; the journal keeps that they were."""
    return Token.objects.filter(expires_at__lt=timezone.now() - REMEMBERED).delete()[0]
