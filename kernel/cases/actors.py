"""Whoever acts: a user, a party with a code, a peer system, or the clock. Nobody acts as nobody."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from kernel.reach.models import User
from kernel.reach.reach import Reach, reach_of
from kernel.words import Role, RoleKind


@dataclass(frozen=True)
class Actor:
    kind: RoleKind
    name: str
    user: User | None = None
    case_id: UUID | None = None  # a party acts in this case only; None while it opens one

    @property
    def reach(self) -> Reach:
        if self.user is None:
            return Reach(0, frozenset(), ())
        return reach_of(self.user)

    @property
    def user_id(self) -> int | None:
        return self.user.pk if self.user else None

    def holds(self, roles: tuple[Role, ...]) -> bool:
        """Whether any of these roles is theirs anywhere; reach decides where."""
        if self.kind is not RoleKind.STAFF:
            return any(r.kind is self.kind for r in roles)
        return bool(self.reach.roles & {r.code for r in roles})


def staff(user: User) -> Actor:
    return Actor(RoleKind.STAFF, str(user), user=user)


def party(case_id: UUID | None, title: str = "当事人") -> Actor:
    """A citizen who proved to belong to a case by its number and code, or who is about to open one."""
    return Actor(RoleKind.PARTY, title, case_id=case_id)


def clock() -> Actor:
    return Actor(RoleKind.CLOCK, "时限届满")


def peer(name: str) -> Actor:
    return Actor(RoleKind.PEER, name)
