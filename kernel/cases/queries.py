"""The one way to rows of cases: everything a person sees passes `reach`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from kernel.reach.reach import Reach, reach_of
from kernel.words import Procedure, Shape
from kernel.words.procedure import VOID
from kernel.words.registry import procedures

if TYPE_CHECKING:
    from kernel.reach.models import User


class CaseQuerySet(models.QuerySet["models.Model"]):
    def reach(self, user: User, roles: Iterable[str] | None = None) -> Self:
        """Cases this person may see, or those they reach in one of `roles`. Costs no query beyond the grants."""
        held = reach_of(user)
        return self.filter(held.cases(roles) | self._takes_part(held, roles))

    def _takes_part(self, held: Reach, roles: Iterable[str] | None) -> Q:
        if not held.held:
            return Q(pk__in=[])
        wanted = held.roles if roles is None else held.roles & frozenset(roles)
        codes = [p.code for p in procedures() if wanted & p.roles]
        today = timezone.localdate()
        taking_part = apps.get_model("cases.Participant").objects.filter(
            Q(user_id=held.user_id) | Q(office_id__in=held.offices), Q(until__isnull=True) | Q(until__gte=today),
        )
        return Q(pk__in=taking_part.values("case_id"), procedure__in=codes, level__lte=held.level)

    def of(self, *shapes: Shape) -> Self:
        return self.filter(procedure__in=[p.code for s in shapes for p in procedures(s)])

    def live(self) -> Self:
        """Without entries made void."""
        return self.exclude(stage=VOID.code)

    def to_do(self, user: User) -> Self:
        """Cases at a stage where this person may do something now. `door.offers` puts words to each step."""
        held = reach_of(user)
        found = Q(pk__in=[])
        for procedure in procedures():
            if procedure.acting_roles & held.roles:
                found |= self._actionable(procedure, held)
        return self.filter(found)

    def _actionable(self, procedure: Procedure, held: Reach) -> Q:
        """Stages grouped by the roles that may act there, so that few conditions say many steps."""
        groups: dict[tuple[frozenset[str], bool, tuple[str, ...]], set[str]] = {}
        for step in procedure.steps:
            roles = frozenset(r.code for r in step.by) & held.roles
            if roles and not step.opens:
                key = (roles, step.handler_only, step.not_by_actor_of)
                groups.setdefault(key, set()).update(s.code for s in step.stages if not s.final)
        found = Q(pk__in=[])
        for (roles, handler_only, not_by), stages in groups.items():
            branch = Q(procedure=procedure.code, stage__in=sorted(stages)) & held.cases(roles)
            if handler_only:
                branch &= Q(handler_id__in=held.covers)
            if not_by:
                branch &= ~Q(Exists(_done_by(held.user_id, not_by)))
            found |= branch
        return found


def _done_by(user_id: int, acts: tuple[str, ...]) -> models.QuerySet[models.Model]:
    events = apps.get_model("cases.Event")
    return events.objects.filter(case_id=OuterRef("pk"), act__in=acts, actor_id=user_id)
