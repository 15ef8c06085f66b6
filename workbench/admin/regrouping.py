"""An area goes to another superior, or into another area of its level; what stands in it follows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Concat, Substr

from kernel.cases.models import Case
from kernel.reach.areas import COLUMNS, Area, AreaLevel
from kernel.reach.models import Office

SHOWN = 8  # same names told one by one


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a regrouping would change, counted before anybody confirms it."""

    area: Area
    target: Area
    merges: bool
    areas: int
    offices: int
    cases: int
    twins: tuple[str, ...]  # areas below that meet one of the same name and become one with it

    @property
    def sentence(self) -> str:
        """区域…划归…, as the journal and the page say it."""
        way = "并入" if self.merges else "划归"
        return f"{label(self.area)}{way}{label(self.target)}"

    @property
    def twin_words(self) -> str:
        more = f"等{len(self.twins)}个" if len(self.twins) > SHOWN else ""
        return "、".join(self.twins[:SHOWN]) + more


def label(area: Area) -> str:
    return area.full_name or area.name


def _in(area: Area) -> dict[str, int]:
    return {f"{area.column}_id": area.pk}


def refusal(area: Area, target: Area, *, merges: bool) -> str:
    """Why this cannot be done; empty when it can."""
    if merges:
        if target.pk == area.pk:
            return "不能并入自己，请选另一个区域。"
        if target.level != area.level:
            return f"{area.name}是{AreaLevel(area.level).title}，只能并入另一个{AreaLevel(area.level).title}。"
        return ""
    if target.level != area.level - 1:
        return f"{area.name}的上级应是{AreaLevel(area.level - 1).title}，“{target.name}”不是。"
    if target.pk == area.parent_id:
        return f"{area.name}现在就属于{target.name}。"
    if Area.objects.filter(parent=target, name=area.name).exists():
        return f"{target.name}已有名为“{area.name}”的下级。两者合为一个的，请选“并入”；否则先改名。"
    return ""


def plan(area: Area, target: Area, *, merges: bool) -> Plan:
    """Count what would follow."""
    return Plan(
        area=area,
        target=target,
        merges=merges,
        areas=Area.objects.filter(**_in(area)).exclude(pk=area.pk).count(),
        offices=Office.objects.filter(**_in(area)).count(),
        cases=Case.objects.filter(**_in(area)).count(),
        twins=tuple(_twins(area, target)) if merges else (),
    )


def _twins(area: Area, target: Area) -> Iterator[str]:
    for child in area.children.order_by("stat_code", "id"):
        if twin := _twin(child, target):
            yield child.name
            yield from _twins(child, twin)


def _twin(child: Area, target: Area) -> Area | None:
    return Area.objects.filter(parent=target, name=child.name).first()


def carry_out(found: Plan) -> None:
    """Change areas and offices, in the caller's transaction. The cases follow one by one: `misplaced` names them."""
    if found.merges:
        merge(found.area, found.target)
    else:
        move(found.area, found.target)


def move(area: Area, parent: Area) -> None:
    """Give an area another superior of the same level as the one before."""
    was = area.full_name
    silent = bool(area.parent and area.full_name == area.parent.full_name)
    area.parent = parent
    area.save()
    if silent:  # a tier that only fills a gap (市辖区) is left out of full names
        area.full_name = parent.full_name
        Area.objects.filter(pk=area.pk).update(full_name=area.full_name)
    Area.objects.filter(**_in(area)).exclude(pk=area.pk).update(**_upper(area))
    rename_below(area, was)
    Office.objects.filter(**_in(area)).update(**_upper(area))


def rename_below(area: Area, was: str) -> int:
    """Give every area below the new beginning of its full name; one statement. Returns how many changed."""
    if area.full_name == was or not was:
        return 0
    below = Area.objects.filter(**_in(area), full_name__startswith=was).exclude(pk=area.pk)
    return below.update(full_name=Concat(Value(area.full_name), Substr(F("full_name"), len(was) + 1)))


def _upper(area: Area) -> dict[str, int]:
    """The columns above an area's own."""
    return {f"{c}_id": getattr(area, f"{c}_id") for c in COLUMNS[: area.level - 1]}


def merge(area: Area, into: Area) -> None:
    """Let an area become part of another: what is below goes over, those of one name become one. It stays, switched off."""
    for child in area.children.select_related("parent"):
        twin = _twin(child, into)
        if twin is None:
            move(child, into)
        else:
            merge(child, final(twin))
    place = {f"{c}_id": getattr(into, f"{c}_id") for c in COLUMNS}
    Office.objects.filter(area=area).update(area=into, **place)
    Area.objects.filter(pk=area.pk).update(active=False, merged_into=into)


def final(area: Area) -> Area:
    """What an area has become part of by now; itself where it stands."""
    while area.merged_into is not None:
        area = area.merged_into
    return area


def misplaced(area: Area) -> QuerySet[Case]:
    """Cases that do not stand yet where a moved or merged area stands now."""
    here = Case.objects.filter(**_in(area))
    if area.merged_into_id:
        return here
    return here.exclude(**_upper(area)) if area.level > AreaLevel.PROVINCE else here.none()
