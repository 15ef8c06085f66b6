"""Putting a batch right: what a column means, what a word means, one row in the page, many in a returned workbook."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any

import xlsxwriter
from django.db import transaction

from kernel.cases.refusals import Refused

from .models import Batch, Page, Sheet, State
from .reading.book import Unusable, open_book
from .reading.lexicon import choices
from .reading.lines import kept
from .staging import OUT, READY, WRONG, fill, headings_of, recheck, rows_of
from .values.text import cell_text, raw_text

REASON, MARK = "错误原因", "行标识（请勿改动）"
_MARK = re.compile(r"^(\d+)-(\d+)$")
CELL_MOST = 4000
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")  # in the name of a sheet


def _ready(batch: Batch) -> Batch:
    """The batch, held while it is changed. Raises Refused where it is not waiting to be checked."""
    fresh = Batch.objects.select_for_update(of=("self",)).select_related("office__area", "user").get(pk=batch.pk)
    if fresh.state != State.READY or fresh.wiped_at:
        raise Refused("这一批现在不能修改，请刷新页面查看它的情况。", "stale")
    return fresh


def set_columns(batch: Batch, chosen: Mapping[tuple[int, int], str], used: Mapping[int, bool]) -> None:
    """Say anew what columns mean: (sheet, place) -> key; which sheets are read at all."""
    known = {key for _, group in choices(batch.words) for key, _ in group}
    with transaction.atomic():
        fresh = _ready(batch)
        for sheet in Sheet.objects.filter(batch=fresh):
            columns, seen = headings_of(sheet), dict[str, str]()
            for c in columns:
                key = chosen.get((sheet.position, c.place), c.key)
                if key in known and key != c.key:
                    c.key, c.how = key, "选定"
                if c.key not in ("keep", "drop") and c.key in seen:
                    raise Refused(f"“{seen[c.key]}”和“{c.text}”选成了同一项，请改其中一列。")
                seen[c.key] = c.text
            sheet.columns, sheet.used = (
                [c.plain() for c in columns],
                used.get(sheet.position, sheet.used) and bool(columns),
            )
            sheet.save(update_fields=["columns", "used"])
            if sheet.used:
                _bring_in(fresh, sheet)
        recheck(fresh)


def _bring_in(batch: Batch, sheet: Sheet) -> None:
    """A sheet read again: rows that were out only because it was not read. One left out by hand is so by its mark."""
    out = {tuple(x) for x in batch.options.get("out", [])}
    for page in Page.objects.filter(batch=batch, sheet=sheet, out__gt=0):
        fill(
            page,
            [
                s._replace(state=READY) if s.state == OUT and (sheet.position, s.line) not in out else s
                for s in rows_of(page)
            ],
        )
        page.save(update_fields=["rows", "ready", "wrong", "same", "out"])


def set_options(
    batch: Batch, *, assumed: Mapping[str, str], words: Mapping[str, Mapping[str, str]], lenient: bool
) -> None:
    """What holds where the ledger is silent; what strange words mean; whether faulty numbers are left out."""
    with transaction.atomic():
        fresh = _ready(batch)
        told = {k: {**fresh.options.get("words", {}).get(k, {}), **v} for k, v in words.items()}
        fresh.options = {
            **fresh.options, "assumed": {**fresh.options.get("assumed", {}), **assumed},
            "words": {**fresh.options.get("words", {}), **told}, "lenient": lenient,
        }  # fmt: skip
        fresh.save(update_fields=["options"])
        recheck(fresh)


def set_row(batch: Batch, sheet: int, line: int, cells: Mapping[int, str]) -> None:
    """New texts for cells of one row."""
    with transaction.atomic():
        fresh = _ready(batch)
        for page in Page.objects.filter(batch=fresh, sheet__position=sheet):
            for staged in rows_of(page):
                if staged.line == line:
                    recheck(_back(fresh, sheet, line), {(sheet, line): _mixed(staged.cells, cells)})
                    return
    raise Refused("没有这一行，请刷新页面。")


def _mixed(old: list[Any], new: Mapping[int, str]) -> list[Any]:
    """Cells with what was typed; what was not touched keeps its own kind (a number stays one)."""
    width = max(len(old), max(new, default=-1) + 1)
    full = old + [""] * (width - len(old))
    return [
        new[i][:CELL_MOST] if i in new and new[i].replace("\r\n", "\n") != raw_text(full[i]) else full[i]
        for i in range(width)
    ]


def leave_out(batch: Batch, rows: list[tuple[int, int]]) -> int:
    """Mark rows (sheet, line) as not to be registered; without rows, every one that is wrong. How many."""
    wanted, n, marks = set(rows), 0, list[list[int]]()
    with transaction.atomic():
        fresh = _ready(batch)
        for page in Page.objects.filter(batch=fresh).select_related("sheet"):
            position, kept_rows = page.sheet.position, rows_of(page)
            for i, staged in enumerate(kept_rows):
                if (position, staged.line) in wanted if wanted else staged.state == WRONG:
                    kept_rows[i], n = staged._replace(state=OUT, problems=[], note=""), n + 1
                    marks.append([position, staged.line])
            fill(page, kept_rows)
            page.save(update_fields=["rows", "ready", "wrong", "same", "out"])
        fresh.options = {**fresh.options, "out": [*fresh.options.get("out", []), *marks]}
        fresh.save(update_fields=["options"])
        recheck(fresh)
    return n


def _back(batch: Batch, sheet: int, line: int) -> Batch:
    batch.options = {**batch.options, "out": [x for x in batch.options.get("out", []) if x != [sheet, line]]}
    return batch


def drop(batch: Batch) -> None:
    """Give a batch up: its staged rows are deleted at once."""
    from .staging import wipe

    with transaction.atomic():
        fresh = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if fresh.state not in (State.READY, State.FAILED):
            raise Refused("只有还没登记的批次可以放弃。", "stale")
        wipe(fresh)


def workbook(batch: Batch) -> bytes:
    """Every row that is wrong, as a workbook with its reasons and the faulty cells marked, to be sent back."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    bold = book.add_format({"bold": True, "bg_color": "#E8EEF7", "border": 1, "text_wrap": True, "valign": "top"})
    plain = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    wrong = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top", "bg_color": "#FFD9D9", "border": 1})
    reason = book.add_format({"text_wrap": True, "valign": "top", "font_color": "#9C0006"})
    for sheet in Sheet.objects.filter(batch=batch, used=True):
        pages = Page.objects.filter(batch=batch, sheet=sheet, wrong__gt=0).order_by("position")
        rows = [s for page in pages.iterator(chunk_size=8) for s in rows_of(page) if s.state == WRONG]
        if not rows:
            continue
        made, columns = book.add_worksheet(_title(sheet)), headings_of(sheet)
        for i, text in enumerate((REASON, MARK, *(c.text for c in columns))):
            made.write_string(0, i, text, bold)
        made.set_column(0, 0, 42)
        made.set_column(1, 1, 10)
        made.set_column(2, len(columns) + 1, 15)
        made.freeze_panes(1, 2)
        for r, staged in enumerate(rows, start=1):
            places = {p for p, _ in staged.problems}
            made.write_string(r, 0, "\n".join(text for _, text in staged.problems), reason)
            made.write_string(r, 1, f"{sheet.position}-{staged.line}", plain)
            for i, c in enumerate(columns):
                text = raw_text(staged.cells[c.place]) if c.place < len(staged.cells) else ""
                made.write_string(r, i + 2, text, wrong if c.place in places else plain)
    if not book.worksheets():
        book.add_worksheet("没有问题")
    book.close()
    return out.getvalue()


