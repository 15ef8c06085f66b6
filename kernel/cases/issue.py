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

from .models import Case, Event, Paper


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

    @property
    def office(self) -> Any:
        return self.case.office

    def of_role(self, *roles: str) -> list[Any]:
        return [p for p in self.parties if p.role in roles]


def facts(case: Case, event: Event, data: dict[str, Any], number: str = "") -> Facts:
    return Facts(
        case=case,
        record=case.record,
        parties=[p for p in case.people if p.withdrawn_at is None],
        data=data,
        at=timezone.localtime(event.happened_at),
        number=number,
        actor=event.actor_name,
    )


Take = Callable[[int, str, int], int]


def issue(
    case: Case, event: Event, words: tuple[PaperWord, ...], data: dict[str, Any], *, take: Take = numbers.take
) -> list[Paper]:
    """Compose and number papers under an event. Rows are returned unsaved; numbers are taken now."""
    return [_issue(case, event, word, data, take=take) for word in words]


def _issue(case: Case, event: Event, word: PaperWord, data: dict[str, Any], *, take: Take) -> Paper:
    number = _number(case, event, word, take)
    sheet = word.compose(facts(case, event, data, number))
    content, salt = blocks.to_data(sheet), os.urandom(16)
    return Paper(
        id=uuid7(),
        case=case,
        event=event,
        code=word.code,
        title=word.title,
        office=case.office,
        number=number,
        version=case.rules.version,
        content=content,
        salt=salt,
        digest=salted_digest(salt, content),
        made_at=event.recorded_at,
    )


def _number(case: Case, event: Event, word: PaperWord, take: Take) -> str:
    if not word.series:
        return ""
    year = timezone.localtime(event.happened_at).year
    n = take(case.office_id, f"{case.procedure}:{word.series}", year)
    return numbers.format_number(word.number, year, n, case.office.short or case.office.name)


def sheet_of(paper: Paper) -> blocks.Sheet:
    """The frozen content as a sheet to be rendered. Raises ValueError after its content was erased."""
    if paper.content is None:
        raise ValueError("该文书的个人信息已按保存期限清除，只保留编号和校验值。")
    return blocks.from_data(paper.content)
