"""Rows that belong to an office and are no cases: who reaches them, by the posts that carry a role."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from kernel.reach.reach import reach_of
from kernel.words.roles import Scope


def within(user: Any, roles: Iterable[str]) -> Q:
    """Condition on rows with an `office`, reached through a post that carries one of `roles`."""
    wanted, found = frozenset(roles), Q(pk__in=[])
    for held in reach_of(user).held:
        if held.opens(wanted) and held.scope is Scope.AREA:
            found |= Q(**{f"office__{held.column}_id": held.area_id})
        elif held.opens(wanted):
            found |= Q(office_id=held.office_id)
    return found


def offices(user: Any, roles: Iterable[str]) -> Q:
    """Condition on rows of `Office` itself, reached through a post that carries one of `roles`."""
    wanted, found = frozenset(roles), Q(pk__in=[])
    for held in reach_of(user).held:
        if held.opens(wanted):
            found |= Q(**{f"{held.column}_id": held.area_id}) if held.scope is Scope.AREA else Q(pk=held.office_id)
    return found


def home(user: Any, roles: Iterable[str]) -> int | None:
    """The office of the first post that carries one of `roles`: where a form begins."""
    wanted = frozenset(roles)
    return next((held.office_id for held in reach_of(user).held if held.opens(wanted)), None)


def holds(user: Any, roles: Iterable[str]) -> bool:
    return bool(reach_of(user).roles & frozenset(roles))


class OfficeQuerySet(models.QuerySet[Any]):
    """Rows of an office; `roles`: who works with them, unless another set is asked for."""

    roles: ClassVar[frozenset[str]] = frozenset()

    def reach(self, user: Any, roles: Iterable[str] = ()) -> Self:
        return self.filter(within(user, roles or self.roles))
