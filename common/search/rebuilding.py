"""Filling the index: anew after a change of what is searched, or for cases that were there before it. May be interrupted."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db import transaction

from kernel.cases.models import Case
from kernel.reach.areas import Area

from . import sql
from .index import keep
from .models import Entry, Rebuild

BATCH = 400


def begin(*, anew: bool = False) -> Rebuild:
    """The rebuilding under way; a new one, from an empty index, where there is none or `anew`."""
    with transaction.atomic():
        under_way = Rebuild.objects.order_by("pk").first()
        if under_way and not anew:
            return under_way
        Rebuild.objects.all().delete()
        sql.clear()
        Entry.objects.all().delete()
        return Rebuild.objects.create()


def go_on(rebuild: Rebuild, batch: int = BATCH) -> Iterator[int]:
    """Index what is left in batches, each in a transaction of its own; how many cases are done after each.

    People go on working: their acts keep their own entries, and what stands already is only compared.
    """
    while True:
        with transaction.atomic():
            cases = _next(rebuild, batch)
            if not cases:
                rebuild.delete()
                break
            keep(cases)
            rebuild.last, rebuild.done = cases[-1].pk, rebuild.done + len(cases)
            rebuild.save(update_fields=["last", "done"])
        yield rebuild.done
    while sql.tidy():
        yield rebuild.done


def of_area(area: Area, batch: int = BATCH) -> None:
    """Index the cases of an area again, in batches."""
    rows = Case.objects.filter(**{f"{area.column}_id": area.pk}).order_by("pk").select_for_update(of=("self",))
    last: UUID | None = UUID(int=0)
    while last:
        with transaction.atomic():
            cases = list(rows.filter(pk__gt=last)[:batch])
            keep(cases)
            last = cases[-1].pk if cases else None


def _next(rebuild: Rebuild, batch: int) -> list[Case]:
    rows = Case.objects.order_by("pk").select_for_update(of=("self",))
    return list(rows.filter(pk__gt=rebuild.last)[:batch] if rebuild.last else rows[:batch])


def ensure() -> bool:
    """Begin a rebuilding where cases stand and no index: after a backup was restored, which carries none."""
    lost = not Entry.objects.exists() and not Rebuild.objects.exists() and Case.objects.exists()
    if lost:
        begin()
    return lost


def under_way() -> Rebuild | None:
    return Rebuild.objects.order_by("pk").first()