def _title(sheet: Sheet) -> str:
    name = _FORBIDDEN.sub("", sheet.name)
    return f"{sheet.position + 1}.{name}"[:31].rstrip("'")


def put_back(batch: Batch, content: bytes) -> int:
    """Take the cells of a returned workbook; how many rows changed. Raises Unusable for any other file."""
    columns = {s.position: headings_of(s) for s in Sheet.objects.filter(batch=batch)}
    changed: dict[tuple[int, int], list[Any]] = {}
    for table in open_book(content):
        head = next(
            (n for n, row in enumerate(table.rows[:5]) if any(cell_text(c).startswith("行标识") for c in row)), None
        )
        if head is None:
            continue
        at = next(i for i, c in enumerate(table.rows[head]) if cell_text(c).startswith("行标识"))
        for row in table.rows[head + 1 :]:
            found = _MARK.match(cell_text(row[at])) if at < len(row) else None
            if found and int(found[1]) in columns:
                changed[int(found[1]), int(found[2])] = _cells(row[at + 1 :], columns[int(found[1])])
    if not changed:
        raise Unusable("这不是从本页下载的表，或者“行标识”一列被删掉了。请重新下载，改好后再上传。")
    with transaction.atomic():
        fresh = _ready(batch)
        fresh.options = {**fresh.options, "out": [x for x in fresh.options.get("out", []) if tuple(x) not in changed]}
        recheck(fresh, changed)
    return len(changed)


def _cells(row: list[Any], columns: list[Any]) -> list[Any]:
    width = max((c.place for c in columns), default=-1) + 1
    cells: list[Any] = [""] * width
    for i, c in enumerate(columns):
        if i < len(row):
            cells[c.place] = kept(row[i])
    return cells
