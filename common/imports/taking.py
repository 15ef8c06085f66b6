"""A checked batch becomes cases through the bulk writer, and is taken back as a whole.

Rows go in page by page, each page in one short transaction with its origins, so that others can work meanwhile. A job
that was killed goes on with the first page not taken: nothing is done twice. Should a page be refused for good, all that
went in before is taken back: a batch is in or it is not.
"""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from kernel.cases.actors import Actor, staff
from kernel.cases.bulk import Bulk, void
from kernel.cases.door import lock
from kernel.cases.models import Case, Event
from kernel.cases.refusals import Refused
from kernel.journal.models import note
from kernel.reach.models import Office, User

from . import rights
from .matching import day_of, own_number, said_of, text_of
from .models import Batch, Origin, Page, Sheet, State, print_of
from .rows import Reader, Row
from .staging import READY, Desk, Staged, headings_of, recheck, rows_of
from .stories import Hands, Teller
from .values.dates import Under

TRIES = 3
LOOKED = ("unmask",)  # acts beside the flow that are no work on a case
CHUNK = 100


def ask_to_take(batch: Batch, user: User) -> None:
    """Set a batch going. Raises Refused while rows are wrong, when nothing is left to take, or for a stranger."""
    with transaction.atomic():
        fresh = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if fresh.state != State.READY:
            raise Refused("这一批已经在登记或已登记，请刷新页面查看。", "stale")
        if not rights.offices_for(user, fresh.words).filter(pk=fresh.office_id).exists():
            raise Refused(f"您没有为{fresh.office}导入台账的权限。")
        if fresh.counts.get("wrong"):
            raise Refused(f"还有{fresh.counts['wrong']}行有问题。请先改正，或者把它们标为“不登记”。")
        if not fresh.counts.get("ready"):
            raise Refused("没有要登记的行：都已经有了，或者都标为不登记。")
        fresh.state, fresh.done, fresh.total, fresh.user = State.TAKING, 0, fresh.counts["ready"], user
        fresh.save(update_fields=["state", "done", "total", "user"])
    batch.refresh_from_db()


def take(batch: Batch) -> None:
    """Write what is not yet written. Safe to run again at any point."""
    if batch.state != State.TAKING:
        return
    desk = Desk(batch)
    for pk in list(Page.objects.filter(batch=batch, taken=False).order_by("position").values_list("pk", flat=True)):
        if why := _refused(desk, pk):
            _give_up(batch, why)
            return
    with transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(state=State.TAKEN, taken_at=timezone.now())
        n = Origin.objects.filter(batch=batch).count()
        told = {"on": {"office": batch.office_id}, "batch": str(batch.pk), "cases": n}
        note(batch.user, "导入台账", f"{batch.office} {batch.words.title}", told)
    batch.refresh_from_db()


def _refused(desk: Desk, pk: int) -> str:
    """Take one page, again where somebody took a number in the same moment; why it cannot be taken, empty when it was."""
    for _ in range(TRIES):
        try:
            _take_page(desk, Page.objects.select_related("sheet").get(pk=pk))
        except IntegrityError as error:
            why = "编号与别的案件冲突，请核对编号" if "number" in str(error) else "有的行写不进去，请联系系统管理员"
            continue
        return ""
    return why


def _take_page(desk: Desk, page: Page) -> None:
    batch, sheet = desk.batch, page.sheet
    reader, bulk = desk.reader(headings_of(sheet)), Bulk(papers=False)
    told = [
        (staged, *_add(desk, bulk, sheet, reader=reader, staged=staged))
        for staged in (rows_of(page) if sheet.used else ())
        if staged.state == READY
    ]
    origins = [_origin(desk, sheet, staged, row=row, office=office, case=case) for staged, row, office, case in told]
    with transaction.atomic():
        if not Page.objects.filter(pk=page.pk, taken=False).update(taken=True):
            return  # another worker was here
        bulk.flush()
        Origin.objects.bulk_create(origins)
        Batch.objects.filter(pk=batch.pk).update(done=F("done") + len(origins))


def _add(desk: Desk, bulk: Bulk, sheet: Sheet, *, reader: Reader, staged: Staged) -> tuple[Row, Office, Case]:
    row = reader.read(staged.cells, Under(staged.year, staged.month), staged.section)
    office = desk.office_of(row, sheet.name, staged.section)
    number = own_number(row)
    if number and _elsewhere(number, office):
        number = f"{office.short or office.name}{number}"[:60]
    if not hasattr(desk, "teller"):
        desk.teller = Teller(desk.ledger, staff(desk.batch.user), Hands())  # type: ignore[attr-defined]
    source = f"{desk.batch.name} “{sheet.name}”第{staged.line}行"
    return row, office, bulk.add(desk.teller.story(row, office, number, source))  # type: ignore[attr-defined]


