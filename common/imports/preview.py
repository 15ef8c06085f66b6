"""What a page shows of a batch: its rows a screen at a time, one row to be put right, the columns as understood."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from common.people.masking import mask_id

from .matching import own_number
from .models import Batch, Page, Sheet
from .reading.headings import Heading
from .reading.lexicon import KEEP, title_of
from .rows import Reader, Row
from .staging import Desk, Staged, headings_of, rows_of
from .values.dates import Under
from .values.people import ID_SHAPE
from .values.text import cell_text, raw_text
from .words import Kind

SIZE = 30
STATES = ("wrong", "ready", "same", "out")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One row as a list shows it. `problems`: heading of the cell and sentence."""

    sheet: int
    sheet_name: str
    line: int
    state: str
    title: str
    number: str
    day: Any
    facts: list[tuple[str, str]]
    problems: list[tuple[str, str]] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Slice:
    """A screen of rows; `older` is the mark behind which the next begins."""

    rows: list[Shown]
    older: str = ""


def rows(batch: Batch, state: str, after: str = "", size: int = SIZE) -> Slice:
    """Rows of one state after a mark, at the same cost however deep."""
    desk, found, mark = Desk(batch), list[tuple[int, int, Page, Staged]](), _mark(after)
    pages = (
        Page.objects.filter(batch=batch, **{f"{state}__gt": 0}).filter(Q(position__gte=mark[0])).select_related("sheet")
    )
    for page in pages.order_by("position").iterator(chunk_size=4):
        for n, staged in enumerate(rows_of(page)):
            if staged.state == state and (page.position, n) > mark:
                found.append((page.position, n, page, staged))
        if len(found) > size:
            break
    readers: dict[int, Reader] = {}
    shown = [_shown(desk, readers, page.sheet, staged) for _, _, page, staged in found[:size]]
    last = found[size - 1] if len(found) > size else None
    return Slice(rows=shown, older=f"{last[0]}.{last[1]}" if last else "")


def _mark(text: str) -> tuple[int, int]:
    position, _, n = text.partition(".")
    return (int(position), int(n)) if position.isdigit() and n.isdigit() else (-1, -1)


def _shown(desk: Desk, readers: dict[int, Reader], sheet: Sheet, staged: Staged) -> Shown:
    columns = headings_of(sheet)
    if sheet.pk not in readers:
        readers[sheet.pk] = desk.reader(columns)
    row = readers[sheet.pk].read(staged.cells, Under(staged.year, staged.month), staged.section)
    heads = {c.place: c.text for c in columns}
    return Shown(
        sheet=sheet.position, sheet_name=sheet.name, line=staged.line, state=staged.state, title=_parties(row),
        number=own_number(row), day=row.day,
        facts=list(_facts(desk, row, readers[sheet.pk])), problems=[(heads.get(place, ""), text) for place, text in staged.problems],
        doubts=staged.doubts, note=staged.note,
    )  # fmt: skip


def _parties(row: Row) -> str:
    sides: dict[str, list[str]] = {}
    for r in row.parties:
        sides.setdefault(r["role"], []).append(r["name"])
    return "与".join(names[0] + (f"等{len(names)}方" if len(names) > 1 else "") for names in sides.values())


def _facts(desk: Desk, row: Row, reader: Reader) -> Iterator[tuple[str, str]]:
    """What was read, without what merely holds for the whole batch."""
    supposed = {a.key for a in desk.ledger.assumed} - set(reader.place_of)
    for column in desk.ledger.columns:
        value = row.values.get(column.key)
        if (
            value in (None, "", [])
            or column.key in supposed
            or column.kind in (Kind.DATE, Kind.NUMBER, Kind.PLACE, Kind.OFFICE)
        ):
            continue
        if column.kind is Kind.CODE:
            yield column.title, column.titles.get(value, str(value))
        elif column.kind is Kind.MONEY:
            yield column.title, f"¥{value:,.2f}"
        elif column.kind is Kind.HANDLER:
            yield column.title, "、".join(value)
        elif column.kind is Kind.TEXT and len(str(value)) <= 40:
            yield column.title, str(value)


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell of a row to be put right."""

    place: int
    heading: str
    meaning: str
    text: str
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class Open:
    """One row opened to be put right."""

    sheet: Sheet
    staged: Staged
    cells: list[Cell]
    whole: list[str]  # what is wrong with the row as a whole


def open_row(batch: Batch, sheet: int, line: int) -> Open | None:
    """One staged row with every cell; None where there is none."""
    found = _find(batch, sheet, line)
    if found is None:
        return None
    page, staged = found
    wrong: dict[int, str] = {}
    for place, text in staged.problems:
        wrong[place] = f"{wrong[place]}；{text}" if place in wrong else text
    columns = headings_of(page.sheet)
    cells = [
        Cell(
            place=c.place, heading=c.text or f"第{c.place + 1}列", meaning=meaning(batch, c), problem=wrong.get(c.place, ""),
            text=raw_text(staged.cells[c.place]) if c.place < len(staged.cells) else "",
        )
        for c in columns
    ]  # fmt: skip
    return Open(sheet=page.sheet, staged=staged, cells=cells, whole=[wrong[-1]] if -1 in wrong else [])


def _find(batch: Batch, sheet: int, line: int) -> tuple[Page, Staged] | None:
    for page in Page.objects.filter(batch=batch, sheet__position=sheet).select_related("sheet").iterator(chunk_size=8):
        staged = rows_of(page)
        if staged and staged[0].line <= line <= staged[-1].line:
            return next(((page, s) for s in staged if s.line == line), None)
    return None


def meaning(batch: Batch, column: Heading) -> str:
    return "照原样留存" if column.key == KEEP else title_of(batch.words, column.key) or column.key


def sample(batch: Batch, sheet: Sheet, place: int, most: int = 3) -> str:
    """A few values of a column, identity numbers masked, to recognise it by."""
    page = Page.objects.filter(batch=batch, sheet=sheet).order_by("position").first()
    texts = [cell_text(s.cells[place]) for s in (rows_of(page) if page else []) if place < len(s.cells)]
    told = list(dict.fromkeys(t for t in texts if t))[:most]
    return "、".join(mask_id(t) if ID_SHAPE.match(t) else t.replace("\n", " ")[:20] for t in told)
