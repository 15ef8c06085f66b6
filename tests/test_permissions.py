"""Who may do what, as tables: steps by roles, by where the post stands, by confidentiality, for every registered line."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from kernel.cases.actors import Actor, clock, party, peer, staff
from kernel.cases.door import open_case, visible
from kernel.cases.models import Case
from kernel.cases.refusals import Invalid, Refused, View
from kernel.reach.models import Area, Grant, Office, Post, User
from kernel.words import Procedure, Request, RoleKind, Step, registry
from tests.cast import Cast, assemble

pytestmark = pytest.mark.django_db
ROLES = sorted({r.code for p in registry.procedures() for r in p.all_roles() if r.kind is RoleKind.STAFF})
LEVELS = (0, 1, 2, 3)

# Where a post stands, seen from the case: its scope, its office, and whether it reaches the case.
PLACES: dict[str, tuple[str, str, bool]] = {
    "its own office": ("office", "own", True),
    "a sibling office of the same village": ("office", "sibling", False),
    "an office of another village": ("office", "other", False),
    "the area of its village": ("area", "own", True),
    "the town above": ("area", "town", True),
    "the district above": ("area", "district", True),
    "the town beside": ("area", "other_town", False),
    "another village": ("area", "other", False),
    "the town above, for its office alone": ("office", "town", False),
    "its handler's own": ("own", "handler", True),
    "somebody's own who does not handle it": ("own", "own", False),
}


@dataclass
class World:
    """One person per role and place, and the offices they stand in."""

    offices: dict[str, Office]
    people: dict[tuple[str, str], User]

    def actor(self, role: str, place: str, level: int) -> Actor:
        """The person as of now, their post raised or lowered to a level."""
        user = User.objects.get(pk=self.people[role, place].pk)
        scope, where, _ = PLACES[place]
        office = self.offices["own" if where == "handler" else where]
        Grant.objects.filter(user=user).update(post=_post(role, scope, level), office=office)
        return staff(user)


def _post(role: str, scope: str, level: int) -> Post:
    return Post.objects.get_or_create(
        code=f"{role}-{scope}-{level}", defaults={"title": role, "scope": scope, "level": level, "roles": [role]}
    )[0]


@pytest.fixture
def world(db: None) -> World:
    province = Area.objects.create(level=1, name="示范省")
    district = Area.objects.create(
        level=3, name="司南区", parent=Area.objects.create(level=2, name="南屏市", parent=province)
    )
    town, other_town = (Area.objects.create(level=4, name=n, parent=district) for n in ("柳溪镇", "石桥镇"))
    village, other = (
        Area.objects.create(level=5, name="柳溪村", parent=town),
        Area.objects.create(level=5, name="石桥村", parent=other_town),
    )
    stands = {
        "own": village,
        "sibling": village,
        "other": other,
        "town": town,
        "district": district,
        "other_town": other_town,
    }
    offices = {
        name: Office.objects.create(name=name, short=name, kind="committee", area=area) for name, area in stands.items()
    }
    keys = [(role, place) for role in ROLES for place in PLACES]
    users = [User(username=f"{role}-{n}", name=role, password="!") for n, (role, place) in enumerate(keys)]
    people = dict(zip(keys, User.objects.bulk_create(users), strict=True))
    post = _post(ROLES[0], "office", 0)
    Grant.objects.bulk_create(
        Grant(user=u, post=post, office=offices["own"], since=date(2020, 1, 1)) for u in people.values()
    )
    return World(offices, people)


@pytest.fixture(autouse=True)
def _no_reasons_of_the_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Permissions alone: what a line refuses for the state of a record is tested in its room."""
    for code, p in list(registry._procedures.items()):
        steps = tuple(replace(s, refuse=None) for s in p.steps)
        requests = tuple(replace(r, refuse=None, once=False) for r in p.requests)
        monkeypatch.setitem(registry._procedures, code, replace(p, steps=steps, requests=requests))


