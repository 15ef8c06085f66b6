"""Whose calls somebody reaches: those of the offices in which they hold a role of the hotline."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from common.office_reach import OfficeQuerySet, holds, within
from common.roles import AUDITOR, DIRECTOR, HOTLINE_AGENT, HOTLINE_SUPERVISOR

AGENTS = frozenset({HOTLINE_AGENT.code, HOTLINE_SUPERVISOR.code})
SUPERVISORS = frozenset({HOTLINE_SUPERVISOR.code})
READERS = AGENTS | {DIRECTOR.code, AUDITOR.code}  # of figures alone

__all__ = ["AGENTS", "READERS", "SUPERVISORS", "CallQuerySet", "HotlineQuerySet", "holds", "within"]


class HotlineQuerySet(OfficeQuerySet):
    """Rows of a hotline office."""

    roles = AGENTS


class CallQuerySet(HotlineQuerySet):
    def live(self) -> Self:
        """Calls that are going on, those still in the menu left out."""
        return self.filter(stage__in=("waiting", "talking", "holding"))

    def of_phone(self, indexes: Iterable[bytes]) -> Self:
        return self.filter(phone_index__in=list(indexes))
