"""A sheet as an Excel file, in the memory of one chunk whatever its length.

rustpy-xlsxwriter writes; where it is missing (a platform without a wheel), XlsxWriter writes the same cells more slowly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice, repeat
from pathlib import Path
from typing import Any

try:
    from rustpy_xlsxwriter import FastExcel, Format
except ImportError:  # pragma: no cover
    FastExcel = None  # type: ignore[assignment,misc]

from .sheet import Heading, Kind, Sheet, wide

MOST = 1_000_000  # rows of one sheet; Excel ends at 1 048 576
NUMBERS = {Kind.DATE: "yyyy-mm-dd", Kind.MOMENT: "yyyy-mm-dd hh:mm", Kind.MONEY: "#,##0.00", Kind.COUNT: "0"}
BANNED = str.maketrans("", "", "[]:*?/\\'")
LINE, TITLE, HEAD = 18, 28, 24  # heights in points
GREY = "#EEF2F7"


def write(
    path: Path, sheet: Sheet, lines: Sequence[str], total: int,
    *, seen: Callable[[int], None] = lambda n: None, most: int = MOST, plainly: bool = False,
) -> None:  # fmt: skip
    """Write a sheet of `total` rows below its lines, more than `most` on several sheets. `seen(n)` after every chunk.

    `plainly`: by XlsxWriter. The first line is the title.
    """
    labels = _labels(sheet.headings)
    by_hand = (
        plainly or FastExcel is None or not total
    )  # of a sheet without rows rustpy-xlsxwriter leaves out the headings
    flow = chain.from_iterable(_flow(sheet, seen, None if by_hand else labels))
    parts = [(_name(sheet.title, n), islice(flow, most)) for n in range(max(1, -(-total // most)))]
    (_plainly if by_hand else _quickly)(path, sheet, lines, parts)


def _flow(sheet: Sheet, seen: Callable[[int], None], labels: list[str] | None) -> Iterator[Iterable[Any]]:
    """Chunks of rows, as mappings by these labels where there are any. Every row goes through no more Python than that."""
    n = 0
    for chunk in sheet.rows():
        rows = list(chunk)
        yield rows if labels is None else map(dict, map(zip, repeat(labels), rows))
        n += len(rows)
        seen(n)


def _name(title: str, n: int) -> str:
    mark = f"（{n + 1}）" if n else ""
    return (title.translate(BANNED)[: 31 - len(mark)] or "列表") + mark


def _labels(headings: Sequence[Heading]) -> list[str]:
    """A heading for each column, none twice: one that comes again has a blank behind it."""
    found: list[str] = []
    for heading in headings:
        label = heading.label
        while label in found:
            label += " "
        found.append(label)
    return found


def _heights(sheet: Sheet, lines: Sequence[str]) -> dict[int, float]:
    """Of the lines above the table: one that is longer than the table is wide takes more than one."""
    room = min(sum(h.room for h in sheet.headings), 160)
    tall = {n: LINE * -(-wide(line) // room) for n, line in enumerate(lines) if n}
    return {0: TITLE, **tall, len(lines): HEAD}


def _quickly(path: Path, sheet: Sheet, lines: Sequence[str], parts: list[tuple[str, Any]]) -> None:
    labels, head = _labels(sheet.headings), len(lines)
    last = max(len(labels) - 1, 1)
    book = FastExcel(str(path)).freeze(row=head + 1, col=1)
    for name, rows in parts:
        book.sheet(
            name, rows, header_row=head,
            merge_ranges=[(n, 0, n, last, line, _line(n)) for n, line in enumerate(lines)],
            row_heights=_heights(sheet, lines), column_widths=[h.room for h in sheet.headings],
            column_formats=[_format(h) for h in sheet.headings],
            header_format=Format().set_bold().set_background_color(GREY).set_border("thin").set_align("vcenter"),
            autofilter=True, ignore_errors=[x for x, h in zip(labels, sheet.headings, strict=True) if h.kind is Kind.TEXT],
            page_setup={"landscape": True, "paper_size": 9, "repeat_rows": head, "fit_to_pages": (1, 0), "footer": "&C第&P页，共&N页"},
        )  # fmt: skip
    book.save()


def _line(n: int) -> Any:
    form = Format().set_text_wrap().set_align("vcenter")
    return form.set_bold().set_font_size(16) if n == 0 else form.set_font_color("#44546A")


def _format(heading: Heading) -> Any:
    if heading.kind in NUMBERS:
        return Format().set_num_format(NUMBERS[heading.kind]).set_align("top")
    return Format().set_text_wrap().set_align("top") if heading.wrap else Format().set_align("top")


def _plainly(path: Path, sheet: Sheet, lines: Sequence[str], parts: list[tuple[str, Any]]) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    for name, rows in parts:
        _plain_sheet(book, book.add_worksheet(name), sheet, lines, rows=rows)
    book.close()


def _plain_sheet(book: Any, page: Any, sheet: Sheet, lines: Sequence[str], *, rows: Any) -> None:
    labels, head = _labels(sheet.headings), len(lines)
    title, bold = (
        book.add_format({"bold": True, "font_size": 16}),
        book.add_format({"bold": True, "bg_color": GREY, "border": 1}),
    )
    forms = [
        book.add_format(
            {"valign": "top", "text_wrap": h.wrap, **({"num_format": NUMBERS[h.kind]} if h.kind in NUMBERS else {})}
        )
        for h in sheet.headings
    ]
    for n, heading in enumerate(sheet.headings):
        page.set_column(n, n, heading.room)
    page.freeze_panes(head + 1, 1)
    for n, line in enumerate(lines):
        page.write_string(n, 0, line, title if n == 0 else None)
    last = head
    for last, row in enumerate(chain([labels], rows), start=head):
        for n, value in enumerate(row):
            _cell(page, last, n, value, form=bold if last == head else forms[n])
    page.autofilter(head, 0, last, max(len(labels) - 1, 0))


def _cell(page: Any, at: int, n: int, value: Any, *, form: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, str):
        page.write_string(at, n, value, form)
    elif isinstance(value, bool | int | float):
        page.write(at, n, value, form)
    else:
        page.write_datetime(at, n, value, form)
