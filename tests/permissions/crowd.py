"""A house and a crowd: one person for each role and each place a post may stand, seen from one committee's cases."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from common.knowledge.tests.house import two_wordings
from common.ratings.models import Rating
from kernel.cases import repair
from kernel.cases.models import Asked, Attachment, Case, Event, Paper, Participant
from kernel.reach.models import Absence, Grant, Office, Post, User
from kernel.words import Request, RoleKind, Step, registry
from lines.mediation.tests.road import Road, picture
from tests.cast import Cast, assemble

LEVELS = (0, 1, 2, 3)  # public, internal, sensitive, sealed
STAFF = {r.code for p in registry.procedures() for r in p.all_roles() if r.kind is RoleKind.STAFF}
ROLES = sorted(STAFF | {"ledger_keeper", "administrator"})

# Where a post stands: its scope, its office, its level, and whether it reaches the cases of the committee.
RELATIONS: dict[str, tuple[str, str, int, bool]] = {
    "own": ("office", "committee", 1, True),
    "sibling": ("office", "sibling", 2, False),
    "superior": ("area", "judicial_office", 2, True),
    "other": ("area", "other_seat", 2, False),
}
# Mediators of another village who have to do with these cases in some other way, and whether they see them.
BESIDE = {
    "helper": True,
    "helper_from_tomorrow": False,
    "former_helper": False,
    "stand_in": True,
    "former_stand_in": False,
}


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody at the door, described by what they were given, never by what the house makes of it."""

    name: str
    user: User | None = None  # None: nobody signed in
    roles: frozenset[str] = frozenset()
    level: int = -1
    reaches: bool = False
    acts: bool = False  # may act where they reach: those who merely take part may not
    superuser: bool = False
    office: str = ""

    def sees(self, case: Case) -> bool:
        return bool(self.roles & case.rules.roles) and self.reaches and case.level <= self.level

    def may(self, case: Case, roles: Any) -> bool:
        """Whether they may act in one of these roles here."""
        return self.sees(case) and self.acts and bool(self.roles & {r.code for r in roles})

    def handles(self, case: Case) -> bool:
        """Nobody of the crowd handles a case; one stands in for who does."""
        return self.name == "stand_in"

    @property
    def administers(self) -> bool:
        return self.superuser or "administrator" in self.roles

    @property
    def imports(self) -> bool:
        acting = registry.procedure("mediation").acting_roles
        return "ledger_keeper" in self.roles and bool(self.roles & acting)


@dataclass
class House:
    """The cases by level, what hangs on them, and everybody who comes to the door."""

    cast: Cast
    cases: dict[int, Case] = field(default_factory=dict)
    things: dict[int, dict[str, Any]] = field(default_factory=dict)
    crowd: list[Person] = field(default_factory=list)

    def person(self, name: str) -> Person:
        return next(p for p in self.crowd if p.name == name)

    def some(self) -> list[Person]:
        """One of each kind: for addresses that look at roles alone."""
        return [p for p in self.crowd if p.name.endswith("-own") or ("-" not in p.name and p.name not in BESIDE)]


def build() -> House:
    house = House(assemble())
    call_command("setup", verbosity=0)
    two_wordings()
    for level in LEVELS:
        _case(house, level)
    _offices(house.cast)
    house.crowd = [Person(name="passer_by"), *_staff(house.cast), *_beside(house), *_rest()]
    return house


def _case(house: House, level: int) -> None:
    """A case with a question out, a paper, a file, an unhappy party; its level as an office may set it."""
    road = Road(house.cast)
    road.to_oral()
    asked = road.confirm()
    category = road.case.rules.categories[0][0]
    repair.attach(road.case, [(category, picture("现场.png"))], actor=road.actor)
    Case.objects.filter(pk=road.pk).update(level=level)
    case = Case.objects.select_related("office__area", "handler").get(pk=road.pk)
    Rating.objects.create(case=case, score=1, dissatisfied=True, rated_at=timezone.now())
    event = Event.objects.filter(case=case, act="accept").get()
    house.cases[level] = case
    house.things[level] = {
        "case": case.pk, "event": event.pk, "party": case.people[0].pk, "asked": asked.pk,
        "paper": Paper.objects.filter(case=case)[0].pk, "file": Attachment.objects.filter(case=case)[0].pk,
    }  # fmt: skip
    assert Asked.objects.filter(case=case, answered=None).exists()


