"""The one way to rows of cases: everything a person sees passes `reach`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from kernel.reach.reach import Reach, reach_of
from kernel.words import Procedure, Request, Role, Shape, Step
from kernel.words.procedure import VOID
from kernel.words.registry import procedures

if TYPE_CHECKING:
    from kernel.cases.models import Case  # noqa: F401  named in the base class below
    from kernel.reach.models import User


PARTS = 50  # read one by one; beyond, the whole is asked for at once (SQLite joins no more than 500)


class CaseQuerySet(models.QuerySet["Case"]):
    def reach(self, user: User, roles: Iterable[str] | None = None) -> Self:
        """Cases this person may see, or those they reach in one of `roles`. Costs no query beyond the grants."""
        held = reach_of(user)
        return self.filter(held.cases(roles) | self._takes_part(held, roles))

    def parts(self, user: User, code: str) -> list[Self]:
        """The cases of one procedure within reach, in overlapping parts a database reads in order each by one index."""
        held = reach_of(user)
        ways = held.parts(code)
        if len(ways) > PARTS:
            return [self.reach(user).filter(procedure=code)]
        here = [self.filter(part, procedure=code) for part in ways]
        return [*here, self.filter(self._takes_part(held, None), procedure=code)]

    def _takes_part(self, held: Reach, roles: Iterable[str] | None) -> Q:
        if not held.held:
            return Q(pk__in=[])
        wanted = held.roles if roles is None else held.roles & frozenset(roles)
        codes = [p.code for p in procedures() if wanted & p.roles]
        today = timezone.localdate()
        taking_part = apps.get_model("cases.Participant").objects.filter(
            Q(user_id=held.user_id) | Q(office_id__in=held.offices),
            Q(until__isnull=True) | Q(until__gte=today),
            since__lte=today,
        )
        return Q(pk__in=taking_part.values("case_id"), procedure__in=codes, level__lte=held.level)

    def of(self, *shapes: Shape) -> Self:
        return self.filter(procedure__in=[p.code for s in shapes for p in procedures(s)])

    def live(self) -> Self:
        """Without entries made void."""
        return self.exclude(stage=VOID.code)

    def to_do(self, user: User) -> Self:
        """What waits for this person: a step that leads on, an answer to be recorded, an act a clock is about to ask for.

        What may be added any time (a visit, a note) makes nothing a task. The line's own refusals (`refuse=`) are not
        asked here: they need the record of each case.
        """
        held = reach_of(user)
        found = Q(pk__in=[])
        for procedure in procedures():
            if procedure.acting_roles & held.roles:
                found |= self._waiting(procedure, held)
        return self.filter(found)

    def _waiting(self, procedure: Procedure, held: Reach) -> Q:
        """Tasks grouped by who may do them and what else must be so, so that few conditions say many steps."""
        groups: dict[tuple[Any, ...], set[str]] = {}
        for task in _tasks(procedure):
            roles = frozenset(r.code for r in task.by) & held.roles
            if roles and task.stages:
                key = (roles, task.handler_only, task.not_by, task.asked, task.limits)
                groups.setdefault(key, set()).update(task.stages)
        found = Q(pk__in=[])
        for (roles, handler_only, not_by, asked, limits), stages in groups.items():
            reached = held.cases(roles) & Q(handler_id__in=held.covers) if handler_only else held.cases(roles)
            there = Q(procedure=procedure.code, stage__in=sorted(stages))
            if not_by:
                there &= ~Q(Exists(_done_by(held.user_id, not_by)))
            if asked:
                there &= Q(Exists(_unanswered(asked)))
            if limits:
                there &= Q(Exists(_ending(limits)))
            found |= (there & reached) | (there & _co_handled(held))
        return found


def foremost(parts: Iterable[CaseQuerySet], order: tuple[str, ...], most: int) -> Q:
    """Condition on few cases, among them the first `most` of all parts together: each part is read no further.

    Joined by UNION: an OR of subqueries is worked out twice by SQLite, the second time without their indexes.
    """
    first, *others = (
        part.model._base_manager.filter(pk__in=part.order_by(*order).values("pk")[:most]).values("pk") for part in parts
    )
    return Q(pk__in=first.union(*others, all=True))


class _Task(NamedTuple):
    """What may wait for somebody: where, and the question that must be open or the clocks that must be near their end."""

    by: tuple[Role, ...]
    stages: frozenset[str]
    handler_only: bool = False
    not_by: tuple[str, ...] = ()
    asked: str = ""
    limits: tuple[tuple[str, int], ...] = ()  # code and the days before its end on which it becomes a task


def _tasks(procedure: Procedure) -> Iterator[_Task]:
    words: list[Step | Request] = [*procedure.steps, *procedure.requests]
    for word in words:
        stages = frozenset(s.code for s in (word.at if isinstance(word, Request) else word.stages) if not s.final)
        limits = _ended_by(procedure, word.ask if isinstance(word, Request) else word.code)
        if isinstance(word, Request):
            live = frozenset(s.code for s in procedure.stages.values() if not s.final)
            yield _Task(word.answered_by, live, asked=word.code)
            yield _Task(word.by, stages if limits else frozenset(), limits=limits)
        else:
            who = word.by, word.handler_only, word.not_by_actor_of
            if word.targets:
                yield _Task(who[0], stages & procedure.waiting, *who[1:])
            elif limits:
                yield _Task(who[0], stages, *who[1:], limits=limits)


def _ended_by(procedure: Procedure, act: str) -> tuple[tuple[str, int], ...]:
    return tuple((x.code, x.warn.days) for x in procedure.limits if x.ours and act in x.ends)


def _unanswered(code: str) -> models.QuerySet[models.Model]:
    return apps.get_model("cases.Asked").objects.filter(case_id=OuterRef("pk"), code=code, answered=None)


def _ending(limits: tuple[tuple[str, int], ...]) -> models.QuerySet[models.Model]:
    """Clocks of these limits that are over soon, or were."""
    now, near = timezone.now(), Q(pk__in=[])
    for code, days in limits:
        near |= Q(limit=code, due_at__lt=now + timedelta(days=days))
    return apps.get_model("cases.Clock").objects.filter(near, case_id=OuterRef("pk"), ended_at=None)


def _co_handled(held: Reach) -> Q:
    """Cases in which this person is a co-handler now, whatever their posts reach."""
    taking_part = apps.get_model("cases.Participant").objects.filter(
        user_id=held.user_id, capacity="co_handler", since__lte=timezone.localdate(), until__isnull=True
    )
    return Q(pk__in=taking_part.values("case_id"), level__lte=held.level)


def _done_by(user_id: int, acts: tuple[str, ...]) -> models.QuerySet[models.Model]:
    events = apps.get_model("cases.Event")
    return events.objects.filter(case_id=OuterRef("pk"), act__in=acts, actor_id=user_id)
