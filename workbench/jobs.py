"""Long work the pages of the workbench leave to the worker. Each may run twice and does no harm the second time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import time
from itertools import chain, islice
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from common.areas.loading import load
from kernel import ports
from kernel.cases import administered, repair, timing
from kernel.cases.actors import staff
from kernel.cases.models import Case, Clock, Event
from kernel.cases.refusals import Refused
from kernel.cases.verify import broken_anchors, verify
from kernel.jobs.declare import every, job
from kernel.jobs.progress import report
from kernel.journal.models import AdminEntry, broken_entries, note
from kernel.reach.areas import Area
from kernel.reach.models import User
from workbench.admin import regrouping, standing

BATCH = 100
STEP = 200  # cases between two reports of how far a verification has come
PRESSED = 20  # cases handed over in one transaction, and at most while somebody waits for the page
NAMED = 50  # broken rows named in the journal; the command names all of them
VERIFIED = "核验留痕"

every("verify", title="每晚核验留痕", daily=time(1, 30), run="workbench.jobs.verify_nightly")


@job(title="重算到期日")
def refresh_due(line: str = "") -> int:
    """Write the clocks of every open case anew, of one line if named; how many next due moments moved.

    Batches of their own transactions, in order of keys: whoever breaks off begins again, and nothing is done twice.
    """
    moved, done, after = 0, 0, None
    total = _running(line).count()
    while ids := _next(_running(line), after):
        with transaction.atomic():
            cases: Iterable[Any] = (
                Case.objects.select_for_update(of=("self",)).filter(pk__in=ids).select_related("office")
            )
            moved += sum(_refresh(case) for case in cases)
        after, done = ids[-1], done + len(ids)
        report(done, total)
    return moved


def _running(line: str) -> Any:
    rows = Case.objects.filter(Q(pk__in=Clock.objects.filter(ended_at=None).values("case")) | standing.running())
    return rows.filter(procedure=line) if line else rows


def _next(rows: Any, after: Any) -> list[Any]:
    """Keys of the next batch, in their order."""
    rows = rows.filter(pk__gt=after) if after else rows
    return list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])


def _refresh(case: Case) -> bool:
    """Whether the next due moment of the case moved."""
    was = case.due_at
    timing.refresh(case, list(Event.objects.filter(case=case).order_by("seq")))
    if case.due_at == was:
        return False
    case.save(update_fields=["due_at"])
    return True


def _who(user_id: int | None) -> User | None:
    return User.objects.filter(pk=user_id).first() if user_id else None


@job(title="核验全部留痕", tries=2)
def verify_all(user_id: int | None = None) -> int:
    """Prove every case, anchor and administrative entry sound; the outcome stands in the administrative journal."""
    began, total = timezone.now(), Case.objects.count()
    found = chain(verify(_counted(total)), broken_anchors(), broken_entries())
    named = list(islice(found, NAMED))
    broken = len(named) + sum(1 for _ in found)
    by = {} if user_id else {"by": "定时任务"}
    with transaction.atomic():
        data = {"cases": total, "broken": broken, "named": named, "began": began.isoformat(), **by}
        note(_who(user_id), VERIFIED, f"{total}件", data)
    return broken


def verify_nightly() -> int:
    """The same, each night by itself."""
    return verify_all.call()


def _counted(total: int) -> Iterator[Case]:
    """All cases in order of their keys, no cursor held open while progress is written."""
    done, rows = 0, Case.objects.order_by("pk")
    report(done, total)
    while batch := list(rows[:STEP]):
        yield from batch
        done += len(batch)
        report(done, max(done, total))
        rows = Case.objects.filter(pk__gt=batch[-1].pk).order_by("pk")


@job(title="装入区划", tries=3)
def load_areas(code: str, user_id: int | None = None) -> int:
    """Load areas of the seed too many to wait for."""
    added = load(code, progress=report)
    with transaction.atomic():
        note(_who(user_id), "装入区划", f"统计用区划代码 {code}", {"added": added})
    return added


@job(title="案件随区域调整")
def follow_area(area_id: int, entry_id: int) -> int:
    """Place every case where its moved or merged area stands now; how many moved. `entry_id`: what was decided."""
    area, entry = Area.objects.get(pk=area_id), _entry(entry_id)
    moved, done, after = 0, 0, None
    total = regrouping.misplaced(area).count()
    while ids := _next(regrouping.misplaced(area), after):
        moved += administered.relocate(ids, actor=staff(entry.actor), basis=entry.data["reason"])
        after, done = ids[-1], done + len(ids)
        report(done, total)
    return moved


@job(title="移交离任人员案件")
def pass_on_cases(leaver_id: int, entry_id: int) -> int:
    """Hand over what a leaver left, as the entry of the leaving says; what cannot pass is named in the journal."""
    leaver, entry = User.objects.get(pk=leaver_id), _entry(entry_id)
    mine = Case.objects.filter(standing.running(), handler=leaver)
    plan = [(mine.filter(office=o, procedure=p), User.objects.get(pk=to)) for o, p, to in entry.data["passed"]]
    done, seen, left = 0, 0, list[str]()
    total = sum(rows.count() for rows, _ in plan)
    for rows, to in plan:
        after = None
        while ids := _next(rows, after):
            cases = Case.objects.filter(pk__in=ids)
            n, why = administered.pass_on(cases, leaver, to, actor=staff(entry.actor), reason=entry.data["reason"])
            done, seen, after = done + n, seen + len(ids), ids[-1]
            left += why
            _tell(to, leaver, n)
            report(seen, total)
    if done or left:
        with transaction.atomic():
            data: dict[str, Any] = {
                "on": {"user": leaver_id},
                "changes": [["已移交", "", f"{done}件"]],
                "left": left[:NAMED],
            }
            data["reason"] = f"没有移交成的：{'；'.join(left[:3])}" if left else ""
            note(entry.actor, "移交离任人员案件", str(leaver), data)
    return done


@job(title="批量移交案件")
def hand_over_cases(cases: list[str], to_id: int, by_id: int, reason: str) -> int:
    """Pass many cases on as their supervisor pressed it; how many passed. Both are told, and what could not pass is named."""
    to, by, done, left = User.objects.get(pk=to_id), User.objects.get(pk=by_id), 0, list[str]()
    for start in range(0, len(cases), PRESSED):
        batch = list(Case.objects.reach(by).filter(pk__in=cases[start : start + PRESSED]).exclude(handler=to))
        n, why = _hand_over(batch, to, by, reason)
        done, left = done + n, left + why
        report(min(start + PRESSED, len(cases)), len(cases))
    text = f"已移交{done}件给{to}。" + (f"{len(left)}件没有移交成：{'；'.join(left[:3])}" if left else "")
    ports.messages().to_user(by.pk, "批量移交完成", text)
    return done


def _hand_over(cases: list[Case], to: User, by: User, reason: str) -> tuple[int, list[str]]:
    """Together where all can pass, else each by itself."""
    try:
        return len(repair.hand_over(cases, to, actor=staff(by), reason=reason)), []
    except Refused as refused:
        if len(cases) == 1:
            return 0, [refused.reason]
    found = [_hand_over([case], to, by, reason) for case in cases]
    return sum(n for n, _ in found), [line for _, lines in found for line in lines]


def _tell(to: User, leaver: User, n: int) -> None:
    if n:
        ports.messages().to_user(to.pk, "案件移交", f"{leaver}离任，他手上的{n}件案件移交给您。")


def _entry(pk: int) -> Any:
    return AdminEntry.objects.select_related("actor").get(pk=pk)
