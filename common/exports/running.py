"""An export from the asking to the file. Short ones are made at once, longer ones by the worker.

Whoever asks is looked at again when the file is made and whenever it is fetched: what they no longer reach, they do not get.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context

from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from kernel import ports
from kernel.cases.refusals import Refused
from kernel.jobs.progress import report, start
from kernel.journal.models import note
from kernel.journal.seal import blind, canonical
from kernel.reach.models import Grant, User

from . import store
from .models import BUSY, Export, State
from .reading import snapshot
from .sheet import Params, Sheet, source_of
from .writing import write

AT_ONCE = 2000  # rows made while one waits
MOST_BUSY = 3  # exports of one person under way
UNMASKED = "批量查看完整个人信息"
PULSE = 0.5  # seconds between two words of how far it has come


def ask(user: User, source: str, params: Params, *, reason: str = "") -> Export:
    """Have a list exported: made when this returns, or under way. The same list asked for again meanwhile is the same export.

    Raises Refused: not open to this person, no reason for personal data in full, too much under way.
    """
    found = source_of(source)
    sheet = found.sheet(user, params)
    if found.bares(params) and len(reason.strip()) < 4:
        raise Refused("请写明导出完整个人信息的理由（至少四个字），理由将留痕备查。")
    same = blind(canonical([source, dict(params), reason.strip()]).decode(), "export")
    busy = [e for e in Export.objects.filter(user=user, state__in=BUSY) if not settle(e)]
    if again := next((e for e in busy if bytes(e.same) == same), None):
        return again
    if len(busy) >= MOST_BUSY:
        raise Refused(f"您有{len(busy)}份导出正在进行，请等其中一份完成后再导出。")
    made = Export(
        user=user, source=source, params=dict(params), same=same, title=sheet.title[:80], reason=reason.strip()[:200]
    )
    return _short(made) if sheet.count(AT_ONCE + 1) <= AT_ONCE else _long(made)


def _short(made: Export) -> Export:
    made.save()
    run(made)
    return made


def _long(made: Export) -> Export:
    from .jobs import export

    with transaction.atomic():
        made.save()
        made.task = start(export, str(made.pk), about=made.title)
        made.save(update_fields=["task"])
    return made


def settle(export: Export) -> bool:
    """Whether it is over. One whose task was given up, or whose process stopped before there was one, is put down as failed."""
    if not export.busy:
        return True
    undone = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    if export.task and DBTaskResult.objects.filter(pk=export.task, status__in=undone).exists():
        return False
    if export.task is None and timezone.now() - export.made_at < store.PATIENCE:
        return False
    _fail(export, "导出中途出错，没有完成。请重新导出；再次出错的，请联系系统管理员。")
    return True


def run(export: Export) -> None:
    """Make the file. Safe to run again at any point: the file is written anew, word of it is given once."""
    if not Export.objects.filter(pk=export.pk, state__in=BUSY).update(state=State.RUNNING, done=0):
        return
    user = User.objects.get(pk=export.user_id)
    try:
        sheet = source_of(export.source).sheet(user, export.params)
    except (Refused, KeyError) as why:
        _fail(export, why.reason if isinstance(why, Refused) else "这类列表已不再提供导出。")
        return
    with store.draft(export.pk) as path:
        with snapshot():
            total = sheet.count(None)
            with _telling(export, total) as told:
                write(path, sheet, lines(sheet, user, total), total, seen=told.seen)
        size = store.keep(path, export.path)
    _finish(export, user, total=total, size=size)


def lines(sheet: Sheet, user: User, total: int) -> tuple[str, ...]:
    """What stands above the table: what it is, what it was filtered by, who exported it when, how many rows."""
    filters = "；".join(f"{label}：{value}" for label, value in sheet.filters) or "无（职责范围内全部）"
    grant = (
        Grant.objects.filter(user=user).current(timezone.localdate()).select_related("office").order_by("id").first()
    )
    who = f"{grant.office} {user}" if grant else str(user)
    order = f"　排序：{sheet.order}" if sheet.order else ""
    at = timezone.localtime()
    made = f"导出人：{who}　导出时间：{at:%Y年}{at.month}月{at.day}日 {at:%H:%M}　共{total}{sheet.unit}"
    return sheet.title, f"筛选条件：{filters}{order}", made, *sheet.remarks


def _finish(export: Export, user: User, *, total: int, size: int) -> None:
    bare = source_of(export.source).bares(export.params)
    with transaction.atomic():
        now = timezone.now()
        over = Export.objects.filter(pk=export.pk, state=State.RUNNING)
        if not over.update(state=State.DONE, done=total, total=total, size=size, finished_at=now, trouble=""):
            return
        if bare:
            told = {"on": {"user": user.pk}, "changes": [["导出", "", f"{total}件"]], "reason": export.reason}
            note(user, UNMASKED, export.title, {**told, "export": str(export.pk), "cases": total})
        if export.task:
            text = f"{export.title}共{total}条，已导出，请在七日内下载。"
            ports.messages().to_user(user.pk, "导出完成", text, f"/desk/exports/{export.pk}/")
    export.refresh_from_db()


def _fail(export: Export, why: str) -> None:
    failed = Export.objects.filter(pk=export.pk, state__in=BUSY)
    failed.update(state=State.FAILED, trouble=why[:200], finished_at=timezone.now())
    export.refresh_from_db()


def open_to(export: Export, user: User) -> None:
    """Raises Refused where this person may no longer have the list."""
    try:
        source_of(export.source).sheet(user, export.params)
    except KeyError:
        raise Refused("这类列表已不再提供导出。") from None


class _Teller(threading.Thread):
    """Says how far it has come, on a connection of its own: the one that reads is in the middle of its snapshot."""

    def __init__(self, export: Export, total: int) -> None:
        super().__init__(name="export-progress", daemon=True)
        self.export, self.total, self.done, self.over, self.here = export, total, 0, threading.Event(), copy_context()

    def seen(self, n: int) -> None:
        self.done = n

    def run(self) -> None:
        self.here.run(self._tell)

    def _tell(self) -> None:
        try:
            while not self.over.wait(PULSE):
                self._say()
        finally:
            connection.close()

    def _say(self) -> None:
        try:
            Export.objects.filter(pk=self.export.pk).update(done=self.done, total=self.total)
            report(self.done, self.total)
        except DatabaseError:  # locked for a moment: the next word says it
            connection.close()


@contextmanager
def _telling(export: Export, total: int) -> Iterator[_Teller]:
    """Progress of a long export while it is written; a short one says nothing."""
    teller = _Teller(export, total)
    if total > AT_ONCE:
        teller.start()
    try:
        yield teller
    finally:
        teller.over.set()
        if teller.is_alive():
            teller.join(timeout=30)
