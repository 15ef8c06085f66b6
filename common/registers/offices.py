"""The office of a committee: what numbers, grants and disputes hang on. The committee's record says what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from kernel.cases.models import Case
from kernel.reach.areas import COLUMNS, Area
from kernel.reach.models import Office

if TYPE_CHECKING:
    from .models import Committee

KIND = "committee"


def area_of(case: Case) -> Area:
    """The narrowest area a case stands in."""
    narrowest = next(i for column in reversed(COLUMNS) if (i := getattr(case, f"{column}_id")))
    return Area.objects.get(pk=narrowest)


def found(case: Case, data: dict[str, Any]) -> None:
    """Give a newly established committee its office, below the office that guides it (the run of `establish`)."""
    record: Committee = case.record
    if record.office_id:
        return
    record.office = Office.objects.create(kind=KIND, area=area_of(case), parent=case.office, **_wanted(record))
    case.join("committee", record.established_on, office=record.office)


def unfound(case: Case) -> None:
    """Taking the establishment back closes the office again (the undo of `establish`)."""
    if case.record.office_id:
        Office.objects.filter(pk=case.record.office_id).update(active=False)


def follow(record: Committee) -> None:
    """Bring the office in step with the committee's record; one statement, none where there is no office yet."""
    if record.office_id:
        Office.objects.filter(pk=record.office_id).update(**_wanted(record))


def move(record: Committee, area: Area) -> None:
    """Place the office of a committee in another area. Cases already opened there stay where they were."""
    if record.office is not None and record.office.area_id != area.pk:
        record.office.area = area
        record.office.save()


def _wanted(record: Committee) -> dict[str, Any]:
    return {
        "name": record.name,
        "short": record.short,
        "address": record.address,
        "phone": record.phone,
        "active": record.running,
    }


def below(office: Office) -> QuerySet[Area]:
    """Areas a committee guided by this office may stand in."""
    return Area.objects.filter(**{f"{office.area.column}_id": office.area_id}, active=True)
