"""Lists people keep in Excel: an uploaded or pasted table becomes rows, every mistake named by its line."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from common.imports.reading.book import OLD, Unusable, open_book

MAX_FILE, MAX_ROWS = 2 << 20, 5000
SHOWN = 20  # mistakes listed one by one
ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A column of a table: `names` are the words its heading may be written with, the first is the usual one."""

    key: str
    names: tuple[str, ...]
    required: bool = True


@dataclass(frozen=True)
class Row:
    line: int
    cells: dict[str, str]


def text_of(file: Any) -> str:
    """An uploaded CSV, text or Excel file as lines of cells parted by tabs. ValidationError says what is wrong."""
    if file.size > MAX_FILE:
        raise ValidationError("文件超过 2 MB，请分成几份导入。")
    content: bytes = file.read()
    if content[:2] == b"PK" or content[:8] == OLD:
        return _excel(content)
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValidationError("读不出这个文件。请在 Excel 或 WPS 中另存为 xlsx 或 CSV 后再上传。")


def _excel(content: bytes) -> str:
    try:
        sheets = open_book(content)
    except Unusable as why:
        raise ValidationError(str(why)) from None
    rows = sheets[0].rows if sheets else []
    return "\n".join("\t".join(_cell(value) for value in row) for row in rows if any(v not in ("", None) for v in row))


def _cell(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # Excel keeps every number, codes and telephones too, as a fraction
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else " ".join(str(value).split())


def rows_of(text: str, headings: Sequence[Heading]) -> list[Row]:
    """Rows of a table whose first line names its columns. Raises ValidationError with a sentence for each mistake."""
    lines = text.strip("\ufeff \n").splitlines()
    if not lines:
        raise ValidationError("表格是空的。第一行写列名，从第二行起每行一条。")
    table = list(csv.reader(lines, delimiter="\t" if "\t" in lines[0] else ","))
    places = _places([c.strip() for c in table[0]], headings)
    if len(table) > MAX_ROWS + 1:
        raise ValidationError(f"一次最多导入 {MAX_ROWS} 行，这里有 {len(table) - 1} 行，请分几次导入。")
    rows = [
        Row(line, {key: (cells[i].strip() if i < len(cells) else "") for key, i in places.items()})
        for line, cells in enumerate(table[1:], start=2)
        if any(c.strip() for c in cells)
    ]
    if not rows:
        raise ValidationError("只有列名，没有内容。从第二行起每行一条。")
    empty = [
        f"第{r.line}行：没有填写{h.names[0]}。" for r in rows for h in headings if h.required and not r.cells[h.key]
    ]
    if empty:
        raise ValidationError(empty)
    return rows


def _places(head: list[str], headings: Sequence[Heading]) -> dict[str, int]:
    found = {h.key: i for h in headings for i, cell in enumerate(head) if cell in h.names}
    missing = [h.names[0] for h in headings if h.required and h.key not in found]
    if missing:
        asked = "、".join(h.names[0] + ("" if h.required else "（可不填）") for h in headings)
        raise ValidationError(f"第一行缺少列名：{'、'.join(missing)}。列名应为：{asked}。")
    return found | {h.key: len(head) for h in headings if h.key not in found}


class TableForm(forms.Form):
    """A table as a file or pasted from Excel. What was read is shown in the box, so that it can be put right there."""

    headings: tuple[Heading, ...] = ()
    file = forms.FileField(label="Excel 或 CSV 文件", required=False)
    text = forms.CharField(
        label="表格内容",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="不传文件的，在 Excel 中选中包括列名在内的单元格，复制后粘贴到这里。",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("file"):
            data["text"] = text_of(data["file"])
            self.data = {**self.data.dict(), "text": data["text"]}  # type: ignore[attr-defined]
        if not (data.get("text") or "").strip():
            raise ValidationError("请选择文件，或者把表格粘贴到框里。")
        if "text" not in self.errors:
            self._read(data)
        return data

    def _read(self, data: dict[str, Any]) -> None:
        try:
            data["rows"] = self.check(rows_of(data["text"], self.headings))
        except ValidationError as error:
            found = error.messages
            more = [f"另有 {len(found) - SHOWN} 处类似的问题。"] if len(found) > SHOWN else []
            self.add_error("text", ValidationError([*found[:SHOWN], *more]))

    def check(self, rows: list[Row]) -> list[Any]:
        """What the rows mean; raises ValidationError with a sentence for each line that cannot be taken."""
        return list(rows)


def wrong(row: Row, why: str) -> str:
    return f"第{row.line}行：{why.rstrip('。')}"
