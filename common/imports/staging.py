"""From an uploaded file to checked rows in the staging tables, and checked again whenever something was decided."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from kernel.journal.seal import sm3
from kernel.reach.models import Office, User

from . import rights
from .matching import Known
from .models import Batch, Page, Sheet, State, Upload
from .offices import Offices
from .quick import Quick
from .reading.book import Sheet as Table
from .reading.book import Unusable, open_book
from .reading.headings import Head, Heading, find_head
from .reading.lexicon import lexicon_of
from .reading.lines import Line, read_lines, texts_under
from .rows import Choices, Reader, Row
from .staged import OUT, READY, SAME, WRONG, Staged
from .values.areas import Gazetteer
from .values.dates import Under, told_by
from .words import Ledger

SIZE = 200  # rows sealed as one
LEFT_KEPT = 500  # lines left out that are listed one by one


def receive(ledger: Ledger, office: Office, user: User, *, name: str, content: bytes) -> Batch:
    """Keep an uploaded file to be read. Raises Unusable at once for what is too large or no table."""
    from .reading.book import MAX_FILE

    if len(content) > MAX_FILE:
        raise Unusable(f"文件超过{MAX_FILE >> 20} MB，请分成几个文件导入。")
    with transaction.atomic():
        batch = Batch.objects.create(
            ledger=ledger.code, office=office, user=user, name=name[-120:], digest=sm3(content)
        )
        Upload.objects.create(batch=batch, content=content)
    return batch


def taken_before(batch: Batch) -> Batch | None:
    """A batch of the same file for the same office that was taken and stands."""
    same = Batch.objects.filter(ledger=batch.ledger, office=batch.office_id, digest=batch.digest, state=State.TAKEN)
    return same.exclude(pk=batch.pk).first()


@dataclass
class Desk:
    """What checking the rows of a batch needs, made once."""

    batch: Batch
    ledger: Ledger = field(init=False)
    choices: Choices = field(init=False)
    strange: Counter[tuple[str, str]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        batch = self.batch
        self.ledger = batch.words
        self.choices = Choices.of(batch.options)
        offices = list(rights.offices_for(batch.user, self.ledger))
        self.offices = Offices(offices, batch.office, self.choices.words.get("office", {}))
        self.areas = Gazetteer(rights.areas_under(list(self.offices.all.values())))
        self.known = Known(self.ledger, self.offices.all.values(), batch)
        self.today = timezone.localdate()

    def reader(self, columns: Iterable[Heading]) -> Reader:
        made = Reader(
            self.ledger, columns, choices=self.choices, areas=self.areas, offices=self.offices, today=self.today
        )
        made.strange = self.strange
        return made

    def office_of(self, row: Row, sheet: str, section: str) -> Office:
        """Its own column, the heading above it, the name of its sheet, what was chosen for the batch."""
        own = row.values.get("office")
        if isinstance(own, Office):
            return own
        return next((o for t in (section, sheet) if t and (o := self.offices.find(t)) is not None), self.batch.office)

    def check(self, reader: Reader, sheet: str, staged: Staged) -> Staged:
        """The row judged anew. One the importer left out stays out."""
        if staged.state == OUT:
            return staged._replace(problems=[], note="", doubts=[])
        line = Line(staged.line, staged.cells, Under(staged.year, staged.month), staged.section)
        return self.judge(reader, sheet, line)

    def judge(self, reader: Reader, sheet: str, x: Line) -> Staged:
        """A row with all that is wrong with it, or what it is the same as."""
        return self.weigh(reader, sheet, x, reader.read(x.cells, x.under, x.section))

    def weigh(self, reader: Reader, sheet: str, x: Line, row: Row) -> Staged:
        """A row that was read, against what is there already."""
        state, note = WRONG if row.problems else READY, ""
        if state == READY:
            match = self.known.find(row, self.office_of(row, sheet, x.section), row.day, f"“{sheet}”第{x.line}行")
            if match.problem:
                row.problems.append((reader.place_of.get("number", -1), match.problem))
                state = WRONG
            elif match.same:
                state, note = SAME, match.same
            elif match.doubt:
                row.doubts.append(match.doubt)
        problems = [list(p) for p in row.problems] if row.problems else []
        return Staged(x.line, x.cells, x.under.year, x.under.month, x.section, state, problems, note, row.doubts)


def read_batch(batch: Batch) -> None:
    """Read the file of a batch and check its rows. What an earlier, broken attempt staged is replaced."""
    upload = Upload.objects.filter(batch=batch).first()
    if upload is not None and batch.state == State.READING:
        with _unswept():
            _read(batch, upload.content)


def _read(batch: Batch, content: bytes) -> None:
    try:
        tables = open_book(content, batch.name)
    except Unusable as why:
        _fail(batch, str(why))
        return
    desk = Desk(batch)
    sheets, pages = _stage(batch, desk, tables)
    if not any(s.used for s in sheets):
        reasons = "；".join(f"“{s.name}”{s.trouble}" for s in sheets if s.trouble)[:240]
        _fail(batch, f"没有找到{desk.ledger.title}的表头。{reasons}" if sheets else "文件里没有内容。")
        return
    with transaction.atomic():
        Page.objects.filter(batch=batch).delete()
        Sheet.objects.filter(batch=batch).delete()
        Sheet.objects.bulk_create(sheets)
        for page in pages:
            page.sheet_id = page.sheet.pk
        Page.objects.bulk_create(pages, batch_size=100)
        Upload.objects.filter(batch=batch).delete()
        _settle(batch, desk, pages, left=sum(len(s.left) for s in sheets))


@contextmanager
def _unswept() -> Iterator[None]:
    """Without the collector going round: hundreds of thousands of small lists, none of them in a ring."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _fail(batch: Batch, why: str) -> None:
    Upload.objects.filter(batch=batch).delete()
    batch.state, batch.trouble = State.FAILED, why[:300]
    batch.save(update_fields=["state", "trouble"])


