"""The daily backup, where an hour is set for it (SINAN_BACKUP_AT)."""

from __future__ import annotations

from django.conf import settings

from kernel.jobs.declare import every
from kernel.jobs.progress import report

from . import backup

if settings.SINAN_BACKUP_AT:
    every("backup", title="每日备份", daily=settings.SINAN_BACKUP_AT, run="common.keeping.jobs.run")


def run() -> int:
    """Make today's backup; how many rows. A second run on the same day makes another generation and harms nothing."""
    return backup.from_settings(report_now_and_then()).rows


def report_now_and_then() -> backup.Tell:
    """Progress for the page of jobs, some ten times in all."""
    told = -1

    def tell(done: int, total: int) -> None:
        nonlocal told
        tenth = done * 10 // total if total else 0
        if tenth != told:
            told = tenth
            report(done, total)

    return tell