def stand_at(rules: Procedure, stage: str, office: Office, *, level: int, handler: User | None = None) -> Case:
    """A case as it stands at a stage; nothing of it is stored."""
    now = timezone.now()
    case = Case(
        procedure=rules.code, office=office, stage=stage, level=level, opened_at=now, opened_month=202601, seq=1
    )
    case.handler, case.partakers, case.record, case.history = handler, [], None, []
    case.place(office.area)
    return case


def words() -> Iterator[tuple[Procedure, Step | Request, bool, str]]:
    """Every step and question of every line with a stage at which it may be done; of questions, the answer too."""
    for rules in registry.procedures():
        for step in rules.steps:
            yield from ((rules, step, False, stage.code) for stage in step.stages[:1])
        for request in rules.requests:
            yield from ((rules, request, answer, request.at[0].code) for answer in (False, True))


def roles_of(word: Step | Request, answer: bool) -> set[str]:
    by = word.answered_by if answer and isinstance(word, Request) else word.by
    return {r.code for r in by}


@pytest.mark.parametrize("role", ROLES)
def test_every_step_by_role_place_and_level(world: World, role: str) -> None:
    tried, open_ = 0, 0
    for nth, (place, (_, where, reaches)) in enumerate(PLACES.items()):
        for own_level in (0, 2) if os.environ.get("SINAN_TEST_ALL") else ((0, 2)[nth % 2],):
            actor = world.actor(role, place, own_level)
            for rules, word, answer, stage in words():
                for level in LEVELS:
                    handler = actor.user if where == "handler" else None
                    case = stand_at(rules, stage, world.offices["own"], level=level, handler=handler)
                    may = View(case, actor).refusal(word, answer=answer) == ""
                    handles = where == "handler" or not getattr(word, "handler_only", False)
                    expected = role in roles_of(word, answer) and reaches and level <= own_level and handles
                    assert may is expected, (rules.code, word.code, answer, role, place, own_level, level)
                    tried, open_ = tried + 1, open_ + may
    assert tried > 500 and (open_ or role in {"director", "auditor", "administrator"})


def test_a_step_of_no_stage_of_the_case_is_open_to_nobody(world: World) -> None:
    for rules in registry.procedures():
        for role in ROLES:
            actor = world.actor(role, "its own office", 3)
            for step in rules.steps:
                for stage in set(rules.stages) - {s.code for s in step.stages}:
                    case = stand_at(rules, stage, world.offices["own"], level=0, handler=actor.user)
                    assert "此时不能办理" in View(case, actor).refusal(step), (rules.code, step.code, stage)


@pytest.mark.parametrize("role", ROLES)
def test_every_opening_by_role_and_place(world: World, role: str) -> None:
    """Pressed with nothing filled in: who may open is asked to fill it in, who may not is refused."""
    where = {place: row for place, row in PLACES.items() if row[1] != "handler"}
    for place, (scope, office, reaches) in where.items():
        actor = world.actor(role, place, 3)
        may_here = office == "own" or (scope == "area" and reaches)
        for rules in registry.procedures():
            for step in rules.openings:
                expected = role in {r.code for r in step.by} and may_here
                with pytest.raises(Invalid if expected else Refused):
                    open_case(rules.code, step.code, actor=actor, office=world.offices["own"], payload={})


def test_who_is_no_member_of_staff_does_only_what_their_kind_may(world: World) -> None:
    for rules, word, answer, stage in words():
        case = stand_at(rules, stage, world.offices["own"], level=0)
        kinds = {r.kind for r in (word.answered_by if answer and isinstance(word, Request) else word.by)}
        actors = {RoleKind.PARTY: party(case.pk), RoleKind.CLOCK: clock(), RoleKind.PEER: peer("法院")}
        for kind, actor in actors.items():
            assert (View(case, actor).refusal(word, answer=answer) == "") is (kind in kinds), (
                rules.code,
                word.code,
                kind,
            )
        for stranger in (party(None), party(stand_at(rules, stage, world.offices["own"], level=0).pk)):
            assert View(case, stranger).refusal(word, answer=answer) == "这一步由工作人员办理。"


