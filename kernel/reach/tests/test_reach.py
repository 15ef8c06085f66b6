"""Who reaches what: one condition for lists, single cases, counts and buttons, at a constant number of queries."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kernel.cases.actors import staff
from kernel.cases.door import open_case, perform, visible
from kernel.cases.models import Case, Participant
from kernel.cases.queries import foremost
from kernel.cases.refusals import Refused, covers, sees, taking_part
from kernel.ids import uuid7
from kernel.reach.models import COLUMNS, Absence, Area, Grant, Office, Post, User
from kernel.reach.reach import forget, reach_of
from kernel.words.registry import procedure, procedures
from kernel.words.roles import Scope
from tests.cast import Cast, application, assemble

pytestmark = pytest.mark.django_db
ROLES = ("mediator", "chair", "office_staff", "section", "director", "administrator")


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def fresh(user: User) -> User:
    """The person as the next request meets them: what they reach is read anew."""
    return User.objects.get(pk=user.pk)


def today(days: int = 0) -> date:
    return timezone.localdate() + timedelta(days=days)


def a_case(office: Office, n: int = 0, *, code: str = "mediation", level: int = 1, handler: User | None = None) -> Case:
    """A row as it stands after its opening: reach looks at columns only."""
    now = timezone.now()
    case = Case(
        id=uuid7(), procedure=code, number=f"{office.pk}-{n}-{uuid7()}", stage="registered", office=office, level=level
    )
    case.handler, case.opened_at, case.opened_month = handler, now, now.year * 100 + now.month
    case.place(office.area)
    return case


def numbers(user: User, roles: Iterable[str] | None = None) -> set[str]:
    return set(Case.objects.reach(fresh(user), roles).values_list("number", flat=True))


# --- A random world, and what it means, said a second time in the plainest way.


@dataclass
class World:
    """A few districts, offices, people, grants, absences and cases, all by chance."""

    chance: random.Random
    offices: list[Office] = field(default_factory=list)
    users: list[User] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)

    def build(self) -> World:
        self._offices()
        self._people()
        self._cases()
        return self

    def _offices(self) -> None:
        above = [Area.objects.create(level=1, name="示范省")]
        for level, names in ((2, "甲"), (3, "甲乙"), (4, "甲乙"), (5, "甲乙")):
            above = [Area.objects.create(level=level, name=f"{a.name}{n}", parent=a) for a in above for n in names]
        areas = self.chance.sample(list(Area.objects.all()), 10)
        self.offices = [Office.objects.create(name=f"机构{n}", kind="x", area=a) for n, a in enumerate(areas)]

    def _people(self) -> None:
        pick = self.chance
        self.users = [
            User.objects.create(username=f"u{n}", name=f"人{n}", is_active=pick.random() > 0.1) for n in range(8)
        ]
        for n in range(6):
            roles = pick.sample(ROLES, pick.randint(1, 2))
            scope = pick.choice(list(Scope)).value
            self.posts.append(
                Post.objects.create(code=f"p{n}", title=f"岗{n}", scope=scope, level=pick.randint(0, 3), roles=roles)
            )
        for user in self.users:
            for post in pick.sample(self.posts, pick.randint(0, 3)):
                since = today(pick.randint(-9, 2))
                until = None if pick.random() < 0.6 else since + timedelta(days=pick.randint(0, 9))
                Grant.objects.create(user=user, post=post, office=pick.choice(self.offices), since=since, until=until)
        for _ in range(4):
            away, stand_in = pick.sample(self.users, 2)
            since = today(pick.randint(-3, 1))
            Absence.objects.create(
                user=away, stand_in=stand_in, since=since, until=since + timedelta(days=pick.randint(0, 3))
            )

    def _cases(self) -> None:
        pick, codes = self.chance, [p.code for p in procedures()]
        for n in range(60):
            handler = pick.choice([None, *self.users])
            case = a_case(
                pick.choice(self.offices), n, code=pick.choice(codes), level=pick.randint(0, 3), handler=handler
            )
            self.cases.append(case)
        Case.objects.bulk_create(self.cases)
        for case in pick.sample(self.cases, 20):
            until = pick.choice([None, today(), today(-1), today(5)])
            who = {"user": pick.choice(self.users)} if pick.random() < 0.5 else {"office": pick.choice(self.offices)}
            Participant.objects.create(
                case=case, capacity=pick.choice(["co_handler", "helper"]), since=today(-9), until=until, **who
            )


class Plain:
    """What the architecture says of reach for one person, grant by grant and row by row."""

    def __init__(self, user: User) -> None:
        held = Grant.objects.filter(user=user, user__is_active=True).select_related("post", "office__area")
        self.own = [g for g in held if g.since <= today() and (g.until is None or today() <= g.until)]
        self.away = {a.user_id for a in Absence.objects.filter(stand_in=user) if a.since <= today() <= a.until}
        self.offices, self.highest = {g.office_id for g in self.own}, max((g.post.level for g in self.own), default=-1)
        current = [p for p in Participant.objects.all() if p.until is None or p.until >= today()]
        self.parts = {p.case_id for p in current if p.user_id == user.pk or p.office_id in self.offices}

    def reaches(self, case: Case, roles: Iterable[str] | None) -> bool:
        known = procedure(case.procedure).roles
        wanted = known if roles is None else known & set(roles)
        if any(wanted & set(g.post.roles) and case.level <= g.post.level and self._inside(g, case) for g in self.own):
            return True
        part = case.pk in self.parts and case.level <= self.highest
        return part and bool(wanted & {r for g in self.own for r in g.post.roles})

    def _inside(self, grant: Grant, case: Case) -> bool:
        if case.handler_id in self.away:
            return True
        if grant.post.scope == "own":
            return case.handler_id == grant.user_id
        if grant.post.scope == "office":
            return case.office_id == grant.office_id
        return grant.office.area_id in {getattr(case, f"{column}_id") for column in COLUMNS}


@pytest.mark.parametrize("seed", range(12))
def test_list_button_and_plain_words_agree_on_every_case(seed: int) -> None:
    world = World(random.Random(seed)).build()
    cases = list(Case.objects.all())
    parts = list(Participant.objects.all())
    for case in cases:
        case.partakers = [p for p in parts if p.case_id == case.pk]
    seen = 0
    for user in map(fresh, world.users):
        held, plain = reach_of(user), Plain(user)
        for roles in (None, {"mediator"}, {"office_staff", "section"}, {"director"}, set()):
            listed = set(Case.objects.reach(user, roles))
            said = {c for c in cases if plain.reaches(c, roles)}
            wanted = frozenset(r for p in procedures() for r in p.roles) if roles is None else frozenset(roles)
            at_hand = {c for c in cases if covers(held, c, wanted, taking_part(held, c))}
            assert listed == said == at_hand, (user, roles)
            seen += len(listed)
        assert {c for c in cases if sees(held, c)} == set(Case.objects.reach(user))
        for code in {c.procedure for c in cases}:
            parts_of = Case.objects.parts(user, code)
            assert set().union(*parts_of) == set(Case.objects.reach(user).filter(procedure=code)), (user, code)
    assert seen  # a world in which nobody reaches anything proves nothing


# --- What the property means, one sentence at a time.


@pytest.mark.parametrize("grants", [1, 50])
def test_the_number_of_queries_does_not_grow_with_grants(cast: Cast, grants: int) -> None:
    post = Post.objects.get(code="office_staff")
    towns = [Area.objects.create(level=4, name=f"镇{n}", parent=cast.district) for n in range(grants)]
    offices = [Office.objects.create(name=f"所{n}", kind="judicial_office", area=t) for n, t in enumerate(towns)]
    Grant.objects.bulk_create(Grant(user=cast.nobody, post=post, office=o, since=today()) for o in offices)
    Case.objects.bulk_create(a_case(o, n) for n, o in enumerate(offices))
    user = fresh(cast.nobody)
    with CaptureQueriesContext(connection) as queries:
        found = list(Case.objects.reach(user))
        assert Case.objects.reach(user).count() == len(found) == grants
    assert len(queries) == 4  # absences and grants once, then the list and the count


def test_many_grants_are_read_as_one_part(cast: Cast) -> None:
    """A database joins only so many queries into one."""
    post = Post.objects.get(code="mediator")
    offices = [Office.objects.create(name=f"委{n}", kind="committee", area=cast.village) for n in range(60)]
    Grant.objects.bulk_create(Grant(user=cast.nobody, post=post, office=o, since=today()) for o in offices)
    Case.objects.bulk_create(a_case(o, n) for n, o in enumerate(offices))
    (whole,) = Case.objects.parts(fresh(cast.nobody), "mediation")
    assert whole.count() == 60
    assert Case.objects.filter(foremost([whole], ("opened_at", "id"), 5)).count() == 5


def test_somebody_elses_case_is_in_no_list_no_count_and_not_to_be_had(cast: Cast) -> None:
    case = a_case(cast.committee)
    case.save(force_insert=True)
    for name in ("stranger", "nobody", "administrator"):
        user = fresh(getattr(cast, name))
        assert list(Case.objects.reach(user)) == []
        assert Case.objects.reach(user).count() == 0
        assert not Case.objects.to_do(user).exists()
        with pytest.raises(Case.DoesNotExist):
            visible(user, case.pk)
    for name in ("mediator", "colleague", "chair", "clerk", "section", "director"):
        assert visible(fresh(getattr(cast, name)), case.pk) == case


def test_a_superuser_without_a_grant_reaches_no_case(cast: Cast) -> None:
    a_case(cast.committee).save(force_insert=True)
    User.objects.filter(pk=cast.nobody.pk).update(is_superuser=True, is_staff=True)
    assert numbers(cast.nobody) == set()


def test_an_inactive_person_reaches_nothing(cast: Cast) -> None:
    a_case(cast.committee, handler=cast.mediator).save(force_insert=True)
    assert numbers(cast.mediator)
    User.objects.filter(pk=cast.mediator.pk).update(is_active=False)
    assert numbers(cast.mediator) == set()
    assert not reach_of(fresh(cast.mediator)).held


def test_a_grant_holds_from_its_first_day_to_its_last(cast: Cast) -> None:
    a_case(cast.committee).save(force_insert=True)
    grant = Grant.objects.get(user=cast.mediator)
    for since, until, holds in [
        (-5, -1, False),
        (-5, 0, True),
        (0, 0, True),
        (0, None, True),
        (1, None, False),
        (1, 9, False),
    ]:
        grant.since, grant.until = today(since), None if until is None else today(until)
        grant.save()
        assert bool(numbers(cast.mediator)) is holds, (since, until)


def test_a_post_reaches_up_to_its_level_of_confidentiality(cast: Cast) -> None:
    Case.objects.bulk_create(a_case(cast.committee, n, level=n) for n in range(12))
    levels = {
        name: {c.level for c in Case.objects.reach(fresh(getattr(cast, name)))}
        for name in ("mediator", "clerk", "director")
    }
    assert levels == {"mediator": {0, 1}, "clerk": {0, 1, 2}, "director": {0, 1, 2}}


def test_a_post_for_ones_own_cases_reaches_only_those(cast: Cast) -> None:
    Post.objects.filter(code="mediator").update(scope="own")
    mine, other = a_case(cast.committee, 1, handler=cast.mediator), a_case(cast.committee, 2, handler=cast.colleague)
    Case.objects.bulk_create([mine, other, a_case(cast.committee, 3)])
    assert numbers(cast.mediator) == {mine.number}


def test_a_superior_area_reaches_down_and_a_neighbour_does_not(cast: Cast) -> None:
    ours, theirs = a_case(cast.committee, 1), a_case(cast.other_committee, 2)
    Case.objects.bulk_create([ours, theirs])
    assert numbers(cast.clerk) == {ours.number}
    assert numbers(cast.section) == {ours.number, theirs.number}


def test_a_stand_in_reaches_the_absent_persons_own_cases_for_those_days_only(cast: Cast) -> None:
    """The stranger is of another village: without the absence they reach neither case."""
    own, shared = a_case(cast.committee, 1, handler=cast.mediator), a_case(cast.committee, 2, handler=cast.colleague)
    Case.objects.bulk_create([own, shared])
    for since, until, stands in [(-3, -1, False), (-3, 0, True), (0, 0, True), (0, 3, True), (1, 3, False)]:
        Absence.objects.all().delete()
        Absence.objects.create(user=cast.mediator, stand_in=cast.stranger, since=today(since), until=today(until))
        assert numbers(cast.stranger) == ({own.number} if stands else set()), (since, until)


def test_a_stand_in_needs_the_role_and_the_level_themselves(cast: Cast) -> None:
    sealed = a_case(cast.committee, 1, handler=cast.mediator, level=2)
    Case.objects.bulk_create([sealed, a_case(cast.committee, 2, handler=cast.mediator)])
    for stand_in in (cast.nobody, cast.administrator, cast.stranger):
        Absence.objects.create(user=cast.mediator, stand_in=stand_in, since=today(), until=today())
    assert numbers(cast.nobody) == numbers(cast.administrator) == set()
    assert sealed.number not in numbers(cast.stranger) != set()


def test_whoever_takes_part_sees_the_case_until_their_last_day(cast: Cast) -> None:
    case = a_case(cast.committee)
    case.save(force_insert=True)
    part = Participant.objects.create(case=case, capacity="helper", office=cast.other_committee, since=today(-5))
    assert numbers(cast.stranger) == {case.number}
    for until, sees_it in [(0, True), (-1, False), (3, True)]:
        Participant.objects.filter(pk=part.pk).update(until=today(until))
        assert bool(numbers(cast.stranger)) is sees_it
    assert numbers(cast.administrator) == set()


def test_taking_part_lets_see_and_not_act(cast: Cast) -> None:
    case = open_case("mediation", "apply", actor=cast.actor("mediator"), office=cast.committee, payload=application())
    Participant.objects.create(case=case, capacity="helper", office=cast.other_committee, since=today())
    assert visible(fresh(cast.stranger), case.pk) == case
    assert not Case.objects.to_do(fresh(cast.stranger)).exists()
    with pytest.raises(Refused, match="没有相应岗位或不在其辖区"):
        perform(case, "accept", actor=staff(fresh(cast.stranger)), payload={"consent": "on"})


def test_what_is_kept_for_a_request_can_be_forgotten(cast: Cast) -> None:
    a_case(cast.committee).save(force_insert=True)
    user = fresh(cast.nobody)
    assert not Case.objects.reach(user).exists()
    Grant.objects.create(user=user, post=Post.objects.get(code="mediator"), office=cast.committee, since=today())
    assert not Case.objects.reach(user).exists()
    forget(user)
    assert Case.objects.reach(user).exists()


def test_opening_needs_a_post_in_that_office_or_over_its_area(cast: Cast) -> None:
    held = {name: reach_of(fresh(getattr(cast, name))) for name in ("mediator", "clerk", "section")}
    roles = {"mediator", "office_staff"}
    assert held["mediator"].offices_holding(roles) == {cast.committee.pk}
    assert held["clerk"].areas_holding(roles) == {"town": frozenset({cast.town.pk})}
    assert held["section"].areas_holding(roles) == {}
