"""All that is found, beyond what a page shows: for a sheet."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cached_property
from uuid import UUID

from kernel.reach.models import User

from .find import Hit, hits, lines_for, ranked
from .text import terms

MOST = 5_000  # of each line
CHUNK = 500  # read at once


class Every(Collection[Hit]):
    """What `find` would show page by page, line by line and newest first, read only when it is gone through."""

    def __init__(self, user: User, query: str, code: str = "") -> None:
        self.user, self.terms = user, terms(query)
        self.codes = [p.code for p in lines_for(user) if code in ("", p.code)]

    @cached_property
    def keys(self) -> list[UUID]:
        """Cases in the order of the lines, then newest first."""
        if not self.terms or not self.codes:
            return []
        rows = ranked(self.user, self.terms, self.codes, limit=MOST)
        place = {code: n for n, code in enumerate(self.codes)}
        return [key for rank, key, line in sorted(rows, key=lambda r: (place[r[2]], -r[0]))]

    def __len__(self) -> int:
        return len(self.keys)

    def __contains__(self, hit: object) -> bool:
        return isinstance(hit, Hit) and hit.case.pk in self.keys

    def __iter__(self) -> Iterator[Hit]:
        for at in range(0, len(self.keys), CHUNK):
            part = self.keys[at : at + CHUNK]
            found = hits(self.user, part, self.terms)
            yield from (found[key] for key in part if key in found)
