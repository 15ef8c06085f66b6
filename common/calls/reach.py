"""Whose calls somebody reaches: those of the offices in which they hold a role of the hotline."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.db.models import Q

from common.roles import AUDITOR, DIRECTOR, HOTLINE_AGENT, HOTLINE_SUPERVISOR
from kernel.reach.reach import reach_of
from kernel.words.roles import Scope

AGENTS = frozenset({HOTLINE_AGENT.code, HOTLINE_SUPERVISOR.code})
SUPERVISORS = frozenset({HOTLINE_SUPERVISOR.code})
READERS = AGENTS | {DIRECTOR.code, AUDITOR.code}  # of figures alone


def within(user: Any, roles: Iterable[str] = AGENTS) -> Q:
    """Condition on rows with an `office`, reached through a post that carries one of `roles`."""
    wanted, found = frozenset(roles), Q(pk__in=[])
    for held in reach_of(user).held:
        if held.opens(wanted) and held.scope is Scope.AREA:
            found |= Q(**{f"office__{held.column}_id": held.area_id})
        elif held.opens(wanted):
            found |= Q(office_id=held.office_id)
    return found


def holds(user: Any, roles: Iterable[str] = AGENTS) -> bool:
    return bool(reach_of(user).roles & frozenset(roles))


class OfficeQuerySet(models.QuerySet[Any]):
    """Rows of a hotline office."""

    def reach(self, user: Any, roles: Iterable[str] = AGENTS) -> Self:
        return self.filter(within(user, roles))


class CallQuerySet(OfficeQuerySet):
    def live(self) -> Self:
        """Calls that are going on, those still in the menu left out."""
        return self.filter(stage__in=("waiting", "talking", "holding"))

    def of_phone(self, indexes: Iterable[bytes]) -> Self:
        return self.filter(phone_index__in=list(indexes))
