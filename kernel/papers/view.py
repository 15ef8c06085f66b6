"""A sheet made ready to draw: everything the three renderers must agree on is worked out here, once.

`parts(sheet)` gives dicts of JSON values in four shapes, told apart by "shape":

- line:  {role, lines: [str], align, indent, right, before, after} — indents in characters, room in lines
- grid:  {role, widths: [percent], heads, heights: [lines], rows: [[{role, text, span, lines, align}]]} — the first
         `heads` rows repeat; a height is what a row reserves, 0 where its texts decide
- sign:  {stacked, rows: [[{label, hint, image, date}]]} — stacked where a label leaves no room to sign beside it
- break: {}
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from math import ceil
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from . import blocks as b
from .blocks import Sheet

Part = dict[str, Any]

# Characters no paper may carry: controls (XML refuses them), lone surrogates, and the marks that reorder
# text, with which a name or a sum could be made to read differently from what is stored.
BARRED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
RED = "E00000"
WORDS = re.compile("[!-~]{8,}")  # of Latin letters and figures, which break nowhere
DIGITS = "〇一二三四五六七八九"
EPOCH = dt.date(1980, 1, 1)  # the date of a file whose paper has none: the same sheet gives the same bytes
LINE, PADDING = 37.0, 1.5  # of a table: characters across the page, and what a cell adds to its text
POINT, SIGN_GAP, SIGN_ROOM = 25.4 / 72, 5, 28  # mm: a point; between two places to sign; to sign on
BLANK_DATE = "　　年　　月　　日"


@dataclass(frozen=True, kw_only=True)
class Look:
    """Measures of a kind of sheet: margins in mm (top, right, bottom, left), type and line pitch in points.

    "letter" and "official" follow GB/T 9704-2012 5.2: 天头 37 mm, 订口 28 mm, 版心 156 × 225 mm, 22 lines of
    28 characters of 3号 type, so that 16 pt type is drawn together by `tracking`. "form" is house style.
    """

    margins: tuple[int, int, int, int]
    size: float
    pitch: float
    title: float
    cell: float = 12
    sign: float = 12
    tracking: float = 0


GB = Look(margins=(37, 26, 35, 28), size=16, pitch=28.95, title=22, sign=14, tracking=-0.25)
FORM = Look(margins=(22, 22, 20, 28), size=14, pitch=23.5, title=20)
LOOKS = {"form": FORM, "letter": GB, "official": GB}


def clean(text: object) -> str:
    """The text as it is drawn, without barred characters; tabs become a space, line feeds stay."""
    return BARRED.sub("", str(text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))


def cn_date(day: dt.date | None) -> str:
    """2026年11月22日, or nothing."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def cn_number(n: int) -> str:
    """1–99 in Chinese figures, as headings are numbered: 一, 十二, 三十."""
    tens, ones = divmod(n, 10)
    head = ("" if tens == 1 else DIGITS[tens]) + "十" if tens else ""
    return head + (DIGITS[ones] if ones or not tens else "")


def ems(text: str) -> float:
    """Width in characters of the longest line: a Chinese character is 1, a Latin letter or figure 0.5."""
    wide = ("W", "F", "A")
    return max(sum(1 if unicodedata.east_asian_width(c) in wide else 0.5 for c in line) for line in text.split("\n"))


HERE = Path(__file__).parent / "drawings"


@cache
def drawings() -> Environment:
    """The templates of the preview and of the Word file; they escape everything they are given."""
    options: dict[str, Any] = {"trim_blocks": True, "lstrip_blocks": True, "auto_reload": False}
    return Environment(loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, **options)


def view(sheet: Sheet) -> Part:
    """All a renderer needs: kind, title, office, day, parts, and the head and tail of an official document."""
    return {
        "kind": sheet.kind,
        "title": clean(sheet.title),
        "office": clean(sheet.office),
        "day": sheet.date or EPOCH,
        "parts": list(parts(sheet)),
        "top": head(sheet),
        "tail": tail(sheet),
    }


def texts(ready: Part) -> Iterator[str]:
    """Every text that stands in the parts of a view."""
    for part in ready["parts"]:
        yield from part.get("lines", ())
        for cell in (cell for row in part.get("rows", ()) for cell in row):
            yield from (cell[name] for name in ("text", "label", "hint") if name in cell)


def signed(ready: Part) -> list[str]:
    """The names of the signature pictures of a view, each once."""
    slots = (s for part in ready["parts"] if part["shape"] == "sign" for row in part["rows"] for s in row)
    return list(dict.fromkeys(s["image"] for s in slots if s["image"]))


