"""Which office takes a matter from somebody who lives in an area."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.utils import timezone

from common.registers import public as registers
from kernel.reach.areas import COLUMNS, Area
from kernel.reach.models import Grant, Office, Post
from kernel.words import RoleKind
from kernel.words.registry import find

from ..models import Matter

GENERAL = ("general", "register")  # by which the reception opens what has no line of its own
OTHERS = frozenset({"court", "police", "procuratorate", "prison", "firm", "other"})  # no hands of the bureau


def where(matter: Matter, area: Area) -> Office | None:
    """The nearest office, from the matter's level upwards, of the kind the catalogue names or else of any kind
    whose people may take its opening on. None where nobody can. A handful of queries.
    """
    for level in dict.fromkeys((matter.level, area.column)):
        for office in _nearest(matter, area, level):
            return office
    return None


def able(matter: Matter, office: Office) -> bool:
    """Whether somebody of this office may go on with what the matter's opening begins. Two queries."""
    return _manned(matter, Office.objects.filter(active=True)).filter(pk=office.pk).exists()


def way(matter: Matter) -> tuple[str, str]:
    """Procedure and opening step of a matter; those of a general case where its line is not there."""
    return (matter.line, matter.step) if matter.line and find(matter.line) else GENERAL


def _nearest(matter: Matter, area: Area, level: str) -> Iterator[Office]:
    """Offices that can take it: kind named first, then nearest, then those meant for this sort of dispute."""
    near = _path(area, level)
    able = {o.pk: o for o in _takers(matter).filter(_any(near))}
    fit = _committees(matter, area, able)
    rank = {pk: n for n, pk in enumerate(fit)}

    def order(office: Office) -> tuple[bool, bool, int, int, int]:
        far = next(n for n, (column, pk, _) in enumerate(near) if getattr(office, f"{column}_id") == pk)
        named = not matter.office_kind or office.kind == matter.office_kind
        stray = office.kind == "committee" and way(matter) == GENERAL  # mediators are not for what is no dispute
        return not named, stray, far, rank.get(office.pk, 99), office.pk

    offices = [o for o in able.values() if o.kind != "committee" or not rank or o.pk in rank]
    yield from sorted(offices, key=order)


def _takers(matter: Matter) -> QuerySet[Office]:
    """Offices of the bureau's own hands that can take it."""
    return _manned(matter, Office.objects.filter(active=True).exclude(kind__in=OTHERS - {matter.office_kind}))


def _manned(matter: Matter, found: QuerySet[Office]) -> QuerySet[Office]:
    """Those of these offices where somebody holds a post today that may go on with what this opening begins."""
    line, step = way(matter)
    rules = find(line)
    opening = next((s for s in rules.steps if s.code == step), None) if rules else None
    if rules is None or opening is None:
        return found
    roles = {
        role.code for stage in opening.targets for on in rules.steps_at(stage.code) for role in on.by
        if role.kind is RoleKind.STAFF
    }  # fmt: skip
    posts = [post.pk for post in Post.objects.filter(active=True) if roles & set(post.roles)]
    held = Grant.objects.filter(post__in=posts).current(timezone.localdate())
    return found.filter(pk__in=held.values("office_id"))


def _committees(matter: Matter, area: Area, able: dict[int, Office]) -> list[int]:
    """Offices of committees on the register for this kind of dispute, best first; none for other matters."""
    if matter.line != "mediation" or not able:
        return []
    listed = registers.committees_for(area, str(matter.prefill.get("kind", ""))).filter(office__in=able)
    return [c.office_id for c in listed if c.office_id is not None and c.kind != "enterprise"]


def _path(area: Area, level: str) -> list[tuple[str, int | None, tuple[str, ...]]]:
    """From the matter's level, or where somebody lives if that is higher, up to the city."""
    low = min(COLUMNS.index(area.column), COLUMNS.index(level))
    top = min(COLUMNS.index("city"), low)
    return [(COLUMNS[n], getattr(area, f"{COLUMNS[n]}_id"), COLUMNS[n + 1 :]) for n in range(low, top - 1, -1)]


def _any(near: list[tuple[str, int | None, tuple[str, ...]]]) -> Q:
    found = Q(pk__in=[])
    for column, pk, below in near:
        if pk is not None:
            found |= Q(**{f"{column}_id": pk}, **{f"{b}_id": None for b in below})
    return found
