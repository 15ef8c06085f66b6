"""Who quarrels with whom, and which committee and mediators take it up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import accumulate

from .areas import Area, area, villages
from .committees import Committee, Mediator
from .district import District
from .organisations import Organisations
from .people import FEMALE, MALE, Person, Persons
from .scenes import Kind, Scene
from .story import Party

AGAIN = 0.06  # share of quarrels in which a neighbour met before comes up again
OWN_HOUSE = ("labour_other", "wages", "production")  # kinds an enterprise settles in its own committee
LISTED = 6  # at most so many of a group appear by name


@dataclass(frozen=True, kw_only=True)
class Cast:
    """The parties in order (applicants first), how many people are concerned, and the place."""

    home: Area
    spot: str
    parties: tuple[Party, ...]
    people: int
    group: int

    @property
    def a(self) -> Party:
        return self.parties[0]

    @property
    def b(self) -> Party:
        return next(p for p in self.parties if p.role == "respondent")


class Casting:
    """Finds people, bodies and mediators for one scene after another."""

    def __init__(self, district: District, people: Persons) -> None:
        self.district, self.people, self.rng = district, people, people.rng
        self.organisations = Organisations(people)
        self._known: dict[str, list[Person]] = defaultdict(list)
        self._enterprises = {
            c.name.removesuffix("人民调解委员会"): c for c in district.committees if c.kind == "企事业单位"
        }
        self._weights = {key: self._sums(key) for key in ("", "urban", "rural")}

    def cast(self, scene: Scene) -> Cast:
        home = self._home("rural" if scene.rural else "urban" if scene.urban else "")
        group = self.rng.choice(scene.group) if scene.group else 1
        first, second = _TIES[scene.tie](self, scene, home)
        applicants = [first, *self._companions(scene, home, group)]
        others = [second, *self._insurer(scene, home)]
        return Cast(
            home=home,
            spot=home.name + home.spot(self.rng),
            parties=tuple(applicants + others),
            people=group + len(others),
            group=group,
        )

    def committee(self, kind: Kind, scene: Scene, cast: Cast) -> Committee:
        """An enterprise's own committee or a professional one by their shares, else the town's or the village's own."""
        found = self.district.committee_by_key
        house = self._enterprises.get(cast.b.name)
        if house and self.rng.random() < (0.8 if kind.code in OWN_HOUSE else 0.05):
            return house
        lot = self.rng.random()
        for key, share in kind.professional if scene.professional is None else scene.professional:
            if lot < share:
                return found[key]
            lot -= share
        own = cast.home.town if self.rng.random() < kind.town else cast.home.code
        return found[f"committee.{own}"]

    def mediators(self, committee: Committee, kind: Kind) -> tuple[Mediator, ...]:
        """One, sometimes two; who knows the kind and works full time comes first more often."""
        members = list(committee.members)
        weights = [1.0 + 2.0 * (kind.code in m.specialities) + 1.5 * m.full_time + 0.3 * m.stars for m in members]
        host = self.rng.choices(members, weights=weights)[0]
        rest = [m for m in members if m is not host]
        if rest and self.rng.random() < (0.55 if kind.difficult > 0.1 else 0.3):
            return host, self.rng.choice(rest)
        return (host,)

    def _home(self, side: str) -> Area:
        return self.rng.choices(_side(side), cum_weights=self._weights[side])[0]

    @staticmethod
    def _sums(side: str) -> list[int]:
        return list(accumulate(v.households for v in _side(side)))

    def _insurer(self, scene: Scene, home: Area) -> list[Party]:
        if not scene.insurer or self.rng.random() > 0.72:
            return []
        return [self._body("insurer", home, "third")]

    def _companions(self, scene: Scene, home: Area, group: int) -> list[Party]:
        """Further applicants of a group, as far as they are listed by name."""
        if scene.tie == "org" and scene.b != "village" and not scene.rural:
            homes = [home]
        else:
            homes = [v for v in villages(home.town) if v.kind == home.kind]
        return [
            Party(role="applicant", person=self.people.person(age=(28, 64), village=self.rng.choice(homes)))
            for _ in range(min(group, LISTED) - 1)
        ]

    # -- the two sides -------------------------------------------------------------------------------------------------

    def _party(self, person: Person, role: str) -> Party:
        """An old person now and then lets a younger one speak for them."""
        if person.age(self.people.on) >= 70 and self.rng.random() < 0.2:
            child = self.people.person(age=(35, 50), village=area(person.village), surname=person.surname)
            return Party(role=role, person=person, agent=child, agent_is="attorney")
        return Party(role=role, person=person)

    def _body(self, kind: str, home: Area, role: str) -> Party:
        body = self.organisations.one(kind, home)
        if body.status == "company" and self.rng.random() < 0.5:
            agent = self.people.person(age=(25, 50), village=home, occupation="公司职员")
            return Party(role=role, organisation=body, agent=agent, agent_is="attorney")
        return Party(role=role, organisation=body, agent=body.head, agent_is="head")

    def _side(self, word: str, home: Area, role: str, **wanted: object) -> Party:
        if word != "person":
            return self._body(word, home, role)
        return self._party(self.people.person(village=home, **wanted), role)  # type: ignore[arg-type]

    def neighbours(self, scene: Scene, home: Area) -> tuple[Party, Party]:
        first = self.people.person(age=(32, 74), village=home)
        second = self._met(home) or self.people.person(age=(30, 74), village=home)
        self._known[home.code] = [*self._known[home.code][-7:], first]
        return self._party(first, "applicant"), self._party(second, "respondent")

    def _met(self, home: Area) -> Person | None:
        known = self._known[home.code]
        return self.rng.choice(known) if known and self.rng.random() < AGAIN else None

    def villagers(self, scene: Scene, home: Area) -> tuple[Party, Party]:
        other = self.rng.choice([v for v in villages(home.town) if v.kind == home.kind])
        first = self.people.person(age=(26, 70), village=home)
        return self._party(first, "applicant"), self._side("person", other, "respondent", age=(28, 66))

    def strangers(self, scene: Scene, home: Area) -> tuple[Party, Party]:
        first = self._side("person", home, "applicant", age=(22, 70))
        return first, self._side("person", self._home(""), "respondent", age=(22, 64))

    def cousins(self, scene: Scene, home: Area) -> tuple[Party, Party]:
        first = self.people.person(sex=MALE, age=(36, 70), village=home)
        second = self.people.person(sex=MALE, age=(34, 70), village=home, surname=first.surname)
        return self._party(first, "applicant"), self._party(second, "respondent")

    def siblings(self, scene: Scene, home: Area) -> tuple[Party, Party]:
        first = self.people.person(age=(36, 66), village=home)
        second = self.people.person(age=(36, 66), village=home, surname=first.surname)
        return self._party(first, "applicant"), self._party(second, "respondent")

    def brothers(self, scene: Scene, home: Area) -> tuple[Party, Party]:
        return self.cousins(scene, home)

    def spouses(self, scene: Scene, home: Area) -> tuple[Party, Party]:
        years = self.rng.randint(29, 58)
        sex = FEMALE if self.rng.random() < 0.68 else MALE
        first = self.people.person(sex=sex, age=(years, years + 2), village=home)
        other = MALE if sex == FEMALE else FEMALE
        second = self.people.person(sex=other, age=(max(24, years - 2), years + 4), village=home)
        return Party(role="applicant", person=first), Party(role="respondent", person=second)

    def former(self, scene: Scene, home: Area) -> tuple[Party, Party]:
        first, second = self.spouses(scene, home)
        moved = self.people.person(sex=_sex(second), age=(28, 46), village=self._home(""))
        return first, Party(role="respondent", person=moved)

    def engaged(self, scene: Scene, home: Area) -> tuple[Party, Party]:
        first = self.people.person(sex=MALE, age=(22, 33), village=home)
        second = self.people.person(sex=FEMALE, age=(20, 30), village=self._home(""))
        return Party(role="applicant", person=first), Party(role="respondent", person=second)

    def parent(self, scene: Scene, home: Area) -> tuple[Party, Party]:
        father = self.rng.random() < 0.5
        first = self.people.person(sex=MALE if father else FEMALE, age=(68, 86), village=home)
        surname = first.surname if father else ""
        second = self.people.person(age=(40, 48), village=home, surname=surname)
        return self._party(first, "applicant"), Party(role="respondent", person=second)

    def inlaws(self, scene: Scene, home: Area) -> tuple[Party, Party]:
        first = self.people.person(sex=FEMALE, age=(56, 72), village=home)
        second = self.people.person(sex=FEMALE, age=(26, 40), village=home)
        return Party(role="applicant", person=first), Party(role="respondent", person=second)

    def minor(self, scene: Scene, home: Area) -> tuple[Party, Party]:
        child = self.people.person(age=(7, 15), village=home)
        guardian = self.people.person(age=(32, 44), village=home, sex=MALE, surname=child.surname)
        first = Party(role="applicant", person=child, agent=guardian, agent_is="guardian")
        return first, self._body(scene.b, home, "respondent")

    def org(self, scene: Scene, home: Area) -> tuple[Party, Party]:
        return self._side(scene.a, home, "applicant", age=(24, 68)), self._side(
            scene.b, home, "respondent", age=(26, 62)
        )

    def employee(self, scene: Scene, home: Area) -> tuple[Party, Party]:
        return self._side(scene.a, home, "applicant", age=(22, 56)), self._side(
            scene.b, home, "respondent", age=(22, 50)
        )

    def senior(self, scene: Scene, home: Area) -> tuple[Party, Party]:
        return self._side(scene.a, home, "applicant", age=(42, 54)), self._body(scene.b, home, "respondent")

    def workers(self, scene: Scene, home: Area) -> tuple[Party, Party]:
        return self._side(scene.a, home, "applicant", age=(32, 62)), self._body(scene.b, home, "respondent")

    def org_old(self, scene: Scene, home: Area) -> tuple[Party, Party]:
        return self._side(scene.a, home, "applicant", age=(62, 74)), self._body(scene.b, home, "respondent")

    def org_woman(self, scene: Scene, home: Area) -> tuple[Party, Party]:
        first = self._side(scene.a, home, "applicant", age=(23, 37), sex=FEMALE)
        return first, self._body(scene.b, home, "respondent")


_TIES: Mapping[str, Callable[[Casting, Scene, Area], tuple[Party, Party]]] = {
    name: getattr(Casting, name)
    for name in (
        "neighbours", "villagers", "strangers", "cousins", "siblings", "brothers", "spouses", "former", "engaged", "parent",
        "inlaws", "minor", "org", "employee", "senior", "workers", "org_old", "org_woman",
    )
}  # fmt: skip


def _sex(party: Party) -> str:
    return party.person.sex if party.person else ""


def _side(side: str) -> tuple[Area, ...]:
    if not side:
        return villages()
    return tuple(v for v in villages() if v.urban == (side == "urban"))
