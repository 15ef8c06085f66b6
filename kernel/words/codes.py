"""Code lists whose entries the law or a statistical system fixes: at most two levels, with mappings to other lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Code:
    code: str
    title: str
    parent: str = ""
    maps: Mapping[str, str] = field(default_factory=dict, hash=False)  # other list -> its term


@dataclass(frozen=True)
class CodeList:
    """A closed list. `parents` are headings; only leaves are recorded, the heading is derived from them."""

    code: str
    title: str
    source: str
    entries: tuple[Code, ...]

    def __iter__(self) -> Iterator[Code]:
        return iter(self.leaves())

    def __getitem__(self, code: str) -> Code:
        return next(e for e in self.entries if e.code == code)

    def leaves(self) -> tuple[Code, ...]:
        headings = {e.parent for e in self.entries if e.parent}
        return tuple(e for e in self.entries if e.code not in headings)

    def heading_of(self, code: str) -> str:
        """The first-level code an entry is counted under; itself where it has no parent."""
        return self[code].parent or code

    def title_of(self, code: str) -> str:
        """The Chinese term; the code itself for one that was retired, so that old rows still read."""
        return next((e.title for e in self.entries if e.code == code), code)

    def choices(self) -> list[tuple[str, str]]:
        return [(e.code, e.title) for e in self.leaves()]

    def headings(self) -> list[tuple[str, str]]:
        seen = dict.fromkeys(self.heading_of(e.code) for e in self.leaves())
        return [(code, self[code].title) for code in seen]
