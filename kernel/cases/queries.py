"""The one way to rows of cases: everything a person sees passes `reach`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from kernel.reach.reach import Reach, reach_of
from kernel.words import Procedure, Request, Shape, Step
from kernel.words.procedure import VOID
from kernel.words.registry import procedures

if TYPE_CHECKING:
    from kernel.cases.models import Case  # noqa: F401  named in the base class below
    from kernel.reach.models import User


class CaseQuerySet(models.QuerySet["Case"]):
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
            Q(user_id=held.user_id) | Q(office_id__in=held.offices),
            Q(until__isnull=True) | Q(until__gte=today),
        )
        return Q(pk__in=taking_part.values("case_id"), procedure__in=codes, level__lte=held.level)

    def of(self, *shapes: Shape) -> Self:
        return self.filter(procedure__in=[p.code for s in shapes for p in procedures(s)])

    def live(self) -> Self:
        """Without entries made void."""
        return self.exclude(stage=VOID.code)

    def to_do(self, user: User, *, moving: bool = False) -> Self:
        """Cases at a stage, not final, where this person may do or ask something; `door.offers` says what.

        `moving`: only what leads on; a visit or a note that may be added any time makes nothing a task. The line's own
        refusals (`refuse=`) are not asked here: they need the record of each case.
        """
        held = reach_of(user)
        found = Q(pk__in=[])
        for procedure in procedures():
            if procedure.acting_roles & held.roles:
                found |= self._actionable(procedure, held, moving=moving)
        return self.filter(found)

    def _actionable(self, procedure: Procedure, held: Reach, *, moving: bool) -> Q:
        """Stages grouped by the roles that may act there, so that few conditions say many steps."""
        groups: dict[tuple[frozenset[str], bool, tuple[str, ...]], set[str]] = {}
        words: list[Step | Request] = [*procedure.steps, *procedure.requests]
        words = [w for w in words if isinstance(w, Step) and w.targets] if moving else words
        for word in words:
            roles = frozenset(r.code for r in word.by) & held.roles
            stages = word.at if isinstance(word, Request) else word.stages
            if roles and stages:
                key = (roles, getattr(word, "handler_only", False), getattr(word, "not_by_actor_of", ()))
                groups.setdefault(key, set()).update(s.code for s in stages if not s.final)
        found = Q(pk__in=[])
        for (roles, handler_only, not_by), at in groups.items():
            reached = held.cases(roles) & Q(handler_id__in=held.covers) if handler_only else held.cases(roles)
            there = Q(procedure=procedure.code, stage__in=sorted(at))
            if not_by:
                there &= ~Q(Exists(_done_by(held.user_id, not_by)))
            found |= (there & reached) | (there & _co_handled(held))
        return found


def _co_handled(held: Reach) -> Q:
    """Cases in which this person is a co-handler now, whatever their posts reach."""
    taking_part = apps.get_model("cases.Participant").objects.filter(
        user_id=held.user_id, capacity="co_handler", until__isnull=True
    )
    return Q(pk__in=taking_part.values("case_id"), level__lte=held.level)


def _done_by(user_id: int, acts: tuple[str, ...]) -> models.QuerySet[models.Model]:
    events = apps.get_model("cases.Event")
    return events.objects.filter(case_id=OuterRef("pk"), act__in=acts, actor_id=user_id)