def undrawn(sheet: Sheet) -> Sheet:
    """The sheet with words where its signature pictures stood: for pictures that turn out to be damaged."""

    def worded(block: b.Block) -> b.Block:
        if not isinstance(block, b.Signatures):
            return block
        slots = (replace(s, image="", hint="签名图片无法显示，见所附材料") if s.image else s for s in block.slots)
        return replace(block, slots=tuple(slots))

    return replace(sheet, blocks=tuple(worded(block) for block in sheet.blocks))


def parts(sheet: Sheet) -> Iterator[Part]:
    """Title, number and addressee, the blocks with the annexes before the seal, and the note on copies."""
    yield _line("title", sheet.title, align="center", after=0.2 if sheet.kind == "form" else 1)
    if sheet.number and sheet.kind != "official":
        yield _line("number", sheet.number, align="right" if sheet.kind == "form" else "center", after=0.2)
    if sheet.to:
        yield _line("to", sheet.to.rstrip("：:") + "：")
    annexes = "附件：" + "\n　　　".join(_numbered(sheet.attached))
    seal = next((i for i, x in enumerate(sheet.blocks) if isinstance(x, b.SealPlace)), len(sheet.blocks))
    for block in sheet.blocks[:seal]:
        yield from _draw(block, sheet)
    if sheet.attached:
        yield _line("attached", annexes, indent=2, before=1)
    for block in sheet.blocks[seal:]:
        yield from _draw(block, sheet)
    if sheet.copies_note:
        yield _line("copies", sheet.copies_note, indent=2, before=0.5)


def _draw(block: b.Block, sheet: Sheet) -> Iterable[Part]:
    if isinstance(block, b.Signatures):
        return [_signatures(block, LOOKS[sheet.kind])]
    return DRAW[type(block)](block)


def head(sheet: Sheet) -> Part:
    """The head of an official document (GB/T 9704-2012 7.2): mark, number, signer, secrecy, urgency."""
    mark = clean(sheet.mark or (sheet.office and sheet.office + "文件"))
    size = min(56, int(440 * 0.94 / max(ems(mark), 1)))  # one line of the 156 mm wide text area
    return {
        "mark": mark,
        "size": size,
        "number": clean(sheet.number),
        "signer": clean(sheet.signer),
        "secrecy": clean(sheet.secrecy),
        "urgency": clean(sheet.urgency),
    }


def tail(sheet: Sheet) -> Part:
    """The imprint 版记 of an official document (GB/T 9704-2012 7.4); "printed" empty where nobody issued it."""
    copy_to = clean(sheet.copy_to).rstrip("。") + "。" if sheet.copy_to else ""
    printed = f"{cn_date(sheet.issued_on)}印发" if sheet.issued_on else ""
    return {"copy_to": copy_to, "issuer": clean(sheet.issuer), "printed": printed}


def _line(role: str, text: str, *, align: str = "left", **measures: float) -> Part:
    space = {"indent": 0.0, "right": 0.0, "before": 0.0, "after": 0.0}
    return {"shape": "line", "role": role, "lines": clean(text).split("\n"), "align": align, **space, **measures}


def _numbered(texts: Sequence[str]) -> list[str]:
    return [f"{i}．{t}" for i, t in enumerate(texts, 1)] if len(texts) > 1 else list(texts)


def _items(block: b.Items) -> Iterator[Part]:
    for i, text in enumerate(block.items, 1):
        mark = {"1": f"{i}．", "一": f"{cn_number(i)}、", "（一）": f"（{cn_number(i)}）"}[block.numbering]
        yield _line("item", mark + text, align="justify", indent=2)


def _seal(block: b.SealPlace) -> Iterator[Part]:
    """The date stands four characters from the edge and the office is centred over it, as far as there is room."""
    day = cn_date(block.date) or BLANK_DATE
    overhang = (ems(block.office) - ems(day)) / 2
    yield _line("office", block.office, align="right", right=max(4 - overhang, 0), before=1.5)
    yield _line("date", day, align="right", right=max(4, overhang), after=0.2)


def _signatures(block: b.Signatures, look: Look) -> Part:
    def slot(s: b.Slot) -> Part:
        day = cn_date(s.date) or (BLANK_DATE if block.dated else "")
        label = clean(f"{s.label}（{s.name}）：" if s.name else f"{s.label}：")
        return {"label": label, "hint": clean(s.hint), "image": s.image, "date": day}

    slots = [slot(s) for s in block.slots]
    half = (210 - look.margins[1] - look.margins[3]) / 2 - SIGN_GAP
    stacked = any(ems(s["label"]) * look.sign * POINT > half - SIGN_ROOM for s in slots)
    return {"shape": "sign", "stacked": stacked, "rows": [slots[i : i + 2] for i in range(0, len(slots), 2)]}


