"""What one person reaches today: read from their grants in two queries, whatever their number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import starmap

from django.db.models import BigAutoField, DateField, Q
from django.utils import timezone

from kernel.prepared import Prepared
from kernel.words.registry import procedures
from kernel.words.roles import Scope

from .models import COLUMNS, Absence, Grant, User


@dataclass(frozen=True)
class Held:
    """One grant as reach sees it."""

    roles: frozenset[str]
    scope: Scope
    level: int
    office_id: int
    column: str  # the area column of its office
    area_id: int
    title: str = ""  # of the post
    office: str = ""  # its name

    def opens(self, roles: frozenset[str]) -> bool:
        return bool(self.roles & roles)


@dataclass(frozen=True)
class Reach:
    """Everything that decides what a person may see and do."""

    user_id: int
    covers: frozenset[int]  # themselves and those they stand in for today
    held: tuple[Held, ...]

    @property
    def roles(self) -> frozenset[str]:
        return frozenset().union(*(h.roles for h in self.held))

    @property
    def stands_in_for(self) -> frozenset[int]:
        """Who is away today and whose own cases are therefore theirs, in whatever office."""
        return self.covers - {self.user_id}

    @property
    def offices(self) -> frozenset[int]:
        return frozenset(h.office_id for h in self.held)

    @property
    def level(self) -> int:
        """Highest level of confidentiality held anywhere."""
        return max((h.level for h in self.held), default=-1)

    def cases(self, roles: Iterable[str] | None = None) -> Q:
        """Condition on cases within reach through a post that carries one of `roles` (any role if None)."""
        wanted = None if roles is None else frozenset(roles)
        found = Q(pk__in=[])
        for key, group in self._grouped(wanted).items():
            found |= self._branch(key, group)
        return found

    def parts(self, code: str) -> list[Q]:
        """What `cases` joins by OR for one procedure, a place or desk at a time: each is a way into one index."""
        found: dict[tuple[str, int, int], Q] = {}
        for (codes, scope, level, column), ids in self._grouped(None).items():
            if code not in codes:
                continue
            name = {Scope.OWN: "handler", Scope.OFFICE: "office", Scope.AREA: column}[scope]
            places = {(name, key) for key in (self.covers if scope is Scope.OWN else ids)}
            places |= {("handler", key) for key in self.stands_in_for}
            for place, key in sorted(places):
                found[place, key, level] = Q(**{f"{place}_id": key}, level__lte=level)
        return list(found.values())

    def offices_holding(self, roles: Iterable[str]) -> frozenset[int]:
        """Offices in which one of these roles is held: where such a case may be opened."""
        wanted = frozenset(roles)
        return frozenset(h.office_id for h in self.held if h.opens(wanted))

    def areas_holding(self, roles: Iterable[str]) -> dict[str, frozenset[int]]:
        """Area columns and ids covered by AREA posts with one of these roles."""
        wanted, found = frozenset(roles), dict[str, set[int]]()
        for held in self.held:
            if held.scope is Scope.AREA and held.opens(wanted):
                found.setdefault(held.column, set()).add(held.area_id)
        return {column: frozenset(ids) for column, ids in found.items()}

    def _grouped(self, wanted: frozenset[str] | None) -> dict[tuple[frozenset[str], Scope, int, str], set[int]]:
        groups: dict[tuple[frozenset[str], Scope, int, str], set[int]] = {}
        for held in self.held:
            roles = held.roles if wanted is None else held.roles & wanted
            codes = frozenset(p.code for p in procedures() if roles & p.roles)
            if codes:
                column = held.column if held.scope is Scope.AREA else ""
                key = held.area_id if held.scope is Scope.AREA else held.office_id
                groups.setdefault((codes, held.scope, held.level, column), set()).add(key)
        return groups

    def _branch(self, key: tuple[frozenset[str], Scope, int, str], ids: set[int]) -> Q:
        codes, scope, level, column = key
        where = {
            Scope.OWN: Q(handler_id__in=self.covers),
            Scope.OFFICE: Q(office_id__in=ids),
            Scope.AREA: Q(**{f"{column}_id__in": ids}),
        }[scope]
        if self.stands_in_for and scope is not Scope.OWN:
            where |= Q(handler_id__in=self.stands_in_for)
        return Q(procedure__in=sorted(codes), level__lte=level) & where


def reach_of(user: User) -> Reach:
    """Today's reach of a person. Causes two queries; kept on the user object for the length of a request."""
    kept: Reach | None = getattr(user, "_reach", None)
    if kept is None:
        kept = user._reach = _read(user)  # type: ignore[attr-defined]
    return kept


def forget(user: User) -> None:
    """Drop the kept reach after grants changed within the same request."""
    user.__dict__.pop("_reach", None)


def _read(user: User) -> Reach:
    today = timezone.localdate()
    if not user.is_authenticated or not user.is_active:
        return Reach(0, frozenset(), ())
    return Reach(user.pk, frozenset({user.pk, *_AWAY(user.pk, today)}), tuple(starmap(_held, _GRANTS(user.pk, today))))


# What is needed and no more: reach is read with every page, and rows of four whole tables cost more than the query.
_READ = (
    "post__roles", "post__scope", "post__level", "office_id", "office__area__level", "office__area_id",
    "post__title", "office__name",
)  # fmt: skip

_OF = BigAutoField(), DateField()
_AWAY = Prepared(
    lambda me, on: Absence.objects.filter(stand_in=me, since__lte=on, until__gte=on).values_list("user_id", flat=True),
    *_OF,
)
_GRANTS = Prepared(lambda me, on: Grant.objects.filter(user=me).current(on).order_by("pk").values_list(*_READ), *_OF)


def _held(  # noqa: PLR0917 - the columns of _READ
    roles: list[str], scope: str, level: int, office_id: int, area_level: int, area_id: int, title: str, office: str
) -> Held:
    column = COLUMNS[area_level - 1]
    return Held(frozenset(roles), Scope(scope), level, office_id, column, area_id, title, office)
