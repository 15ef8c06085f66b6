"""What comes round for cases: anchors, limits that lapse, reminders, files nobody owns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import time, timedelta
from typing import Any

from django.core.files.storage import storages
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from kernel import ports
from kernel.clocks.reading import Colour, Reading, State
from kernel.jobs.declare import every
from kernel.jobs.models import Reminded
from kernel.words import Limit
from kernel.words.registry import procedures

from .door import lock, settle
from .models import Attachment, Case, Clock, Event
from .timing import Almanac, readings
from .verify import close_days

every("settle", title="到期事项处理", seconds=300, run="kernel.cases.jobs.settle_lapsed")
every("remind", title="时限提醒", seconds=3600, run="kernel.cases.jobs.remind")
every("anchor", title="每日锚定", daily=time(0, 10), run="kernel.cases.jobs.anchor")
every("orphans", title="清理无主文件", daily=time(3, 0), run="kernel.cases.jobs.sweep_files")

BATCH = 200
PLACE = re.compile(
    r"\d{4}/\d{2}$"
)  # where `attachments.take` puts files; whatever lies elsewhere is not ours to delete
COLOURS = {Colour.AMBER: "即将到期", Colour.RED: "已经超期"}


class Unsettled(Exception):
    """Some cases could not be settled; the message names them, the others are done."""


class Suspicious(Exception):
    """Too much would be deleted."""


def anchor() -> int:
    """Close the days that are wholly past; how many."""
    return len(close_days())


def settle_lapsed() -> int:
    """Do what the law deems done in every case whose limit ran out; how many events. One bad case stops no other."""
    done, failed = 0, []
    for case in list(_lapsed()):
        try:
            with transaction.atomic():
                done += len(settle(lock(case)))
        except Exception as error:  # noqa: BLE001 - a line's own function; the job fails at the end and says where
            failed.append(f"{case.number}（{type(error).__name__}）")
    if failed:
        raise Unsettled(f"{'、'.join(failed)}到期未能处理，请核对这些案件。")
    return done


def _lapsed() -> Iterator[Case]:
    """Cases with a clock that ran out, at a stage where what is deemed may still be done and was not."""
    clocks = Clock.objects.filter(state__in=[State.RUNNING, State.LAPSED], due_at__lte=timezone.now())
    for procedure in procedures():
        for limit in procedure.limits:
            if limit.deemed and limit.deemed.step in procedure:
                run_out = clocks.filter(limit=limit.code, case=OuterRef("pk"))
                deemed = Event.objects.filter(case=OuterRef("pk"), act=limit.deemed.step)
                stages = [s.code for s in procedure[limit.deemed.step].stages]
                found: Any = Case.objects.filter(
                    Exists(run_out), ~Exists(deemed), procedure=procedure.code, stage__in=stages
                )
                yield from found.order_by("pk")


def remind() -> int:
    """Tell each handler once that a clock of theirs turned amber or red; how many were told."""
    almanac, told = Almanac(), 0
    running = Clock.objects.filter(case=OuterRef("pk"), state=State.RUNNING, ended_at=None)
    open_cases = Case.objects.live().filter(Exists(running), closed_at=None, handler__is_active=True)
    for batch in _batches(open_cases.select_related("handler")):
        events: dict[object, list[Event]] = {}
        for event in Event.objects.filter(case__in=batch).order_by("case_id", "seq"):
            events.setdefault(event.case_id, []).append(event)
        for case in batch:
            found = readings(case, events.get(case.pk, []), almanac=almanac)
            told += sum(_remind(case, limit, reading) for limit, reading in found if limit.ours)
    return told


def _batches(found: Any) -> Iterator[list[Case]]:
    """Cases in order of their key, some at a time: no cursor is held while messages are written."""
    last: object = None
    while True:
        rows = found.order_by("pk")
        batch = list((rows if last is None else rows.filter(pk__gt=last))[:BATCH])
        if not batch:
            return
        yield batch
        last = batch[-1].pk


def _remind(case: Case, limit: Limit, reading: Reading) -> bool:
    if reading.colour not in COLOURS or reading.due_at is None or case.handler_id is None:
        return False
    with transaction.atomic():  # the mark and the message, or neither
        _, first = Reminded.objects.get_or_create(
            user_id=case.handler_id, case=case, limit=limit.code, run=reading.run, colour=reading.colour.value,
            due_at=reading.due_at,
        )  # fmt: skip
        if first:
            due = timezone.localtime(reading.due_at)
            text = f"{case.number} {case.title}：“{limit.title}”{COLOURS[reading.colour]}，期限至{due:%Y年%-m月%-d日}。"
            ports.messages().to_user(case.handler_id, f"{limit.title}{COLOURS[reading.colour]}", text, str(case.pk))
    return first


def sweep_files() -> int:
    """Delete stored files no attachment knows (an act rolled back after its upload), a day after they came; how many.

    Raises Suspicious, and deletes nothing more, where they are too many to be leftovers: the wrong database, perhaps.
    """
    storage, before, gone = storages["files"], timezone.now() - timedelta(days=1), 0
    for folder in _folders():
        names = {f"{folder}/{name}" for name in storage.listdir(folder)[1]}
        known = set(Attachment.objects.filter(path__startswith=f"{folder}/").values_list("path", flat=True))
        orphans = [name for name in sorted(names - known) if storage.get_modified_time(name) < before]
        if len(orphans) > max(10, len(names) // 10):
            raise Suspicious(
                f"{folder} 中有 {len(orphans)} 个文件没有登记，数量异常，未予清理。请核对数据库与文件目录是否配套。"
            )
        for name in orphans:
            storage.delete(name)
        gone += len(orphans)
    return gone


def _folders() -> Iterator[str]:
    storage = storages["files"]
    years = storage.listdir("")[0] if storage.exists("") else []
    for year in years:
        for month in storage.listdir(year)[0]:
            if PLACE.match(f"{year}/{month}"):
                yield f"{year}/{month}"
