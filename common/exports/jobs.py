"""What runs in the background: long exports, and the deleting of files after a week."""

from __future__ import annotations

from datetime import time, timedelta

from django.db import transaction
from django.utils import timezone

from kernel.jobs.declare import every, job

from . import running, store
from .models import BUSY, KEPT, KNOWN, Export, State

every("exports.expire", title="删除到期的导出文件", daily=time(2, 50), run="common.exports.jobs.expire")


@job(title="导出列表")
def export(export_id: str) -> None:
    if found := Export.objects.filter(pk=export_id).first():
        running.run(found)


def expire() -> int:
    """Delete files a week old with what they were asked by, what killed processes left, rows nobody asks for; how many files."""
    now = timezone.now()
    store.sweep(now - timedelta(days=1))
    for stuck in Export.objects.filter(state__in=BUSY):
        running.settle(stuck)
    Export.objects.filter(made_at__lt=now - KEPT, state=State.FAILED).update(params={}, reason="")
    old = list(Export.objects.filter(made_at__lt=now - KEPT, state=State.DONE))
    for found in old:
        store.remove(found.path)
        with transaction.atomic():
            Export.objects.filter(pk=found.pk).update(state=State.GONE, params={}, size=0)
    Export.objects.filter(made_at__lt=now - KNOWN).exclude(state__in=BUSY).delete()
    return len(old)