def _offices(cast: Cast) -> None:
    Office.objects.create(name="柳溪村企业人民调解委员会", short="柳企", kind="committee", area=cast.village)
    Office.objects.create(name="石桥司法所", short="石桥司", kind="judicial_office", area=cast.other_town)


def _office(cast: Cast, name: str) -> Office:
    own = {"sibling": "柳溪村企业人民调解委员会", "other_seat": "石桥司法所"}
    return Office.objects.get(name=own[name]) if name in own else getattr(cast, name)


def _grant(user: User, role: str, scope: str, office: Office, level: int) -> None:
    post, _ = Post.objects.get_or_create(
        code=f"m-{role}-{scope}-{level}", defaults={"title": role, "scope": scope, "level": level, "roles": [role]}
    )
    Grant.objects.create(user=user, post=post, office=office, since=date(2020, 1, 1))


def _staff(cast: Cast) -> list[Person]:
    found = []
    for role in ROLES:
        for relation, (scope, where, level, reaches) in RELATIONS.items():
            user = User.objects.create(username=f"{role}-{relation}", name=f"{role}{relation}", password="!")
            _grant(user, role, scope, _office(cast, where), level)
            found.append(
                Person(name=user.username, user=user, roles=frozenset({role}), level=level, reaches=reaches, acts=True, office=where)
            )  # fmt: skip
    keeper = User.objects.create(username="keeping", name="主任兼台账", password="!")
    post = Post.objects.create(code="m-keeping", title="兼", scope="office", level=1, roles=["chair", "ledger_keeper"])
    Grant.objects.create(user=keeper, post=post, office=cast.committee, since=date(2020, 1, 1))
    roles = frozenset({"chair", "ledger_keeper"})
    return [
        *found,
        Person(name="keeping", user=keeper, roles=roles, level=1, reaches=True, acts=True, office="committee"),
    ]


def _beside(house: House) -> list[Person]:
    today, day = timezone.localdate(), timedelta(days=1)
    found = []
    for name, sees in BESIDE.items():
        user = User.objects.create(username=name, name=name, password="!")
        _grant(user, "mediator", "office", house.cast.other_committee, 1)
        since, until = (today - 9 * day, today - day) if name.startswith("former") else (today - day, today + day)
        if name.endswith("stand_in"):
            Absence.objects.create(user=house.cast.mediator, stand_in=user, since=since, until=until)
        else:
            since, until = (today + day, None) if name.endswith("tomorrow") else (since, until)
            rows = [
                Participant(case=c, user=user, capacity="helper", since=since, until=until)
                for c in house.cases.values()
            ]
            Participant.objects.bulk_create(rows)
        acts = name == "stand_in"
        found.append(Person(name=name, user=user, roles=frozenset({"mediator"}), level=1, reaches=sees, acts=acts))
    return found


def _rest() -> list[Person]:
    first = User.objects.create(username="first", name="首位", is_superuser=True, password="!")
    nobody = User.objects.get(username="nobody")
    return [Person(name="first", user=first, superuser=True), Person(name="nobody", user=nobody)]


def acting(person: Person, case: Case, word: Step | Request, *, answer: bool = False) -> bool:
    """Whether somebody may do this now, said a second time: role, place, level, handler, stage, and the line's own reason."""
    stages = {s.code for s in (word.at if isinstance(word, Request) else word.stages)}
    by = word.answered_by if answer and isinstance(word, Request) else word.by
    if not person.may(case, by) or (case.stage not in stages and not answer):
        return False
    if getattr(word, "handler_only", False) and not person.handles(case):
        return False
    return answer or (not (word.refuse and word.refuse(case)) and not _waiting(case, word))


def _waiting(case: Case, word: Step | Request) -> bool:
    once = isinstance(word, Request) and word.once
    return once and Asked.objects.filter(case=case, code=word.code, answered=None).exists()
