"""Where the heading of a sheet is and what each column means, whatever stands above and however it is worded."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ..values.people import ID_SHAPE, PHONE_SHAPE
from ..values.text import Raw, cell_text, narrow
from ..words import Kind
from .book import Range, Sheet, Table
from .lexicon import BOTH, KEEP, Lexicon, Meaning, plain

SEARCHED, LEVELS, SAMPLE = 40, 3, 200


@dataclass
class Heading:
    """One column as it was understood. `how`: 表头 (by its heading), 内容 (by what stands in it), 选定, or empty."""

    place: int
    text: str
    key: str = KEEP
    how: str = ""
    unit: int = 1

    def plain(self) -> dict[str, Any]:
        return {"place": self.place, "text": self.text, "key": self.key, "how": self.how, "unit": self.unit}


@dataclass
class Head:
    """The heading of a sheet: its columns, the rows it takes, and the titles above it."""

    columns: list[Heading]
    first: int  # index of its first row; data begin at `data`
    data: int
    titles: list[str] = field(default_factory=list)


def find_head(sheet: Sheet, lexicon: Lexicon, before: Head | None = None) -> Head | None:
    """The heading that explains most columns; that of the sheet before where a sheet goes on without one; else None."""
    best: tuple[float, int, int, list[tuple[str, ...]]] | None = None
    for first in range(min(SEARCHED, len(sheet.rows))):
        for levels in range(1, LEVELS + 1):
            paths = _paths(sheet, first, levels)
            score = _score(paths, lexicon) - 0.1 * (levels - 1) if paths else 0.0
            if score > 0 and (best is None or score > best[0] + 0.01):
                best = score, first, levels, paths or []
    if best is None or best[0] < 2:
        return _continued(sheet, lexicon, before)
    _, first, levels, paths = best
    columns = _understood(paths, lexicon)
    data = first + levels
    _long(columns, sheet.rows[data : data + SAMPLE], lexicon)
    by_content(columns, sheet.rows[data : data + SAMPLE], lexicon)
    return Head(columns, first, data, _titles(sheet.rows[:first]))


def _titles(rows: Table) -> list[str]:
    return [text for row in rows for cell in row if (text := cell_text(cell))]


def _continued(sheet: Sheet, lexicon: Lexicon, before: Head | None) -> Head | None:
    """A further sheet without heading, as wide as the one before it."""
    wide = max((i + 1 for row in sheet.rows[:SAMPLE] for i, c in enumerate(row) if c not in ("", None)), default=0)
    if before is None or abs(wide - len(before.columns)) > 1:
        return None
    first = next((n for n, row in enumerate(sheet.rows) if sum(c not in ("", None) for c in row) > wide / 2), None)
    return None if first is None else Head(before.columns, first, first, _titles(sheet.rows[:first]))


def _paths(sheet: Sheet, first: int, levels: int) -> list[tuple[str, ...]] | None:
    """For each column its heading texts from the top down; None where the rows cannot be a heading."""
    rows = sheet.rows[first : first + levels]
    if len(rows) < levels or any(not _wordy(row) for row in rows):
        return None
    wide = max(len(row) for row in rows)
    if levels > 1 and any(top == first and right - left + 1 > wide * 2 / 3 for (top, left), (_, right) in sheet.merged):
        return None  # a title stands over the whole table, a group over a part of it
    grid = [[cell_text(c) for c in row] + [""] * (wide - len(row)) for row in rows]
    if levels > 1:
        _spread(grid, first, sheet.merged)
    return [tuple(dict.fromkeys(t for level in grid if (t := level[i]))) for i in range(wide)]


def _wordy(row: list[Raw]) -> bool:
    """Whether a row could be one of headings: words, no dates, no long sentences."""
    given = [c for c in row if c not in ("", None)]
    if not given:
        return False
    words = [
        c
        for c in given
        if isinstance(c, str) and 0 < len(c) <= 60 and not ID_SHAPE.match(c) and not PHONE_SHAPE.match(c)
    ]
    return len(words) >= max(1, len(given) * 0.8) and not any(isinstance(c, date) for c in given)


def _spread(grid: list[list[str]], first: int, merged: list[Range]) -> None:
    """A group heading stands over all columns it was merged across; without merges, over blanks with words below them."""
    covered = set()
    for (top, left), (bottom, right) in merged:
        for level in range(max(top - first, 0), min(bottom - first, len(grid) - 1) + 1):
            text = grid[top - first][left] if 0 <= top - first < len(grid) and left < len(grid[0]) else ""
            for i in range(left, min(right, len(grid[0]) - 1) + 1):
                covered.add((level, i))
                grid[level][i] = grid[level][i] or text
    for level in range(len(grid) - 1):
        for i in range(1, len(grid[level])):
            blank, below = not grid[level][i], bool(grid[level + 1][i])
            if (
                blank
                and below
                and (level, i) not in covered
                and grid[level + 1][i - 1]
                and (level, i - 1) not in covered
            ):
                grid[level][i] = grid[level][i - 1]


def _score(paths: list[tuple[str, ...]], lexicon: Lexicon) -> float:
    """Distinct meanings found, sure ones counting more, less a little for each column nobody understands."""
    meanings = [lexicon.meaning(p) for p in paths if p]
    seen: dict[str, int] = {}
    for m in meanings:
        if m.key:
            seen[m.key] = max(seen.get(m.key, 0), m.sure)
    unknown = sum(not m.key for m in meanings)
    return sum(0.7 + 0.1 * sure for sure in seen.values()) - 0.05 * unknown if len(seen) >= 2 else 0.0


def _understood(paths: list[tuple[str, ...]], lexicon: Lexicon) -> list[Heading]:
    found = [
        (Heading(i, " ".join(dict.fromkeys(" ".join(t.split()) for t in p))), lexicon.meaning(p))
        for i, p in enumerate(paths)
    ]
    ranked = _first_claims(found)
    side, names = "", _side_columns(found, lexicon)
    for column, meaning in found:
        key = names.get(column.place, meaning.key)
        if key.startswith("."):
            key = (side or BOTH) + key
        elif key == BOTH or key.endswith(".name"):
            side = BOTH if key == BOTH else key.partition(".")[0]
        taken = ranked.get(column.place, True)
        column.key, column.unit = (key if key and taken else KEEP), meaning.unit
        column.how = "表头" if column.key != KEEP else ""
    return _once(found)


def _once(found: list[tuple[Heading, Meaning]]) -> list[Heading]:
    """No meaning twice: the first column keeps it, of the others nothing is lost."""
    seen: set[str] = set()
    for column, _ in found:
        if column.key != KEEP and column.key in seen:
            column.key, column.how = KEEP, ""
        seen.add(column.key)
    return [column for column, _ in found]


def _first_claims(found: list[tuple[Heading, Meaning]]) -> dict[int, bool]:
    """Which column keeps a meaning several claim: the surest, then the first."""
    best: dict[str, tuple[int, int]] = {}
    for column, m in found:
        if m.key and not m.key.startswith(".") and m.key != BOTH and (m.key not in best or m.sure > best[m.key][0]):
            best[m.key] = m.sure, column.place
    return {c.place: best[m.key][1] == c.place for c, m in found if m.key in best and not m.key.endswith(".name")}


def _side_columns(found: list[tuple[Heading, Meaning]], lexicon: Lexicon) -> dict[int, str]:
    """Two columns headed alike, 当事人姓名 twice: the first side and the second, in a ledger that has two."""
    if len(lexicon.ledger.sides) < 2:
        return {}
    first, second = (s.code for s in lexicon.ledger.sides[:2])
    both = [c.place for c, m in found if m.key == BOTH]
    if len(both) == 2:
        return {both[0]: f"{first}.name", both[1]: f"{second}.name"}
    named = [(c.place, m.key) for c, m in found if m.key.endswith(".name")]
    if len(named) == 2 and named[0][1] == named[1][1]:
        return {named[0][0]: f"{first}.name", named[1][0]: f"{second}.name"}
    sides = {key for _, key in named}
    if len(both) == 1 and len(sides) == 1 and (missing := {f"{first}.name", f"{second}.name"} - sides):
        return {both[0]: missing.pop()}  # 当事人 beside 对方当事人
    return {}


def by_content(columns: list[Heading], rows: Table, lexicon: Lexicon) -> None:
    """Columns no heading explains, by what stands in them: identity numbers, telephones, a lone column of days."""
    taken = {c.key for c in columns}
    side = ""
    for column in columns:
        if column.key.endswith(".name") or column.key == BOTH:
            side = column.key.partition(".")[0]
        if column.key != KEEP:
            continue
        values = [narrow(str(cell_text(row[column.place]))) for row in rows if column.place < len(row)]
        values = [v for v in values if v]
        guess = _shape(values, [row[column.place] for row in rows if column.place < len(row)])
        key = f"{side or BOTH}.{guess}" if guess in ("id_number", "phone") else _lone_date(guess, taken, lexicon)
        if key and key not in taken:
            column.key, column.how = key, "内容"
            taken.add(key)


def _long(columns: list[Heading], rows: Table, lexicon: Lexicon) -> None:
    """A column of code words that holds sentences is the column of sentences of its kind."""
    taken = {c.key for c in columns}
    for column in columns:
        word = lexicon.ledger.by_key.get(column.key)
        if word is None or not word.long_as:
            continue
        texts = [t for row in rows if column.place < len(row) and (t := cell_text(row[column.place]))]
        if texts and sum(len(t) > 12 for t in texts) > len(texts) / 2:
            column.key, column.how = (KEEP, "") if word.long_as in taken else (word.long_as, "内容")
            taken.add(column.key)


def _lone_date(guess: str, taken: set[str], lexicon: Lexicon) -> str:
    dates = lexicon.ledger.keys(Kind.DATE)
    return dates[0] if guess == "date" and not taken & set(dates) else ""


def _shape(values: list[str], raw: list[Raw]) -> str:
    if len(values) < 3:
        return ""
    share = len(values) * 0.7
    if sum(bool(ID_SHAPE.match(v)) for v in values) >= share:
        return "id_number"
    if sum(bool(PHONE_SHAPE.match(v)) for v in values) >= share:
        return "phone"
    dates = sum(
        isinstance(v, date) or (isinstance(v, str) and bool(re.match(r"^(19|20)\d\d[-./年]\d{1,2}[-./月]\d{1,2}", v)))
        for v in raw
    )
    return "date" if dates >= share else ""


def same_heading(row: list[Raw], columns: list[Heading]) -> bool:
    """Whether a row repeats the heading, as on every printed page."""
    told = [(plain(text), plain(c.text)) for c in columns if c.place < len(row) and (text := cell_text(row[c.place]))]
    return len(told) >= 2 and sum(a == b or (bool(a) and b.endswith(a)) for a, b in told) >= len(told) * 0.7
