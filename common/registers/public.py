"""The one door of the registers for other rooms and for the portal. Everything else in this package is its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet, Value, When

from kernel.cases.models import Case
from kernel.reach.areas import COLUMNS, Area
from kernel.reach.models import Office
from kernel.registers.subjects import register_of, standing
from kernel.words.procedure import VOID

from . import standings
from .fields import holding
from .models import Committee, Mediator, Place, Practitioner
from .models.base import id_indexes

Public = list[tuple[str, str]]  # label and text of what everybody may read


def record(case: Case) -> Any:
    """The typed record of a subject. LookupError for a case of anything but a register."""
    register_of(case.procedure)
    return case.record


def committees_for(area: Area, speciality: str = "") -> QuerySet[Committee]:
    """Committees that may mediate where somebody lives, nearest first: village, town, then the district's.

    Of professional committees only those for this kind of dispute (a code of `SPECIALITIES`), or all if none is named;
    they follow the general ones of their level.
    """
    found = _nearest(standing("committee"), area)
    if speciality:
        found = found.filter(~Q(kind="industry") | holding("specialities", speciality))
    professional = models.Case(
        When(kind="industry", then=Value(1)), When(kind="studio", then=Value(2)), default=Value(0)
    )
    return found.annotate(special=professional).order_by("far", "special", "pk")


def places_for(area: Area) -> QuerySet[Place]:
    """Service places open to somebody who lives here, nearest level first."""
    return _nearest(standing("place").filter(public=True), area).order_by("far", "pk")


def _nearest(rows: QuerySet[Any], area: Area) -> QuerySet[Any]:
    """Rows whose case stands on the path from this area up to its district; `far` counts the levels between."""
    found, whens = Q(pk__in=[]), []
    for far, (column, below) in enumerate(_levels(area)):
        here = Q(**{f"case__{column}_id": getattr(area, f"{column}_id")}, **{f"case__{b}_id": None for b in below})
        found |= here
        whens.append(When(here, then=Value(far)))
    return rows.filter(found).annotate(far=models.Case(*whens, default=Value(9), output_field=models.IntegerField()))


def _levels(area: Area) -> list[tuple[str, tuple[str, ...]]]:
    """Columns from the area's own level up to the district, each with the columns below it."""
    up = COLUMNS[COLUMNS.index("district") : COLUMNS.index(area.column) + 1]
    return [(column, COLUMNS[COLUMNS.index(column) + 1 :]) for column in reversed(up)]


def find_committee(query: str, area: Area | None = None) -> QuerySet[Committee]:
    """Public committees by words of their name, address or place; every word must fit. All nearby ones without words."""
    found = standing("committee").filter(public=True)
    if area is not None:
        found = found.filter(**{f"case__{area.column}_id": area.pk})
    for word in query.split():
        titles = Q(name__icontains=word) | Q(address__icontains=word) | Q(host__icontains=word)
        found = found.filter(titles | Q(case__town__name__icontains=word) | Q(case__village__name__icontains=word))
    return found.order_by("name")


def mediators_of(office: Office) -> QuerySet[Mediator]:
    """Mediators in office in a committee that takes disputes, chair first."""
    found = standing("mediator").filter(committee__office=office, committee__case__stage=standings.IN_OFFICE)
    return found.order_by(standings.RANK, "pk")


def composition(committee: Committee) -> list[str]:
    """What is wrong with a committee's members today (人民调解法 §8), in sentences for a warning."""
    return standings.composition(committee)


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A practitioner as anybody may read them. `standing` is false for one who may not practise now."""

    name: str
    kind: str
    firm: str
    licence: str
    first_licensed_on: date
    specialities: str
    status: str
    standing: bool


def aid_lawyers() -> QuerySet[Practitioner]:
    """Who may be assigned to give legal aid: lawyers and grass-roots legal workers in practice today, with their firm."""
    found = standing("practitioner").filter(kind__in=("lawyer", "legal_worker"))
    return found.select_related("case", "firm").order_by("firm__name", "name", "pk")


def practitioners_named(name: str, licence: str = "") -> list[Listed]:
    """“这个律师是真的吗”: the public entries of exactly this name, or this licence number, or both where both are given.

    Those suspended or struck off are answered too, with their status. Nothing for empty questions.
    """
    asked = {"name": name.strip(), "licence": licence.strip()}
    wanted = {k: v for k, v in asked.items() if v}
    if not wanted:
        return []
    rows = (
        Practitioner.objects.filter(public=True, **wanted).exclude(case__stage=VOID.code).select_related("case", "firm")
    )
    return [_listed(row) for row in rows.order_by("name", "pk")[:50]]


def _listed(row: Practitioner) -> Listed:
    return Listed(
        name=row.name,
        kind=row.get_kind_display(),
        firm=row.firm.name,
        licence=row.licence,
        first_licensed_on=row.first_licensed_on,
        specialities=_text(row, None, "specialities"),
        status=row.case.at.public,
        standing=row.case.stage == standings.IN_OFFICE,
    )


def shown(subject: Any) -> Public:
    """What the portal may show of one subject: the register's public fields, nothing where it is not public or gone."""
    word = register_of(subject.case.procedure)
    if not subject.public or subject.case.stage not in word.choices:
        return []
    pairs = ((subject._meta.get_field(name), name) for name in word.public_fields)
    return [(str(field.verbose_name), text) for field, name in pairs if (text := _text(subject, field, name))]


def _text(subject: Any, field: Any, name: str) -> str:
    titled = getattr(subject, f"get_{name}_display", None)
    value = titled() if titled else getattr(subject, name)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.strftime("%Y年%-m月%-d日")
    return "" if value is None else str(value)


def with_id(number: str, cases: Iterable[Case] | QuerySet[Case]) -> QuerySet[Mediator]:
    """Mediators with this identity number among cases the caller may see (`Case.objects.reach(user)`)."""
    return Mediator.objects.filter(id_index__in=id_indexes(number), case__in=cases)
