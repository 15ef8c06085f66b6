"""The invented district as one frozen value: areas, offices, service places, committees, practice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from random import Random

from .areas import Area, areas, villages
from .committees import Committee, Mediator, committees
from .offices import Office, ServicePlace, Staff, offices, service_places
from .people import Persons
from .practice import PracticeOffice, Practitioner, practice

SEED = 20260101
AS_OF = date(2026, 1, 1)


@dataclass(frozen=True, kw_only=True)
class District:
    """Everything that stands in the district before the first dispute. `as_of` is the day ages and terms refer to."""

    seed: int
    as_of: date
    areas: tuple[Area, ...]
    offices: tuple[Office, ...]
    places: tuple[ServicePlace, ...]
    committees: tuple[Committee, ...]
    practice: tuple[PracticeOffice, ...]
    advisers: Mapping[str, str] = field(hash=False)  # village code -> key of its legal adviser (一村一法律顾问)

    @property
    def mediators(self) -> tuple[Mediator, ...]:
        return tuple(m for c in self.committees for m in c.members)

    @property
    def practitioners(self) -> tuple[Practitioner, ...]:
        return tuple(p for office in self.practice for p in office.members)

    @property
    def staff(self) -> tuple[Staff, ...]:
        return tuple(s for office in self.offices for s in office.staff)

    @cached_property
    def committee_by_key(self) -> Mapping[str, Committee]:
        return {c.key: c for c in self.committees}


def district(seed: int = SEED, *, as_of: date = AS_OF) -> District:
    """The same seed and day give the same district, person by person."""
    people = Persons(Random(seed), on=as_of)
    houses = practice(people)
    return District(
        seed=seed,
        as_of=as_of,
        areas=areas(),
        offices=offices(people),
        places=service_places(people),
        committees=committees(people),
        practice=houses,
        advisers=_advisers(people.rng, houses),
    )


def _advisers(rng: Random, houses: tuple[PracticeOffice, ...]) -> Mapping[str, str]:
    """Every village has a lawyer or legal-service worker of its town, or of the district seat, as adviser."""
    able = [p for h in houses if h.kind != "notary_office" for p in h.members if p.engagement == "专职"]
    town_of = {h.key: h.area for h in houses}
    near = {v.code: [p.key for p in able if town_of[p.office] == v.town] for v in villages()}
    return {code: rng.choice(keys or [p.key for p in able]) for code, keys in near.items()}
