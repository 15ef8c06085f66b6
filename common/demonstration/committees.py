"""Mediation committees of every kind and their mediators, within the rules of 人民调解法 (2010)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from random import Random

from kernel.clocks.counting import add_months

from .areas import Area, area, towns, villages
from .people import FEMALE, MALE, Person, Persons
from .sources import table, words

TERM_YEARS = 3  # 人民调解法第九条
STUDIO = "个人调解工作室"
CHAIR, DEPUTY, MEMBER, ENGAGED = "主任", "副主任", "委员", "聘任调解员"


@dataclass(frozen=True, kw_only=True)
class Mediator:
    """A mediator in one committee. `specialities` are codes of dispute kinds; `stars` 0 (not rated) to 5."""

    key: str
    committee: str
    person: Person
    post: str
    full_time: bool
    background: str
    education: str
    politics: str
    specialities: tuple[str, ...]
    stars: int
    training_hours: int
    since: date
    certificate: str


@dataclass(frozen=True, kw_only=True)
class Committee:
    """`kind` is a word of the register: 村 居 乡镇 街道 企事业单位 行业性专业性 其他 个人调解工作室.

    A studio is no committee in the sense of the law: it stands `under` one and may have a single mediator.
    """

    key: str
    name: str
    kind: str
    area: str
    host: str
    under: str
    short: str
    specialities: tuple[str, ...]
    address: str
    phone: str
    established: date
    elected: date
    members: tuple[Mediator, ...]

    @property
    def term_ends(self) -> date:
        """Day the committee's term of three years runs out."""
        return add_months(self.elected, 12 * TERM_YEARS)

    @property
    def chair(self) -> Mediator:
        return self.members[0]


def committees(people: Persons) -> tuple[Committee, ...]:
    """Ninety-one of villages, seven of towns, enterprises, seventeen of an industry or profession, studios."""
    numbers = count(1)
    return tuple(_staffed(people, plan, numbers) for plan in _plans(people.rng))


@dataclass(frozen=True, kw_only=True)
class _Plan:
    key: str
    name: str
    kind: str
    area: str
    host: str
    short: str
    specialities: tuple[str, ...]
    size: int
    address: str
    under: str = ""
    lead: tuple[str, str, str] = ("", "", "")  # surname, given name, sex of a studio's namesake


def _plans(rng: Random) -> Iterator[_Plan]:
    for village in villages():
        yield _area_plan(rng, village, "居" if village.urban else "村")
    for town in towns():
        yield _area_plan(rng, town, "街道" if town.urban else "乡镇")
    for row in (*table("committees"), *table("studios")):
        yield _listed_plan(row)


def _area_plan(rng: Random, where: Area, kind: str) -> _Plan:
    above = area(where.town).name if where.level == 5 else ""
    house = {"村": "村民委员会", "居": "居民委员会"}.get(kind, "人民政府" if kind == "乡镇" else "办事处")
    return _Plan(
        key=f"committee.{where.code}",
        name=f"{above}{where.name}人民调解委员会",
        kind=kind,
        area=where.code,
        host=f"{above}{where.name}{house}",
        short=f"{where.name}人调",
        specialities=(),
        size=rng.choice(words("mediators")["size"][kind]),
        address=f"{where.full_name}{'便民服务中心' if where.level == 4 else '村委会' if kind == '村' else '居委会'}",
    )


def _listed_plan(row: Mapping[str, str]) -> _Plan:
    return _Plan(
        key=row["key"],
        name=row["name"],
        kind=row.get("kind", STUDIO),
        area=row["area"],
        host=row.get("host", ""),
        short=row.get("short", row["name"].removesuffix("个人调解工作室")),
        specialities=tuple(row["specialities"].split("/")),
        size=int(row["size"]),
        address=area("889901").full_name + row["address"],
        under=row.get("under", ""),
        lead=(row.get("lead_surname", ""), row.get("lead_given", ""), row.get("lead_sex", "")),
    )


def _staffed(people: Persons, plan: _Plan, numbers: Iterator[int]) -> Committee:
    rng, on = people.rng, people.on
    elected = on - timedelta(days=rng.randint(20, TERM_YEARS * 365 - 10))
    return Committee(
        key=plan.key,
        name=plan.name,
        kind=plan.kind,
        area=plan.area,
        host=plan.host,
        under=plan.under,
        short=plan.short,
        specialities=plan.specialities,
        address=plan.address,
        phone=people.landline(),
        established=elected - timedelta(days=TERM_YEARS * 365 * rng.randint(0, 5)),
        elected=elected,
        members=tuple(
            _mediator(people, plan, post, sex=sex, elected=elected, number=next(numbers))
            for post, sex in zip(_posts(plan), _sexes(rng, plan), strict=True)
        ),
    )


def _posts(plan: _Plan) -> list[str]:
    if plan.kind == STUDIO:
        return [CHAIR, *[ENGAGED] * (plan.size - 1)]
    deputies = 1 if plan.size >= 5 else 0
    engaged = max(0, min(plan.size - 5, 2)) if plan.kind in ("乡镇", "街道", "行业性专业性") else 0
    return [CHAIR, *[DEPUTY] * deputies, *[MEMBER] * (plan.size - 1 - deputies - engaged), *[ENGAGED] * engaged]


def _sexes(rng: Random, plan: _Plan) -> list[str]:
    """At least one woman among the elected members (第八条), the last of whom is never an engaged mediator."""
    elected = [post != ENGAGED for post in _posts(plan)]
    sexes = [FEMALE if rng.random() < 0.28 else MALE for _ in elected]
    if plan.kind == STUDIO:
        sexes[0] = plan.lead[2]
    elif FEMALE not in [s for s, by_vote in zip(sexes, elected, strict=True) if by_vote]:
        sexes[rng.randrange(1, sum(elected))] = FEMALE
    return sexes


def _mediator(people: Persons, plan: _Plan, post: str, *, sex: str, elected: date, number: int) -> Mediator:
    rng, tables = people.rng, words("mediators")
    draws = tables["draws"]
    jobs = tables["background"]["women"] if sex == FEMALE and rng.random() < 0.6 else tables["background"][plan.kind]
    background = rng.choice(jobs)
    surname, given, _ = plan.lead if post == CHAIR else ("", "", "")
    person = people.person(
        sex=sex, age=_ages(plan.kind, background, sex), village=rng.choice(villages(plan.area)),
        surname=surname, given=given, occupation=background,
    )  # fmt: skip
    years = min(12 if surname else rng.choice((0, 0, 1, 3, 6, 10)), person.age(elected) - 22)
    return Mediator(
        key=f"{plan.key}/{number}",
        committee=plan.key,
        person=person,
        post=post,
        full_time=rng.random() < tables["full_time"][plan.kind],
        background=background,
        education=rng.choice(draws["education"]),
        politics=rng.choice(draws["politics"]),
        specialities=plan.specialities or tuple(rng.sample(draws["general"], rng.randint(1, 3))),
        stars=min(rng.choice(draws["stars"]), years + 1),
        training_hours=rng.choice(draws["hours"]),
        since=elected - timedelta(days=365 * years),
        certificate=f"司人调证〔{elected.year - years}〕{number:04d}号",
    )


def _ages(kind: str, background: str, sex: str) -> tuple[int, int]:
    """Ages of a mediator of this kind; whoever is retired is old enough for it."""
    low, high = words("mediators")["ages"][kind]
    if "退休" in background:
        return (56 if sex == FEMALE else 61), max(high, 70)
    return low, min(high, 64)