def _elsewhere(number: str, office: Office) -> bool:
    """Whether another office has a case of this number: numbers are one space, ledgers are not."""
    return Case.objects.filter(number=number).exclude(office=office).exists()


def _origin(desk: Desk, sheet: Sheet, staged: Staged, *, row: Row, office: Office, case: Case) -> Origin:
    reader_day = timezone.localdate(case.opened_at)
    own = str(row.values.get("number") or "")
    said = said_of(text_of(desk.ledger, row, office, day_of(reader_day)))
    return Origin(
        case=case, batch=desk.batch, sheet=sheet.name, line=staged.line, seq=case.seq,
        number=own[:60] if own != case.number else "", said=said, print=print_of(said),
    )  # fmt: skip


def _give_up(batch: Batch, why: str) -> None:
    """A page that cannot be written: what went in is taken back, the rows wait to be looked at."""
    undo(batch, reason="登记没有全部成功，自动撤回", force=True)
    with transaction.atomic():
        Page.objects.filter(batch=batch).update(taken=False)
        Batch.objects.filter(pk=batch.pk).update(state=State.READY, done=0)
    batch.refresh_from_db()
    recheck(batch)
    Batch.objects.filter(pk=batch.pk).update(trouble=f"登记没有成功：{why}。已经写入的都撤回了，没有留下一件。")
    batch.refresh_from_db()


def worked_on(batch: Batch) -> list[str]:
    """Numbers of cases of a batch somebody has worked on since (at most six are named)."""
    later = Event.objects.filter(case__ledger_origin__batch=batch, seq__gt=F("case__ledger_origin__seq")).exclude(
        act__in=LOOKED
    )
    return list(
        later.exclude(case__stage="void").order_by("case__number").values_list("case__number", flat=True).distinct()[:6]
    )


def ask_to_undo(batch: Batch, user: User) -> None:
    """Set the taking back going. Raises Refused once somebody worked on one of its cases."""
    with transaction.atomic():
        fresh = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if fresh.state != State.TAKEN:
            raise Refused("只有已登记的批次可以撤销，请刷新页面查看。", "stale")
        if not rights.offices_for(user, fresh.words).filter(pk=fresh.office_id).exists():
            raise Refused(f"您没有为{fresh.office}导入台账的权限。")
        if touched := worked_on(fresh):
            named = "、".join(touched[:5]) + ("等" if len(touched) > 5 else "")
            raise Refused(
                f"导入后已经有人办理过其中的案件（{named}），不能整批撤销。个别登记错的，请在案件里更正或撤销。"
            )
        fresh.state, fresh.done, fresh.user = State.UNDOING, 0, user
        fresh.total = Origin.objects.filter(batch=fresh).count()
        fresh.save(update_fields=["state", "done", "total", "user"])
    batch.refresh_from_db()


def undo(batch: Batch, *, reason: str = "撤销台账导入", force: bool = False) -> None:
    """Make every case of a batch void. Safe to run again; a case worked on in this very moment stays and is named."""
    if batch.state != State.UNDOING and not force:
        return
    actor, kept = staff(batch.user), list[str]()
    cases = Case.objects.filter(ledger_origin__batch=batch).exclude(stage="void").order_by("pk")
    while ids := list(cases.exclude(number__in=kept).values_list("pk", flat=True)[:CHUNK]):
        with transaction.atomic():
            done = [_void(lock(Case(pk=pk)), actor, reason, kept) for pk in ids]
            Batch.objects.filter(pk=batch.pk).update(done=F("done") + sum(done))
    if force:
        Origin.objects.filter(batch=batch).delete()
        return
    trouble = f"{'、'.join(kept[:5])}刚刚有人办理，没有撤销。" if kept else ""
    with transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(state=State.UNDONE, trouble=trouble[:300])
        note(
            batch.user,
            "撤销导入",
            f"{batch.office} {batch.words.title}",
            {"on": {"office": batch.office_id}, "batch": str(batch.pk)},
        )
    batch.refresh_from_db()


def _void(case: Case, actor: Actor, reason: str, kept: list[str]) -> bool:
    origin = case.ledger_origin
    if any(e.seq > origin.seq and e.act not in LOOKED for e in case.history):
        kept.append(case.number)
        return False
    void(case, actor=actor, reason=reason)
    return True
