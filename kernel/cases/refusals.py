"""Why somebody may not do something now, in words they can act on."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from kernel.reach.reach import Held, Reach
from kernel.words import Request, Role, RoleKind, Scope, Step
from kernel.words.procedure import VOID

from .actors import Actor
from .models import Asked, Case, Event


class Refused(PermissionDenied):
    """The door stays shut; `str()` is the reason for the person. `code` is stable for programs."""

    def __init__(self, reason: str, code: str = "refused") -> None:
        super().__init__(reason)
        self.reason, self.code = reason, code


class Stale(Refused):
    """Somebody else was first."""

    def __init__(self) -> None:
        super().__init__("案件刚刚被他人办理，请刷新后查看最新情况再办。", "stale")


class Invalid(ValidationError):
    """What was typed does not hold; carries the bound form so that nothing is lost."""

    def __init__(self, form: Any) -> None:
        super().__init__(form.errors.as_data())
        self.form = form


def covers(reach: Reach, case: Case, roles: frozenset[str], helping: frozenset[str] = frozenset()) -> bool:
    """The same answer as `Case.objects.reach(user, roles)` for one case at hand, without a query.

    `helping` are roles held by taking part: `taking_part` gives those that let somebody see the case; of those who
    take part only co-handlers act.
    """
    roles &= case.rules.roles
    if roles & helping:
        return True
    return any(held.opens(roles) and case.level <= held.level and _stands(reach, held, case) for held in reach.held)


def _stands(reach: Reach, held: Held, case: Case) -> bool:
    """Whether one grant reaches where the case is."""
    if held.scope is Scope.OWN:
        return case.handler_id in reach.covers
    if case.handler_id in reach.stands_in_for:
        return True
    if held.scope is Scope.OFFICE:
        return case.office_id == held.office_id
    return bool(getattr(case, f"{held.column}_id") == held.area_id)


def taking_part(reach: Reach, case: Case) -> frozenset[str]:
    """Roles through which somebody sees a case because they or their office take part. Causes one query a case."""
    if case.level > reach.level:
        return frozenset()
    today = timezone.localdate()
    current = [p for p in case.partakers if p.since <= today and (p.until is None or p.until >= today)]
    part = any(p.user_id == reach.user_id or p.office_id in reach.offices for p in current)
    return reach.roles & case.rules.roles if part else frozenset()


def sees(reach: Reach, case: Case) -> bool:
    """Whether a case at hand lies within somebody's reach, as `Case.objects.reach(user)` would say."""
    return covers(reach, case, case.rules.roles) or bool(taking_part(reach, case))


class View:
    """One case as one actor meets it: what every refusal needs, read once."""

    def __init__(self, case: Case, actor: Actor) -> None:
        self.case, self.actor = case, actor

    @cached_property
    def done(self) -> frozenset[str]:
        """What this actor did in the case. Causes one query, asked only where duties are separated."""
        return frozenset(
            Event.objects.filter(case=self.case, actor_id=self.actor.user_id).values_list("act", flat=True)
        )

    @cached_property
    def co_handles(self) -> bool:
        """Causes one query a case, asked only of somebody who is neither its handler nor reaches it by a post."""
        if self.actor.user_id is None:
            return False
        today, mine = timezone.localdate(), self.actor.user_id
        return any(p.user_id == mine and p.since <= today for p in self.case.partaking("co_handler"))

    def refusal(self, word: Step | Request, *, answer: bool = False) -> str:
        """Why this actor may not do this now; empty when they may."""
        stages = word.at if isinstance(word, Request) else word.stages
        if self.case.stage not in {s.code for s in stages} and (not answer or self.case.stage == VOID.code):
            return f"案件现处于“{self.case.at.title}”环节，此时不能办理“{word.title}”。"
        by = word.answered_by if isinstance(word, Request) and answer else word.by
        return self._who(word, by) or self._why_not(word, answer=answer)

    def _who(self, word: Step | Request, by: tuple[Role, ...]) -> str:
        actor = self.actor
        if actor.kind is not RoleKind.STAFF:
            own = actor.kind is not RoleKind.PARTY or actor.case_id == self.case.pk
            return "" if own and any(r.kind is actor.kind for r in by) else "这一步由工作人员办理。"
        roles = frozenset(r.code for r in by)
        if not covers(actor.reach, self.case, roles) and not roles & self._helping():
            return f"这一步由{'、'.join(r.title for r in by)}办理，您没有相应岗位或不在其辖区。"
        return self._handler(word) or self._separate(word)

    def _helping(self) -> frozenset[str]:
        """A co-handler acts in the roles of their own posts, though those may stand elsewhere."""
        reach = self.actor.reach
        return reach.roles if self.co_handles and self.case.level <= reach.level else frozenset()

    def _handler(self, word: Step | Request) -> str:
        if not getattr(word, "handler_only", False) or self.case.handler_id in self.actor.reach.covers:
            return ""
        if self.co_handles:
            return ""
        name = str(self.case.handler) if self.case.handler else "尚未指定"
        return f"这一步由承办人办理（{name}）。需要换人时请主管移交。"

    def _separate(self, word: Step | Request) -> str:
        apart = frozenset(getattr(word, "not_by_actor_of", ()))
        clash = self.done & apart if apart else apart
        if not clash:
            return ""
        titles = "、".join(self.case.rules[code].title for code in sorted(clash))
        return f"您办理过“{titles}”，按岗位分离要求，这一步应由他人办理。"

    def _why_not(self, word: Step | Request, *, answer: bool) -> str:
        """The line's own reason, and a question already on its way; neither stands against an answer that came."""
        if answer:
            return ""
        return self._asked_already(word) or (word.refuse(self.case) if word.refuse else "")

    def _asked_already(self, word: Step | Request) -> str:
        if not (isinstance(word, Request) and word.once):
            return ""
        waiting = Asked.objects.filter(case=self.case, code=word.code, answered=None).exists()
        return f"“{word.title}”已经发出，尚未收到答复，请先登记答复。" if waiting else ""
