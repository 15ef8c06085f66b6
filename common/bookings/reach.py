"""Whose bookings somebody reaches: those of the offices in which they receive people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from django.db.models import Q

from common.calls.reach import OfficeQuerySet, holds, within
from common.roles import AUDITOR, CHAIR, DIRECTOR, DUTY_LAWYER, OFFICE_STAFF, RECEPTIONIST, SECTION
from kernel.reach.reach import reach_of
from kernel.words.roles import Scope

MANAGERS = frozenset({CHAIR.code, OFFICE_STAFF.code, SECTION.code})  # say what can be booked and who is on duty
CLERKS = MANAGERS | {RECEPTIONIST.code, DUTY_LAWYER.code}
READERS = CLERKS | {DIRECTOR.code, AUDITOR.code}  # of figures alone

__all__ = ["CLERKS", "MANAGERS", "READERS", "DeskQuerySet", "holds", "offices", "within"]


class DeskQuerySet(OfficeQuerySet):
    """Rows of an office where people are received."""

    def reach(self, user: Any, roles: Iterable[str] = CLERKS) -> Self:
        return super().reach(user, roles)


def offices(user: Any, roles: Iterable[str] = CLERKS) -> Any:
    """Condition on rows of `Office` itself, reached through a post that carries one of `roles`."""
    wanted, found = frozenset(roles), Q(pk__in=[])
    for held in reach_of(user).held:
        if held.opens(wanted):
            found |= Q(**{f"{held.column}_id": held.area_id}) if held.scope is Scope.AREA else Q(pk=held.office_id)
    return found
