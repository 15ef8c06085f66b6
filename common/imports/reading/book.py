"""Opens an uploaded table without trusting it: size, packing, far-away cells; Excel old and new, ODS, CSV, web tables."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from ..values.text import Raw
from .trial import readable

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of Excel's files of 1997 to 2003
MAX_FILE = 40 << 20  # bytes uploaded
MAX_UNPACKED = 800 << 20  # bytes all parts unpack to: a ledger of 100 000 rows has some 150 MB of XML
SWOLLEN = "文件解开后过大，请只保留要导入的台账，另存后再上传。"
MAX_PARTS = 2000
MAX_ROWS, MAX_COLUMNS, MAX_SHEETS = 100_500, 300, 60
ENCODINGS = ("utf-8-sig", "gb18030")
_ROW = re.compile(rb'<row[^>]*? r="(\d+)"')
_CELL = re.compile(rb'<c r="([A-Z]+)\d+"')
Table = list[list[Raw]]
Range = tuple[tuple[int, int], tuple[int, int]]  # merged cells: first and last corner (row, column), from 0


class Unusable(ValueError):
    """A file that cannot be taken; the message says what to do."""


@dataclass
class Sheet:
    """One sheet: rows from the first line of the file on, so that line n is rows[n - 1]."""

    name: str
    rows: Table
    merged: list[Range] = field(default_factory=list)


def open_book(content: bytes, name: str = "") -> list[Sheet]:
    """All visible sheets that hold something. Raises Unusable with a sentence."""
    if len(content) > MAX_FILE:
        raise Unusable(f"文件超过{MAX_FILE >> 20} MB，请分成几个文件导入。")
    if not content.strip():
        raise Unusable("文件是空的。")
    if content[:2] == b"PK":
        check_packing(content)
        sheets = _calamine(content)
    elif content[:8] == OLD:
        sheets = _calamine(content)
    else:
        sheets = [_text(content, name)]
    if sum(len(s.rows) for s in sheets) > MAX_ROWS:
        raise Unusable(f"一次最多导入{MAX_ROWS - 500}行，请分成几个文件导入。")
    return [s for s in sheets if any(any(c not in (None, "") for c in row) for row in s.rows)]


def check_packing(content: bytes) -> None:
    """Unpacks every part to nowhere, counting: what a file says of its own size is not believed."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_PARTS:
                raise Unusable("文件里的部件太多，不像一张台账；请另存为新的 Excel 工作簿后再上传。")
            if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
                raise Unusable(SWOLLEN)
            left = MAX_UNPACKED
            for entry in entries:
                left -= _unpacked(content, entry, left)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, ValueError) as error:
        if isinstance(error, Unusable):
            raise
        raise Unusable(
            "这不是可用的 Excel 文件（可能已损坏或有密码）。请另存为“Excel 工作簿（*.xlsx）”后再上传。"
        ) from None


def _unpacked(content: bytes, entry: zipfile.ZipInfo, left: int) -> int:
    """How many bytes a part really unpacks to; Unusable beyond `left`, and for cells far outside any ledger."""
    head = entry.header_offset
    if content[head : head + 4] != b"PK\x03\x04" or entry.flag_bits & 1:
        raise Unusable("文件有密码或已损坏，请去掉密码、另存后再上传。")
    start = (
        head
        + 30
        + int.from_bytes(content[head + 26 : head + 28], "little")
        + int.from_bytes(content[head + 28 : head + 30], "little")
    )
    packed = memoryview(content)[start : start + entry.compress_size]
    sheet = "worksheets/sheet" in entry.filename
    if entry.compress_type == zipfile.ZIP_STORED:
        if sheet:
            _near(bytes(packed[-65536:]))
        return len(packed)
    inflate, size, tail = zlib.decompressobj(-15), 0, b""
    for at in range(0, len(packed), 1 << 16):
        piece = inflate.decompress(packed[at : at + (1 << 16)], left - size + 1)
        size += len(piece)
        if size > left or inflate.unconsumed_tail:
            raise Unusable(SWOLLEN)
        tail = (tail + piece)[-65536:] if sheet else b""
    if sheet:
        _near(tail)
    return size


def _near(tail: bytes) -> None:
    """The last rows of a sheet lie where a ledger ends: one stray cell far away would fill the memory."""
    rows = _ROW.findall(tail)
    cells = _CELL.findall(tail[-4096:])
    if (rows and int(rows[-1]) > MAX_ROWS + 10_000) or any(len(c) > 2 for c in cells):
        raise Unusable("表格在很远的地方还有内容或格式。请把台账部分复制到一张新表里，另存后再上传。")


def _calamine(content: bytes) -> list[Sheet]:
    try:
        if content[:8] == OLD and not readable(content):
            raise CalamineError
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        meta = [
            m
            for m in book.sheets_metadata
            if m.typ is SheetTypeEnum.WorkSheet and m.visible is SheetVisibleEnum.Visible
        ]
        if len(meta) > MAX_SHEETS:
            raise Unusable(f"工作表超过{MAX_SHEETS}张，请分成几个文件导入。")
        return [_sheet(book, m.name) for m in meta]
    except BaseException as error:
        known = isinstance(error, CalamineError | ValueError | KeyError | OSError)
        if isinstance(error, Unusable) or not (known or type(error).__name__ == "PanicException"):  # which has no home
            raise
        raise Unusable("读不出这个文件（可能已损坏或有密码）。请另存为“Excel 工作簿（*.xlsx）”后再上传。") from None


def _sheet(book: Any, name: str) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    if sheet.total_width > MAX_COLUMNS * 4 or sheet.total_height > MAX_ROWS + 10_000:
        raise Unusable(f"工作表“{name}”过宽或过长。请把台账部分复制到一张新表里，另存后再上传。")
    return Sheet(name, sheet.to_python(skip_empty_area=False), list(sheet.merged_cell_ranges or []))


def _text(content: bytes, name: str) -> Sheet:
    text = _decoded(content)
    title = name.rsplit(".", 1)[0] or "表格"
    if re.search(r"<table[\s>]", text[:20000], re.I):
        return Sheet(title, _web_table(text))
    if "\x00" in text:
        raise Unusable("读不出这个文件。请在 Excel 或 WPS 中另存为“Excel 工作簿（*.xlsx）”后再上传。")
    head = text[:20000]
    mark = max("\t,;", key=head.count)
    csv.field_size_limit(1 << 20)
    try:
        rows: Table = [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark)]
    except csv.Error:
        raise Unusable("这个 CSV 文件的格式有问题，请在 Excel 中打开核对，另存为 xlsx 后再上传。") from None
    return Sheet(title, rows)


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unusable("读不出这个文件的文字。请在 Excel 或 WPS 中另存为“Excel 工作簿（*.xlsx）”后再上传。")


class _Web(HTMLParser):
    """A web page saved as .xls, as older platforms export: rows and cells, spans filled with blanks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: Table = []
        self.cell: list[str] | None = None
        self.span = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("tr", "td", "th"):
            self._shut()  # older platforms leave cells open
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            spans = dict(attrs).get("colspan") or "1"
            self.cell, self.span = [], min(int(spans), MAX_COLUMNS) if spans.isdigit() else 1
        elif tag == "br" and self.cell is not None:
            self.cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._shut()

    def _shut(self) -> None:
        if self.cell is not None and self.rows:
            self.rows[-1] += ["".join(self.cell).strip(), *[""] * (self.span - 1)]
        self.cell = None

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell.append(data)


def _web_table(text: str) -> Table:
    parser = _Web()
    parser.feed(text)
    return parser.rows