def _cell(role: str, text: str, *, span: int = 1, lines: int = 1) -> Part:
    align = "left" if role == "value" else "center"
    return {"role": role, "text": clean(text), "span": span, "lines": lines, "align": align}


def _table(block: b.Table) -> Part:
    width = len(block.head)
    rows = [[_cell("head", t) for t in block.head]]
    rows += [[_cell("cell", t) for t in (*row, *[""] * width)[:width]] for row in block.rows]
    reach = [max(ems(row[i]["text"]) for row in rows) for i in range(width)]
    for row in rows[1:]:
        for cell, widest in zip(row, reach, strict=True):
            cell["align"] = "center" if widest <= 6 else "left"
    wants = block.widths or [min(max(r, 2.5), 16) + PADDING for r in reach]
    heights = [0] * len(rows)
    return {"shape": "grid", "role": "table", "heads": 1, "widths": shares(wants), "heights": heights, "rows": rows}


def _fields(block: b.Fields) -> Part:
    total = max(sum(bool(f.label) + f.span for f in row) for row in block.rows)
    rows = [list(_row(row, total)) for row in block.rows]
    widths = shares(block.widths or _field_widths(rows, total))
    heights = [_height(row, widths) for row in rows]
    return {"shape": "grid", "role": "fields", "heads": 0, "widths": widths, "heights": heights, "rows": rows}


def _height(row: Sequence[Part], widths: Sequence[int]) -> int:
    """Lines a row reserves to write in; 0 where it reserves none or its texts may need more."""
    tall: int = max(cell["lines"] for cell in row)
    at = 0
    if tall == 1:
        return 0
    for cell in row:
        room = sum(widths[at : at + cell["span"]]) * LINE / 100 - PADDING
        at += cell["span"]
        room *= 0.6 if WORDS.search(cell["text"]) else 0.95  # a long word leaves the rest of its line empty
        if sum(max(1, ceil(ems(line) / max(room, 1))) for line in cell["text"].split("\n")) > tall:
            return 0
    return tall


def _row(row: Sequence[b.Field], total: int) -> Iterator[Part]:
    left = total
    for i, field in enumerate(row):
        left -= bool(field.label)
        span = left if i == len(row) - 1 else field.span
        left -= span
        if field.label:
            yield _cell("label", field.label)
        yield _cell("value" if field.label else "band", field.value, span=span, lines=field.lines)


def _field_widths(rows: list[list[Part]], total: int) -> list[float]:
    """Labels get what they need, up to seven characters; the values share the rest of the line by what stands in them."""
    labels, values = [0.0] * total, [4.0 + PADDING] * total
    for row in rows:
        at = 0
        for cell in row:
            if cell["role"] == "label":
                labels[at] = max(labels[at], min(ems(cell["text"]), 7) + PADDING)
            elif cell["span"] == 1:
                values[at] = max(values[at], min(ems(cell["text"]), 14) + PADDING)
            at += cell["span"]
    left = max(LINE - sum(labels), LINE / 4)
    scale = left / sum(v for v, label in zip(values, labels, strict=True) if not label)
    return [label or v * scale for v, label in zip(values, labels, strict=True)]


def shares(weights: Sequence[float]) -> list[int]:
    """The weights as whole per cent that add up to 100."""
    edges = [round(100 * sum(weights[:i]) / sum(weights)) for i in range(len(weights) + 1)]
    return [after - before for before, after in pairwise(edges)]


DRAW: dict[type[b.Block], Callable[[Any], Iterable[Part]]] = {
    b.Title: lambda x: [_line("title", x.text, align="center")],
    b.Heading: lambda x: [_line("heading1" if x.level == 1 else "heading2", x.text, indent=2)],
    b.Para: lambda x: [_line("strong" if x.bold else "para", x.text, align=x.align, indent=2 if x.indent else 0)],
    b.Note: lambda x: [_line("note", x.text)],
    b.PageBreak: lambda x: [{"shape": "break"}],
    b.Items: _items,
    b.Fields: lambda x: [_fields(x)] if x.rows else [],
    b.Table: lambda x: [_table(x)],
    b.SealPlace: _seal,
}
