"""From a sheet to the rows that are cases: merged cells and 同上 filled in, titles, totals, footers and blanks told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from ..values.dates import Under, told_by
from ..values.text import DITTO, Raw, cell_text, raw_text
from ..words import Kind, Ledger
from .book import Sheet
from .headings import Head, Heading, same_heading
from .lexicon import BOTH, plain

TOTALS = re.compile(
    r"^(?:本[页月季年周表村镇]|全[年月镇乡村区县市]|上[月年]|累计|月|季|年|半年)?(?:合计|小计|总计|共计|累计|总数)(?:[:：(（\d].*)?$"
    r"|^合计[^\d]{0,6}$"
)
FOOTER = re.compile(
    r"^(?:填表|制表|填报|审核|审批|统计|填写|经办|复核|登记|报送|上报|打印)(?:人|单位|日期|时间|员|部门|机构|负责人)?(?:签字|签名|\(签字\))?\s*[:：]"
    r"|^(?:单位|分管|主管|部门)?(?:负责人|领导)(?:签字|签名)?\s*[:：]|^(?:说明|注|备注|填表说明|附注|注意)\s*[:：]|^(?:单位|盖章|公章|\(盖章\))\s*[:：(（]"
)
JOINED = "\n"


@dataclass
class Line:
    """One row of the ledger. `cells` are JSON: text as it stood, numbers as numbers, days as ISO text."""

    line: int
    cells: list[Any]
    under: Under
    section: str = ""  # a heading within the table: 柳溪村, 三月份


@dataclass
class Read:
    """What one sheet gave: rows, and the lines left out, each with its reason."""

    lines: list[Line] = field(default_factory=list)
    left: list[tuple[int, str]] = field(default_factory=list)


def read_lines(sheet: Sheet, head: Head, ledger: Ledger, under: Under) -> Read:
    """All rows below the heading."""
    width = max((c.place for c in head.columns), default=-1) + 1
    filled, groups = _unmerged(sheet, head, ledger)
    walk = _Walk(head, width, under, _marks(head.columns, ledger))
    found = Read()
    for n in range(head.data, len(sheet.rows)):
        row = filled.get(n, sheet.rows[n])
        if (reason := walk.take(n, row, joined=groups.get(n, False))) and reason != "空行":
            found.left.append((n + 1, reason))
    found.lines = walk.lines
    return found


@dataclass
class _Marks:
    """Places that tell one case from the next, and those a further party fills."""

    identity: list[int]
    parties: set[int]
    others: list[int]


def _marks(columns: list[Heading], ledger: Ledger) -> _Marks:
    kinds = {c.place: ledger[c.key].kind for c in columns if c.key in ledger.by_key}
    identity = [p for p, k in kinds.items() if k in (Kind.SEQUENCE, Kind.NUMBER)]
    parties = {c.place for c in columns if c.key == BOTH or "." in c.key}
    return _Marks(identity, parties, [p for p in kinds if p not in identity])


class _Walk:
    """Goes down the rows, remembering what 同上 points at and which section it is in."""

    def __init__(self, head: Head, width: int, under: Under, marks: _Marks) -> None:
        self.head, self.width, self.under, self.marks = head, width, under, marks
        self.lines: list[Line] = []
        self.last: list[Any] | None = None
        self.section = ""
        self.texts = {plain(part) for c in head.columns for part in (c.text, *c.text.split())}

    def take(self, n: int, row: list[Raw], *, joined: bool) -> str:
        """Takes a row, or says why it is left out."""
        if not any(row):
            return "空行"
        given: list[Raw] = [c for c in row[: self.width] if c != "" and c is not None]
        if not given:
            return "空行"
        if reason := self._sum(given) or (self._aside(n, row, given) if len(given) <= 8 else ""):
            return reason
        if (
            isinstance(given[0], str)
            and len(given) > 1
            and self._repeats(given[0])
            and same_heading(row, self.head.columns)
        ):
            return "重复的表头"
        cells = [kept(c) for c in row[: self.width]]
        if not DITTO.isdisjoint(cells):
            cells = self._repeated(cells)
        if self.lines and (joined or self._continues(cells)):
            self._join(cells)
            return ""
        self.last = cells
        self.lines.append(Line(n + 1, cells, self.under, self.section))
        return ""

    def _repeats(self, text: str) -> bool:
        """Whether the first text of a row is one of the heading's: cheap, asked of every row."""
        return plain(text) in self.texts if len(text) <= 30 else False

    def _sum(self, given: list[Raw]) -> str:
        told = [c for c in given[:3] if (isinstance(c, str) and "计" in c) or c == "总数"]
        return "合计行" if any(TOTALS.match(re.sub(r"\s", "", str(c))) for c in told) else ""

    def _aside(self, n: int, row: list[Raw], given: list[Raw]) -> str:
        """Footers, headings of sections, rows that number the columns."""
        texts = [cell_text(c) for c in given]
        if any(FOOTER.match(t.replace(" ", "")) for t in (texts if len(texts) <= 4 else texts[:1])):
            return "表尾说明"
        if len(set(texts)) == 1 and not self._party_only(row):
            return self._heads(texts[0])
        if len(texts) >= 3 and texts == [str(i + 1) for i in range(len(texts))] and n - self.head.data < 2:
            return "栏号"
        return ""

    def _party_only(self, row: list[Raw]) -> bool:
        return bool(self.lines) and all(
            i in self.marks.parties for i, c in enumerate(row[: self.width]) if c not in ("", None)
        )

    def _heads(self, text: str) -> str:
        """A line with a single text: the month or place of what follows, or a remark."""
        told = told_by([text], self.under)
        if told != self.under and len(text) <= 30:
            self.under = told
        elif len(text) <= 30 and not re.fullmatch(r"[\d.]+", text):
            self.section = text
        else:
            return f"只有一格内容（{text[:20]}），没有作为一条登记"
        return f"小标题“{text[:20]}”"

    def _repeated(self, cells: list[Any]) -> list[Any]:
        last = self.last or []
        return [
            last[i] if isinstance(c, str) and c in DITTO and i < len(last) and i not in self.marks.identity else c
            for i, c in enumerate(cells)
        ]

    def _continues(self, cells: list[Any]) -> bool:
        """A further party of the case above: no number of its own, nothing but what parties fill."""
        if not self.marks.identity or not self.marks.parties or any(self._at(cells, i) for i in self.marks.identity):
            return False
        told = [i for i, c in enumerate(cells) if c not in ("", None)]
        return (
            bool(told)
            and all(i in self.marks.parties for i in told)
            and any(self._at(self.last or [], i) for i in self.marks.identity)
        )

    def _at(self, cells: list[Any], i: int) -> Any:
        return cells[i] if i < len(cells) else ""

    def _join(self, cells: list[Any]) -> None:
        """Adds what a row says of further parties to the case above it."""
        held = self.lines[-1].cells
        held += [""] * (len(cells) - len(held))
        for i, value in enumerate(cells):
            if value in ("", None) or (i not in self.marks.parties and value == held[i]):
                continue
            if i in self.marks.parties or held[i] in ("", None):
                held[i] = value if held[i] in ("", None) else f"{raw_text(held[i])}{JOINED}{raw_text(value)}"
            elif isinstance(value, str) and value not in str(held[i]):
                held[i] = f"{raw_text(held[i])}{JOINED}{value}"


