"""Papers an act produces: numbered, composed and frozen inside its transaction; rendered afterwards."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from kernel.ids import uuid7
from kernel.journal.seal import salted_digest
from kernel.papers import blocks, numbers
from kernel.words import Paper as PaperWord

from . import attachments
from .models import Attachment, Case, Event, Paper
from .volume import in_force

DRAWN = ("image/png", "image/jpeg")  # types of signature pictures every rendering can draw


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All a paper may be composed from: nothing in it is typed for the paper's sake."""

    case: Case
    record: Any
    parties: list[Any]  # rows of the parties port, numbers in full: a paper is not masked
    data: dict[str, Any]  # what the act itself asked, cleaned
    at: datetime  # when the act took place, local time
    number: str
    actor: str
    issuer: Any = None  # the office whose paper it is; none: the one that keeps the case
    earlier: blocks.Sheet | None = None  # of an edition: the frozen sheet it completes

    @property
    def office(self) -> Any:
        """The office whose name, number and seal the paper bears."""
        return self.issuer or self.case.office

    def picture(self, name: str) -> str:
        """What `Slot.image` calls the picture the act brought in this field; empty where there is none to draw."""
        given = self.data.get(name)
        first = given[0] if isinstance(given, list) and given else None
        drawable = hasattr(first, "seek") and attachments.sniff(first) in DRAWN
        return attachments.hash_of(first).hex() if drawable else ""

    def of_role(self, *roles: str) -> list[Any]:
        return [p for p in self.parties if p.role in roles]


Take = Callable[[int, str, int], int]


def issue(
    case: Case, event: Event, words: tuple[PaperWord, ...], data: dict[str, Any], *, take: Take = numbers.take
) -> list[Paper]:
    """Compose and number papers under an event. Rows are returned unsaved; numbers are taken now."""
    return [_issue(case, event, word, data, take=take) for word in words]


def _issue(case: Case, event: Event, word: PaperWord, data: dict[str, Any], *, take: Take) -> Paper:
    issuer, earlier = issuer_of(word, case), _earlier(case, word)
    number = earlier.number if earlier else _number(case, event, word, issuer=issuer, take=take)
    sheet = word.compose(facts(case, event, data, number=number, issuer=issuer, earlier=earlier))
    content, salt = blocks.to_data(sheet), os.urandom(16)
    return Paper(
        id=uuid7(),
        case=case,
        event=event,
        code=word.code,
        title=word.title,
        office=issuer,
        number=number,
        version=case.rules.version,
        content=content,
        salt=salt,
        digest=salted_digest(salt, content),
        made_at=event.recorded_at,
    )


def issuer_of(word: PaperWord, case: Case) -> Any:
    """The office that issues a paper of a case: the one its word names, else the one that keeps the case."""
    return (word.issued_by(case) if word.issued_by else None) or case.office


def _earlier(case: Case, word: PaperWord) -> Paper | None:
    """What an edition completes: the last paper in force of the code it names, or of its own where it is corrected."""
    found = [p for p in in_force(case) if p.code in (word.edition_of, word.code)] if word.edition_of else []
    return found[-1] if found else None


def _number(case: Case, event: Event, word: PaperWord, *, issuer: Any, take: Take) -> str:
    if not word.series:
        return ""
    year = timezone.localtime(event.happened_at).year
    n = take(issuer.pk, f"{case.procedure}:{word.series}", year)
    return numbers.format_number(word.number, year, n, issuer.short or issuer.name)


def facts(
    case: Case,
    event: Event,
    data: dict[str, Any],
    *,
    number: str = "",
    issuer: Any = None,
    earlier: Paper | None = None,
) -> Facts:
    return Facts(
        case=case,
        record=case.record,
        parties=[p for p in case.people if p.withdrawn_at is None],
        data=data,
        at=timezone.localtime(event.happened_at),
        number=number,
        actor=event.actor_name,
        issuer=issuer,
        earlier=sheet_of(earlier) if earlier else None,
    )


def sheet_of(paper: Paper) -> blocks.Sheet:
    """The frozen content as a sheet to be rendered. Raises ValueError after its content was erased."""
    if paper.content is None:
        raise ValueError("该文书的个人信息已按保存期限清除，只保留编号和校验值。")
    return blocks.from_data(paper.content)


def attached(paper: Paper) -> dict[str, Attachment]:
    """The signature pictures of a paper: what its sheet calls each, and the file. One query, none without pictures."""
    sheet = sheet_of(paper)
    slots = [slot for block in sheet.blocks if isinstance(block, blocks.Signatures) for slot in block.slots]
    names = {slot.image for slot in slots if slot.image}
    rows = Attachment.objects.filter(case=paper.case_id) if names else Attachment.objects.none()
    return {name: row for row in rows if (name := bytes(row.digest).hex()) in names}


def pictures(paper: Paper) -> dict[str, bytes]:
    """The same with the bytes of each file, as the renderings take them."""
    found = {}
    for name, row in attached(paper).items():
        with attachments.open_bytes(row) as file:
            found[name] = file.read()
    return found