def _stage(batch: Batch, desk: Desk, tables: list[Table]) -> tuple[list[Sheet], list[Page]]:
    sheets: list[Sheet] = []
    pages: list[Page] = []
    before: Head | None = None
    last: int | None = None  # the year of the sheet before, for one that names only its month
    for n, table in enumerate(tables):
        head = find_head(table, lexicon_of(desk.ledger.code), before)
        sheet = Sheet(batch=batch, position=n, name=table.name[:120])
        sheets.append(sheet)
        if head is None:
            sheet.used, sheet.trouble = False, "没有认出表头，没有读。"
            continue
        before = head
        under = told_by(list(texts_under(head, table, batch.name)))
        last = under.year or last
        under = Under(last, under.month)
        read = read_lines(table, head, desk.ledger, under)
        sheet.columns = [c.plain() for c in head.columns]
        sheet.left = [list(x) for x in read.left[:LEFT_KEPT]]
        sheet.used = bool(read.lines)
        sheet.trouble = "" if read.lines else "表头下面没有内容。"
        pages += _pages(desk, sheet, head.columns, read.lines, first=len(pages))
    return sheets, pages


def _pages(desk: Desk, sheet: Sheet, columns: list[Heading], lines: list[Line], *, first: int) -> Iterator[Page]:
    reader = desk.reader(columns)
    quick = Quick(desk, reader, sheet.name)
    for n in range(0, len(lines), SIZE):
        page = Page(batch=desk.batch, sheet=sheet, position=first + n // SIZE)
        fill(page, [quick.judge(x) for x in lines[n : n + SIZE]])
        yield page


def fill(page: Page, rows: list[Staged]) -> None:
    """Put rows on a page, counted."""
    page.rows = list(map(list, rows))
    states = [r.state for r in rows]
    page.ready, page.wrong = states.count(READY), states.count(WRONG)
    page.same, page.out = states.count(SAME), states.count(OUT)


def rows_of(page: Page) -> list[Staged]:
    return [Staged(*r) for r in page.rows]


def headings_of(sheet: Sheet) -> list[Heading]:
    return [Heading(**c) for c in sheet.columns]


def recheck(batch: Batch, changed: dict[tuple[int, int], list[Any]] | None = None) -> None:
    """Judge every row again after columns, words or cells were changed. `changed`: (sheet, line) -> its new cells.

    One transaction: rows and counts always fit each other.
    """
    desk, changed = Desk(batch), changed or {}
    sheets = {s.pk: s for s in Sheet.objects.filter(batch=batch)}
    readers = {pk: desk.reader(headings_of(s)) for pk, s in sheets.items()}
    pages: list[Page] = []
    with transaction.atomic():
        for page in Page.objects.filter(batch=batch).order_by("position").iterator(chunk_size=50):
            sheet = sheets[page.sheet_id]
            rows = [_changed(r, changed.get((sheet.position, r.line))) for r in rows_of(page)]
            if sheet.used:
                rows = [desk.check(readers[sheet.pk], sheet.name, r) for r in rows]
            fill(page, rows if sheet.used else [r._replace(state=OUT, problems=[]) for r in rows])
            page.save(update_fields=["rows", "ready", "wrong", "same", "out"])
            pages.append(Page(ready=page.ready, wrong=page.wrong, same=page.same, out=page.out))
        _settle(batch, desk, pages, left=batch.counts.get("left", 0))


def _changed(staged: Staged, cells: list[Any] | None) -> Staged:
    if cells is None:
        return staged
    return staged._replace(cells=cells, state=READY if staged.state == OUT else staged.state)


def _settle(batch: Batch, desk: Desk, pages: list[Page], *, left: int) -> None:
    batch.counts = {
        "ready": sum(p.ready for p in pages), "wrong": sum(p.wrong for p in pages), "same": sum(p.same for p in pages),
        "out": sum(p.out for p in pages), "left": left,
    }  # fmt: skip
    batch.strange = [[key, word, n] for (key, word), n in desk.strange.most_common(100)]
    batch.total = batch.counts["ready"]
    batch.state, batch.done, batch.trouble = State.READY, 0, ""
    batch.save()


def expire(now: datetime | None = None) -> int:
    """Delete staged rows and files whose time is over; how many batches. What became a case keeps its origin."""
    from .models import BUSY, KEPT

    old = Batch.objects.filter(made_at__lt=(now or timezone.now()) - KEPT, wiped_at=None).exclude(state__in=BUSY)
    return sum(wipe(b) for b in list(old))


def wipe(batch: Batch) -> bool:
    """Delete the staged rows of one batch."""
    with transaction.atomic():
        Upload.objects.filter(batch=batch).delete()
        Page.objects.filter(batch=batch).delete()
        batch.wiped_at, batch.strange = timezone.now(), []
        if batch.state in (State.READY, State.FAILED):
            batch.state = State.DROPPED
        batch.save(update_fields=["wiped_at", "strange", "state"])
    return True
