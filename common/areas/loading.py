"""Takes areas of the seed into the database: what is known stays as it is, what is missing is added."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db import transaction
from django.db.models import F

from kernel.reach.areas import COLUMNS, Area, AreaLevel

from .seed import AreaRow, rows

BATCH = 500
Progress = Callable[[int, int], None]  # (areas done, areas in all)


@dataclass(frozen=True, kw_only=True)
class Preview:
    """How many areas of each level a load would add, and how many of them are known already."""

    fresh: dict[int, int]
    known: dict[int, int]

    @property
    def total(self) -> int:
        return sum(self.fresh.values())

    @property
    def words(self) -> str:
        """省1个、市1个 …, of what would be added."""
        return "、".join(f"{AreaLevel(level).title}{n}个" for level, n in self.fresh.items() if n)


def preview(code: str, *, villages: bool = True) -> Preview:
    """What `load` would do. ValueError, in Chinese, for a code that is not in the seed."""
    fresh, known = dict.fromkeys(AreaLevel, 0), dict.fromkeys(AreaLevel, 0)
    for level, group in _by_level(code, villages).items():
        here = _known(level, group)
        for row in group:
            (known if row.stat_code in here else fresh)[AreaLevel(level)] += 1
    return Preview(fresh={int(k): v for k, v in fresh.items()}, known={int(k): v for k, v in known.items()})


def load(code: str, *, villages: bool = True, progress: Progress | None = None) -> int:
    """Add the areas on the path to `code` and all below it; how many were added.

    Commits every few hundred rows: a load that was broken off is simply run again. An area is known by its
    statistical code, or by its name under the same superior; a known one keeps its name and only gains missing codes.
    """
    levels = _by_level(code, villages)
    total, done, added = sum(map(len, levels.values())), 0, 0
    above: dict[str, Area] = {}
    for level, group in levels.items():
        known, parents, above = _known(level, group), above, {}
        for batch in _batches(group):
            with transaction.atomic():
                found = [_area(row, known.get(row.stat_code), parents.get(row.parent)) for row in batch]
                added += _store(level, found)
            above.update({row.stat_code: area for row, area in zip(batch, found, strict=True)})
            done += len(batch)
            if progress:
                progress(done, total)
    return added


def _by_level(code: str, villages: bool) -> dict[int, list[AreaRow]]:
    found: dict[int, list[AreaRow]] = {int(level): [] for level in AreaLevel}
    for row in rows(code, villages=villages):
        found[row.level].append(row)
    return found


def _batches(group: list[AreaRow]) -> Iterator[list[AreaRow]]:
    source = iter(group)
    while batch := list(islice(source, BATCH)):
        yield batch


def _known(level: int, group: list[AreaRow]) -> dict[str, Area]:
    """Areas that are there already, by the statistical code of the seed."""
    if not group:
        return {}
    by_code, by_name = {}, {}
    for area in Area.objects.filter(level=level).select_related("parent"):
        if area.stat_code:
            by_code[area.stat_code] = area
        else:
            by_name[area.parent.stat_code if area.parent else "", area.name] = area
    found = {row.stat_code: by_code.get(row.stat_code) or by_name.get((row.parent, row.name)) for row in group}
    return {code: area for code, area in found.items() if area is not None}


def _area(row: AreaRow, known: Area | None, parent: Area | None) -> Area:
    if known is not None:
        known.stat_code, known.civil_code = known.stat_code or row.stat_code, known.civil_code or row.civil_code
        return known
    area = Area(
        level=row.level,
        name=row.name,
        full_name=row.full_name,
        stat_code=row.stat_code,
        civil_code=row.civil_code,
        parent=parent,
    )
    for column in COLUMNS[: row.level - 1]:
        setattr(area, f"{column}_id", getattr(parent, f"{column}_id"))
    return area


def _store(level: int, areas: list[Area]) -> int:
    """Write new areas with their own column, which needs their key, and the codes of known ones."""
    fresh = [area for area in areas if area.pk is None]
    Area.objects.bulk_update([a for a in areas if a.pk is not None], ["stat_code", "civil_code"], batch_size=BATCH)
    Area.objects.bulk_create(fresh, batch_size=BATCH)
    own = AreaLevel(level).column
    Area.objects.filter(pk__in=[a.pk for a in fresh]).update(**{own: F("id")})
    for area in fresh:
        setattr(area, f"{own}_id", area.pk)
    return len(fresh)
