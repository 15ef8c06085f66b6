"""Law firms, the notary office and legal-service offices, with the people licensed to practise in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from .areas import DISTRICT_CODE, area, villages
from .people import Person, Persons
from .sources import table, words

TITLES = {"law_firm": "律师", "notary_office": "公证员", "legal_service": "基层法律服务工作者"}


@dataclass(frozen=True, kw_only=True)
class Practitioner:
    """A lawyer, notary or legal-service worker. `engagement`: 专职 or 兼职; `head` leads the office."""

    key: str
    office: str
    person: Person
    title: str
    head: bool
    partner: bool
    engagement: str
    licence: str
    since: date
    specialities: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PracticeOffice:
    """`kind`: law_firm, notary_office or legal_service; `form` only for firms (普通合伙, 个人)."""

    key: str
    name: str
    kind: str
    area: str
    form: str
    licence: str
    address: str
    phone: str
    established: date
    members: tuple[Practitioner, ...]


def practice(people: Persons) -> tuple[PracticeOffice, ...]:
    """Four firms with 24 lawyers, one notary office with 3 notaries, eight legal-service offices with 28 workers."""
    numbers = count(1)
    found = []
    for index, row in enumerate(table("practice"), start=1):
        members = tuple(
            _member(people, row["key"], row["kind"], form=row["form"], place=place, number=next(numbers))
            for place in range(int(row["size"]))
        )
        found.append(
            PracticeOffice(
                key=row["key"],
                name=row["name"],
                kind=row["kind"],
                area=row["area"],
                form=row["form"],
                licence=f"{DISTRICT_CODE}D{index:07d}",
                address=area("889901").full_name + row["address"],
                phone=people.landline(),
                established=people.on - timedelta(days=people.rng.randint(6, 24) * 365),
                members=members,
            )
        )
    return tuple(found)


def _member(people: Persons, office: str, kind: str, *, form: str, place: int, number: int) -> Practitioner:
    rng = people.rng
    head = place == 0
    title = TITLES[kind]
    home = rng.choice([v for v in villages() if v.urban])
    years = rng.randint(10, 22) if head else rng.randint(5, 18) if place < 3 else rng.randint(1, 14)
    since = people.on - timedelta(days=years * 365 + rng.randrange(300))
    partner = kind == "law_firm" and (head or (form == "普通合伙" and place < 3))
    lawyers = words("mediators")["lawyers"]
    return Practitioner(
        key=f"{office}/{place + 1}",
        office=office,
        person=people.person(age=(24 + years, 32 + years + rng.randint(0, 8)), village=home, occupation=title),
        title=title,
        head=head,
        partner=partner,
        engagement=rng.choice(lawyers["kinds"]) if kind == "law_firm" and not partner else "专职",
        licence=f"{DISTRICT_CODE}{since.year}{number:07d}",
        since=since,
        specialities=tuple(rng.sample(lawyers["specialities"], 3)) if kind != "notary_office" else (),
    )
