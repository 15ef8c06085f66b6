"""What a line says of a paper it produces."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

PLACE = re.compile(r"\{(year|word|office|n)(?::0(\d))?\}")  # what a number's pattern may name


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A paper 文书 of a line: what it is called, how it is written, and its place in the archive volume.

    `compose(facts)` gives the `kernel.papers.blocks.Sheet`. It is plain Python without side effects: the same
    facts give the same sheet, which is frozen and hashed; user text goes in as text and is never markup.
    `law` is the article that asks for the paper, None where the form alone is customary.
    `series` is the code of the number series it takes from; empty means it carries no number of its own.
    `number` is how its number reads, of {year}, {word} (the office's 代字) and {n} ({n:03} pads with zeros).
    `issued_by(case)` gives the office that issues it: number series, 代字, letterhead and seal are that office's.
    Without it, or where it gives none, the office that keeps the case issues the paper.
    `edition_of` is the code of the paper this one completes, as a signed agreement does: it carries the earlier one's
    number, is composed from its frozen sheet (`facts.earlier`) and stands for it in the volume; both are kept.
    `encloses` are categories of attachments filed with it in the volume rather than on lines of their own.
    `official` sets it as a 公文 after GB/T 9704.
    `order` is the place in the volume, lowest first; papers of the same order stand by date.
    `required` says that its place in the volume must be filled: by this paper or by another of the same order.
    `signed_by` are the labels of those who must sign before the paper is complete, as they stand on the sheet.
    `public` papers may be fetched by the party who follows the case on the portal.
    """

    code: str
    title: str
    compose: Callable[[Any], Any]
    law: object | None = None
    series: str = ""
    number: str = "（{year}）{word}字第{n}号"
    official: bool = False
    required: bool = False
    order: int = 0
    signed_by: tuple[str, ...] = ()
    public: bool = False
    issued_by: Callable[[Any], Any] | None = None
    edition_of: str = ""
    encloses: tuple[str, ...] = ()
