"""Why somebody may not do something now, in words they can act on."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError

from kernel.reach.reach import Reach
from kernel.words import Request, Role, RoleKind, Scope, Step

from .actors import Actor
from .models import Case, Event


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
    """The same answer as `Case.objects.reach(user, roles)` for one case at hand, without a query."""
    if roles & helping:
        return True
    for held in reach.held:
        if not held.opens(roles) or case.level > held.level:
            continue
        if held.scope is Scope.OWN and case.handler_id in reach.covers:
            return True
        if held.scope is Scope.OFFICE and case.office_id == held.office_id:
            return True
        if held.scope is Scope.AREA and getattr(case, f"{held.column}_id") == held.area_id:
            return True
    return False


class View:
    """One case as one actor meets it: what every refusal needs, read once."""

    def __init__(self, case: Case, actor: Actor) -> None:
        self.case, self.actor = case, actor
        self.done = self._done()
        self.co_handles = self._co_handles()

    def _done(self) -> frozenset[str]:
        if self.actor.user_id is None or not any(s.not_by_actor_of for s in self.case.rules.steps):
            return frozenset()
        acts = Event.objects.filter(case=self.case, actor_id=self.actor.user_id).values_list("act", flat=True)
        return frozenset(acts)

    def _co_handles(self) -> bool:
        if self.actor.user_id is None or not any(s.handler_only for s in self.case.rules.steps):
            return False
        return any(p.user_id == self.actor.user_id for p in self.case.partaking("co_handler"))

    def refusal(self, word: Step | Request, *, answer: bool = False) -> str:
        """Why this actor may not do this now; empty when they may."""
        stages = word.at if isinstance(word, Request) else word.stages
        if not answer and self.case.stage not in {s.code for s in stages}:
            return f"案件现处于“{self.case.at.title}”环节，此时不能办理“{word.title}”。"
        by = word.answered_by if isinstance(word, Request) and answer else word.by
        return self._who(word, by) or self._why_not(word)

    def _who(self, word: Step | Request, by: tuple[Role, ...]) -> str:
        actor = self.actor
        if actor.kind is not RoleKind.STAFF:
            fits = any(r.kind is actor.kind for r in by) and actor.case_id in (None, self.case.pk)
            return "" if fits else "这一步由工作人员办理。"
        roles = frozenset(r.code for r in by)
        if not covers(actor.reach, self.case, roles):
            return f"这一步由{'、'.join(r.title for r in by)}办理，您没有相应岗位或不在其辖区。"
        return self._handler(word) or self._separate(word)

    def _handler(self, word: Step | Request) -> str:
        if not getattr(word, "handler_only", False) or self.co_handles:
            return ""
        if self.case.handler_id in self.actor.reach.covers:
            return ""
        name = str(self.case.handler) if self.case.handler else "尚未指定"
        return f"这一步由承办人办理（{name}）。需要换人时请主管移交。"

    def _separate(self, word: Step | Request) -> str:
        clash = self.done & frozenset(getattr(word, "not_by_actor_of", ()))
        if not clash:
            return ""
        titles = "、".join(self.case.rules[code].title for code in sorted(clash))
        return f"您办理过“{titles}”，按岗位分离要求，这一步应由他人办理。"

    def _why_not(self, word: Step | Request) -> str:
        return word.refuse(self.case) if word.refuse else ""
