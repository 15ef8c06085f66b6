"""What comes round: erasing what is due, batch by batch, and going on where the last round stopped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from time import monotonic

from django.utils import timezone

from kernel.cases.models import Case
from kernel.jobs.declare import every

from .erasing import destroy, erase_case
from .models import Erasure
from .notice import publish
from .periods import Standing, due_cases, standings

every("privacy.erase", title="清除到期的个人信息", daily=time(2, 15), run="common.privacy.jobs.erase_due")
every("privacy.go_on", title="续办到期清除", seconds=3600, run="common.privacy.jobs.go_on")
every("privacy.notice", title="发布个人信息处理告知书", daily=time(0, 5), run="common.privacy.jobs.publish_notice")

BATCH = 100
AT_MOST = 600.0  # seconds a round works; the next one goes on


class Unerased(Exception):
    """Some cases could not be erased; the message names them, the others are done."""


def publish_notice() -> None:
    """A period set for today changes what the notice says: its new version is kept before anybody reads it."""
    publish()


def erase_due(seconds: float = AT_MOST) -> int:
    """Erase whatever is due under a period that was signed off; how many records. One bad case stops no other."""
    end, now, done = monotonic() + seconds, timezone.now(), finish_files()
    failed: list[str] = []
    for standing in standings():
        if not standing.runs(now):
            continue
        before = standing.before(now)
        if before is None:
            continue
        if standing.kind.erase is not None:
            while monotonic() < end and (some := standing.kind.erase(before, BATCH)):
                done += some
        elif standing.kind.procedure:
            done += _cases(standing, end, failed)
    if failed:
        raise Unerased(f"{'、'.join(failed)}的个人信息到期未能清除，请核对这些案件。")
    return done


def go_on() -> int:
    """Finish what a round left: files of a stopped process, and cases the daily round had no time for."""
    return erase_due(AT_MOST / 5)


def _cases(standing: Standing, end: float, failed: list[str]) -> int:
    done = 0
    for case in _due(standing):
        if monotonic() > end:
            break
        try:
            done += erase_case(case, standing) is not None
        except Exception as error:  # noqa: BLE001 - a line's own rows; the job fails at the end and says where
            failed.append(f"{case.number}（{type(error).__name__}）")
    return done


def _due(standing: Standing) -> Iterator[Case]:
    """Due cases in order of their key; no cursor is held while they are erased."""
    last = None
    while before := standing.before(timezone.now()):
        rows = due_cases(standing.kind.procedure, before).order_by("pk")
        batch = list((rows.filter(pk__gt=last) if last else rows)[:BATCH])
        if not batch:
            return
        yield from batch
        last = batch[-1].pk


def finish_files() -> int:
    """Destroy the files of cases erased by a process that was stopped before it could; how many files."""
    return sum(destroy(left) for left in list(Erasure.objects.filter(busy=True)))