def test_readers_see_and_do_not_act(world: World) -> None:
    for rules in registry.procedures():
        only = {r.code for r in rules.readers} - rules.acting_roles
        for role in only:
            actor = world.actor(role, "the district above", 2)
            for stage in rules.stages:
                case = stand_at(rules, stage, world.offices["own"], level=1)
                found = [View(case, actor).refusal(w) for w in (*rules.steps_at(stage), *rules.requests_at(stage))]
                assert all(found)
    assert any({r.code for r in p.readers} - p.acting_roles for p in registry.procedures())


# --- The same for people of the cast, spelt out for the first line: x may, . may not, h only the handler.

MEDIATION = """
             mediator colleague chair stranger clerk section director administrator nobody
apply        x        x         x     .        x     .       .        .             .
find         x        x         x     .        .     .       .        .             .
receive      x        x         x     .        x     .       .        .             .
accept       x        x         x     .        .     .       .        .             .
refuse       x        x         x     .        .     .       .        .             .
choose       x        x         x     .        .     .       .        .             .
inquire      x        .         .     .        .     .       .        .             .
mediate      x        .         .     .        .     .       .        .             .
agree_written x       .         .     .        .     .       .        .             .
agree_orally x        .         .     .        .     .       .        .             .
sign         x        .         .     .        .     .       .        .             .
fail         x        .         .     .        .     .       .        .             .
decline      x        x         x     .        .     .       .        .             .
withdraw     x        x         x     .        .     .       .        .             .
settle       x        x         x     .        .     .       .        .             .
remind       x        x         x     .        .     .       .        .             .
perform      x        x         x     .        .     .       .        .             .
visit        x        x         x     .        x     .       .        .             .
close        x        x         x     .        .     .       .        .             .
archive      x        x         x     .        .     .       .        .             .
ask:confirmation x    x         x     .        .     .       .        .             .
answer:confirmation x x         x     .        x     .       .        .             .
ask:police   x        x         x     .        .     .       .        .             .
answer:police x       x         x     .        .     .       .        .             .
see          x        x         x     .        x     x       x        .             .
"""
TABLE = [line.split() for line in MEDIATION.strip().splitlines()]
CELLS = [(row[0], name, row[n + 1] == "x") for row in TABLE[1:] for n, name in enumerate(TABLE[0])]


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def test_the_table_names_every_step_and_question_of_the_line() -> None:
    rules = registry.procedure("mediation")
    acts = [s.code for s in rules.steps] + [a for r in rules.requests for a in (r.ask, r.answer)]
    assert sorted(row[0] for row in TABLE[1:]) == sorted([*acts, "see"])
    assert {len(row) for row in TABLE[1:]} == {len(TABLE[0]) + 1}


def test_the_table_holds(cast: Cast) -> None:
    rules = registry.procedure("mediation")
    wrong = [(act, name) for act, name, may in CELLS if _may(cast, rules, act, name) is not may]
    assert wrong == []


def _may(cast: Cast, rules: Procedure, act: str, name: str) -> bool:
    actor: Actor = cast.actor(name)
    if act == "see":
        return _sees(cast, actor)
    if act in rules and rules[act].opens:
        return _opens(cast, act, actor)
    kind, _, code = act.partition(":")
    word: Any = rules.request(code) if code else rules[act]
    stage = word.at[0].code if code else word.stages[0].code
    case = stand_at(rules, stage, cast.committee, level=1, handler=cast.mediator)
    return View(case, actor).refusal(word, answer=kind == "answer") == ""


def _opens(cast: Cast, step: str, actor: Actor) -> bool:
    try:
        open_case("mediation", step, actor=actor, office=cast.committee, payload={})
    except Invalid:
        return True
    except Refused:
        return False
    raise AssertionError("a case was opened with nothing filled in")


def _sees(cast: Cast, actor: Actor) -> bool:
    case = stand_at(registry.procedure("mediation"), "mediating", cast.committee, level=1)
    case.number = str(case.pk)
    case.save(force_insert=True)
    try:
        return visible(actor.user, case.pk) == case
    except Case.DoesNotExist:
        return False
