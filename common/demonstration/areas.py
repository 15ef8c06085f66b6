"""The invented district: one province, one city, one district, seven towns, ninety-one villages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from random import Random

from .sources import table

# No province has 88 in GB/T 2260 (11–82) or on identity cards (83 and 9… are residence permits): never issued.
DISTRICT_CODE = "889901"
LEVELS = {2: 1, 4: 2, 6: 3, 9: 4, 12: 5}


@dataclass(frozen=True, kw_only=True)
class Area:
    """`kind`: province, city, district, street, town, community or village; `parent` is the code above."""

    code: str
    name: str
    kind: str
    full_name: str
    households: int = 0
    clan: str = ""
    places: tuple[str, ...] = ()

    @property
    def level(self) -> int:
        return LEVELS[len(self.code)]

    @property
    def parent(self) -> str:
        return self.code[: (0, 0, 2, 4, 6, 9)[self.level]]

    @property
    def town(self) -> str:
        return self.code[:9]

    @property
    def urban(self) -> bool:
        return self.kind in ("community", "street")

    def spot(self, rng: Random) -> str:
        """A place in it that people would name: a villagers' group, a road or an estate."""
        return rng.choice(self.places) if self.places else self.name


@cache
def areas() -> tuple[Area, ...]:
    """All 101 areas, each after its superior."""
    full_names: dict[str, str] = {"": ""}
    found = []
    for row in table("areas"):
        parent = row["code"][: {2: 0, 4: 2, 6: 4, 9: 6, 12: 9}[len(row["code"])]]
        full_names[row["code"]] = full_names[parent] + row["name"]
        found.append(
            Area(
                code=row["code"],
                name=row["name"],
                kind=row["kind"],
                full_name=full_names[row["code"]],
                households=int(row["households"] or 0),
                clan=row["clan"] or "",
                places=tuple(filter(None, (row["places"] or "").split("/"))),
            )
        )
    return tuple(found)


@cache
def area(code: str) -> Area:
    return next(a for a in areas() if a.code == code)


@cache
def towns() -> tuple[Area, ...]:
    return tuple(a for a in areas() if a.level == 4)


@cache
def villages(town: str = "") -> tuple[Area, ...]:
    """Villages and communities of a town, or all ninety-one."""
    return tuple(a for a in areas() if a.level == 5 and a.code.startswith(town))
