"""Offices of the invented district that are not registers: the bureau, judicial offices, court, police, petitions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .areas import Area, area, towns, villages
from .people import Person, Persons
from .sources import table

OFFICE_HOURS = "周一至周五 8:30–12:00，14:00–17:30"
CENTRE_HOURS = f"{OFFICE_HOURS}；周六 9:00–12:00"
VILLAGE_HOURS = "周一至周六 8:30–11:30，14:30–17:00"
SERVICES = ("法律咨询", "人民调解", "法律援助申请", "法治宣传", "公证指引")


@dataclass(frozen=True, kw_only=True)
class Staff:
    """A person at work in an office. `duty` is a slug the loader turns into posts and grants."""

    key: str
    person: Person
    title: str
    duty: str


@dataclass(frozen=True, kw_only=True)
class Office:
    """`kind`: bureau, section, legal_aid, judicial_office, court, procuratorate, petition, police, police_station."""

    key: str
    name: str
    kind: str
    area: str
    parent: str
    short: str
    address: str
    phone: str
    staff: tuple[Staff, ...]


@dataclass(frozen=True, kw_only=True)
class ServicePlace:
    """A public legal service place of one of three tiers: centre 中心, station 站, room 室."""

    key: str
    name: str
    tier: str
    area: str
    office: str
    address: str
    phone: str
    hours: str
    services: tuple[str, ...]
    contact: Person


def offices(people: Persons) -> tuple[Office, ...]:
    return tuple(
        Office(
            key=row["key"],
            name=row["name"],
            kind=row["kind"],
            area=row["area"],
            parent=row["parent"],
            short=row["short"],
            address=area("889901").full_name + row["address"],
            phone=people.landline(),
            staff=tuple(_staff(people, row["key"], row["staff"], row["area"])),
        )
        for row in table("offices")
    )


def _staff(people: Persons, office: str, titles: str, where: str) -> Iterator[Staff]:
    urban = [v for v in villages(where) if v.urban] or list(villages(where))
    for i, entry in enumerate(titles.split("/"), start=1):
        title, duty = entry.split(":")
        leads = duty.endswith(("head", "director"))
        person = people.person(
            age=(38, 57) if leads else (24, 55), village=people.rng.choice(urban), occupation="机关工作人员"
        )
        yield Staff(key=f"{office}/{i}", person=person, title=title, duty=duty)


def service_places(people: Persons) -> tuple[ServicePlace, ...]:
    """One centre, seven stations, ninety-one rooms; contacts live where they serve."""
    return (
        _place(people, area("889901"), "centre", "公共法律服务中心", office="bureau.services"),
        *(_place(people, t, "station", "公共法律服务站", office=f"judicial.{t.code}") for t in towns()),
        *(_place(people, v, "room", "公共法律服务室", office=f"judicial.{v.town}") for v in villages()),
    )


def _place(people: Persons, where: Area, tier: str, word: str, *, office: str) -> ServicePlace:
    room = tier == "room"
    seat = "居委会" if where.kind == "community" else "村委会" if room else "便民服务中心一楼"
    address = f"{where.full_name}{seat}" if tier != "centre" else f"{where.full_name}望斗街道望斗中路66号1楼"
    return ServicePlace(
        key=f"place.{where.code}",
        name=f"{where.name}{word}",
        tier=tier,
        area=where.code,
        office=office,
        address=address,
        phone=people.landline(),
        hours={"centre": CENTRE_HOURS, "room": VILLAGE_HOURS}.get(tier, OFFICE_HOURS),
        services=SERVICES if not room else SERVICES[:2] + SERVICES[3:4],
        contact=people.person(age=(25, 58), village=people.rng.choice(villages(where.code))),
    )
