"""Where somebody can go: offices that take applications of a procedure, nearest first, as the register describes them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from common.registers import public as registers
from common.registers.models import Committee
from kernel.cases.door import public_steps
from kernel.reach.areas import COLUMNS
from kernel.reach.models import Area, Grant, Office, Post
from kernel.words import Procedure, RoleKind, Step
from kernel.words.registry import procedures

from .frame import bureau


@dataclass(frozen=True, kw_only=True)
class Desk:
    """An office that takes applications, or a place of service. `far` counts area levels from where somebody lives."""

    name: str
    far: int = 0
    kind: str = ""
    address: str = ""
    phone: str = ""
    hours: str = ""
    services: str = ""
    office: int = 0  # 0 where nothing can be sent from here
    special: bool = False  # only for one trade, profession or enterprise


def offered() -> list[tuple[Procedure, Step]]:
    """Everything a citizen may apply for: each opening step of a procedure that is open to the public."""
    return [(p, step) for p in procedures() if p.open_to_public for step in public_steps(p.code)]


def takers(rules: Procedure) -> QuerySet[Office]:
    """Offices where somebody holds a post today that may go on with a case sent in; others would leave it lying."""
    roles = {
        role.code for step in public_steps(rules.code) for stage in step.targets for on in rules.steps_at(stage.code)
        for role in on.by if role.kind is RoleKind.STAFF
    }  # fmt: skip
    posts = [post.pk for post in Post.objects.all() if roles & set(post.roles)]
    held = Grant.objects.filter(post__in=posts).current(timezone.localdate())
    return Office.objects.filter(active=True, pk__in=held.values("office_id"))


def desks(rules: Procedure, area: Area) -> list[Desk]:
    """Who may take an application from somebody who lives here, nearest first, those of one trade last. Five queries."""
    near = _path(area)
    offices = {o.pk: o for o in takers(rules).filter(_any(near)).select_related("area")}
    hidden = set(Committee.objects.filter(office__in=offices, public=False).values_list("office_id", flat=True))
    listed = {c.office_id: c for c in registers.committees_for(area).filter(office__in=offices)}
    found = [
        _committee(listed[pk], office=pk) if pk in listed else _plain(office, near)
        for pk, office in offices.items() if pk not in hidden
    ]  # fmt: skip
    return sorted(found, key=lambda d: (d.special, d.far, d.name))


def all_desks(area: Area) -> list[Desk]:
    """The same for every procedure, with public committees that take no applications from here, each once."""
    found = {d.office: d for rules in {p.code: p for p, _ in offered()}.values() for d in desks(rules, area)}
    rest = registers.committees_for(area).filter(public=True).exclude(office__in=found)
    return sorted([*found.values(), *(_committee(c) for c in rest)], key=lambda d: (d.special, d.far, d.name))


def named(query: str, area: Area | None) -> list[Desk]:
    """Public committees by words of their name, address or place; the first twenty."""
    rows = list(registers.find_committee(query, area)[:20])
    able = {
        o
        for rules, _ in offered()
        for o in takers(rules).filter(pk__in=[r.office_id for r in rows]).values_list("pk", flat=True)
    }
    return [_committee(row, office=row.office_id if row.office_id in able else 0) for row in rows]


def places(area: Area) -> list[Desk]:
    """Places of public legal services for somebody who lives here, nearest first."""
    return [
        Desk(name=p.name, far=getattr(p, "far", 0), kind=p.get_tier_display(), address=p.address, phone=p.phone, hours=p.hours,
             services=p.get_services_display())  # type: ignore[attr-defined]
        for p in registers.places_for(area)
    ]  # fmt: skip


def _committee(row: Committee, office: int = 0) -> Desk:
    return Desk(
        name=row.name, far=getattr(row, "far", 0), kind=row.get_kind_display(), address=row.address, phone=row.phone, hours=row.hours,
        services=row.get_specialities_display(), office=office, special=row.kind in SPECIAL,  # type: ignore[attr-defined]
    )  # fmt: skip


SPECIAL = ("industry", "enterprise", "studio", "other")


def _plain(office: Office, near: list[tuple[str, int | None, tuple[str, ...]]]) -> Desk:
    far = next(n for n, (column, pk, _) in enumerate(near) if getattr(office, f"{column}_id") == pk)
    return Desk(name=office.name, far=far, address=office.address, phone=office.phone, office=office.pk)


def _path(area: Area) -> list[tuple[str, int | None, tuple[str, ...]]]:
    """From an area up to its district: column, area of that level, and the columns below it."""
    top = min(COLUMNS.index("district"), COLUMNS.index(area.column))
    up = range(COLUMNS.index(area.column), top - 1, -1)
    return [(COLUMNS[n], getattr(area, f"{COLUMNS[n]}_id"), COLUMNS[n + 1 :]) for n in up]


def _any(near: Iterable[tuple[str, int | None, tuple[str, ...]]]) -> Q:
    found = Q(pk__in=[])
    for column, pk, below in near:
        found |= Q(**{f"{column}_id": pk}, **{f"{b}_id": None for b in below})
    return found


def root() -> Area | None:
    """The area the portal serves: that of its bureau."""
    house = bureau()
    return house.area if house else None


def below(area: Area) -> list[Area]:
    """The areas right below one, by name."""
    return list(Area.objects.filter(parent=area, active=True).order_by("stat_code", "id"))


def served(area_id: int, top: Area | None) -> Area | None:
    """An area by id where the portal serves it; None for any other."""
    if top is None:
        return None
    return Area.objects.filter(pk=area_id, active=True, **{f"{top.column}_id": top.pk}).first()


def areas_named(query: str, top: Area | None) -> list[Area]:
    """Towns and villages whose name holds these words, at most thirty; a village may be found by its town as well."""
    words = query.split()
    if top is None or not words:
        return []
    found = Area.objects.filter(active=True, level__gt=top.level, **{f"{top.column}_id": top.pk})
    for word in words:
        found = found.filter(Q(name__icontains=word) | Q(parent__name__icontains=word, level=5))
    return list(found.select_related("parent").order_by("level", "stat_code", "id")[:30])