def kept(value: Raw) -> Any:
    """A cell as it is staged."""
    if type(value) is str:
        return value.strip() if value else value
    if type(value) is float:
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return value if type(value) is int else cell_text(value)


def _unmerged(sheet: Sheet, head: Head, ledger: Ledger) -> tuple[dict[int, list[Raw]], dict[int, bool]]:
    """Rows with the values of cells merged downwards, and the rows that belong to the case above by a merged number."""
    filled: dict[int, list[Raw]] = {}
    joined: dict[int, bool] = {}
    marks = _marks(head.columns, ledger)
    own = set(marks.identity)
    for (top, left), (bottom, right) in sorted(sheet.merged, key=lambda r: not (r[0][1] in own and r[1][1] == r[0][1])):
        if bottom <= top or bottom < head.data or left >= len(head.columns):
            continue
        value = sheet.rows[top][left] if top < len(sheet.rows) and left < len(sheet.rows[top]) else ""
        for n in range(max(top + 1, head.data), min(bottom, len(sheet.rows) - 1) + 1):
            if left in own and right == left:
                joined[n] = True
            elif n not in joined:
                row = filled.setdefault(n, list(sheet.rows[n]))
                row += [""] * (left + 1 - len(row))
                row[left] = row[left] if row[left] not in ("", None) else value
    return filled, joined


def texts_under(head: Head, sheet: Sheet, file: str) -> Iterator[str]:
    """What tells year and month, from the widest to the nearest: file, sheet, titles."""
    yield from (file.rsplit(".", 1)[0], sheet.name, *head.titles)
