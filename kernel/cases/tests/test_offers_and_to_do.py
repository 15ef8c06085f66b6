"""A case stands among somebody's things to do exactly when the door offers them something that waits to be done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from kernel.cases.actors import Actor, staff
from kernel.cases.door import offers, perform
from kernel.cases.models import Case
from kernel.cases.refusals import Invalid, Refused, View
from kernel.reach.models import Absence, Grant, User
from kernel.requests.asking import waiting
from kernel.words import Step
from kernel.words.procedure import Procedure
from kernel.words.registry import procedure
from lines.mediation.tests.road import SESSION, Road
from tests.cast import Cast

PEOPLE = (
    "mediator",
    "colleague",
    "chair",
    "stranger",
    "clerk",
    "section",
    "director",
    "nobody",
    "administrator",
    "elsewhere",
)
STATIONS = ("registered", "accepted", "mediating", "signing", "performing", "closed", "ended", "refused", "archived")


@pytest.fixture
def people(cast: Cast) -> dict[str, User]:
    """The cast, a co-handler whose post stands in another village, and a stand-in of the mediator there as well."""
    elsewhere = User.objects.create(username="elsewhere", name="外援")
    Grant.objects.create(user=elsewhere, post=cast.stranger.grants.get().post, office=cast.other_committee)
    today = timezone.localdate()
    Absence.objects.create(user=cast.mediator, stand_in=cast.stranger, since=today, until=today)
    named = {name: getattr(cast, name) for name in PEOPLE if name != "elsewhere"}
    return named | {"elsewhere": elsewhere}


def stations(cast: Cast) -> Iterator[tuple[str, Road]]:
    """A dispute at every stage, some handled by the mediator with a colleague beside them."""
    for name in STATIONS:
        road = Road(cast)
        WALKS[name](road)
        assert road.case.stage == name
        yield name, road


def _accepted(road: Road) -> Road:
    road.do("accept", consent="on")
    return road


def _mediating(road: Road) -> Road:
    _accepted(road).do("choose", mediator=road.cast.mediator.pk, others=[road.cast.colleague.pk])
    return road


def _closed(road: Road) -> Road:
    road.to_oral().do("perform", at=SESSION["at"], state="full")
    road.do("close")
    return road


WALKS: dict[str, Callable[[Road], Any]] = {
    "registered": lambda r: r,
    "accepted": _accepted,
    "mediating": _mediating,
    "signing": lambda r: r.to_signing(),
    "performing": lambda r: r.to_oral(),
    "closed": _closed,
    "ended": lambda r: r.do("withdraw"),
    "refused": lambda r: r.do("refuse", refusal="不属于民间纠纷", remedies=["court"]),
    "archived": lambda r: _closed(r).do("archive", volume="2026-1"),
}


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def something_waits(case: Case, user: User) -> bool:
    """Whether a step is offered that leads on, or an answer may be recorded; the line's own refusals are left aside."""
    if case.at.final:
        return False
    view = View(case, staff(user))
    leading = [o for o in offers(case, staff(user)) if isinstance(o.word, Step) and o.word.targets]
    if any(not o.refusal or (o.word.refuse is not None and o.refusal == o.word.refuse(case)) for o in leading):
        return True
    return any(not view.refusal(asked.word, answer=True) for asked in waiting(case))


def test_offers_and_to_do_agree_at_every_stage_for_everybody(cast: Cast, people: dict[str, User]) -> None:
    found = dict(stations(cast))
    found["mediating"].case.participants.create(
        capacity="co_handler", user=people["elsewhere"], since=timezone.localdate()
    )
    found["accepted"].case.participants.create(capacity="helper", user=people["elsewhere"], since=timezone.localdate())
    seen: dict[str, set[str]] = {}
    for name, user in people.items():
        person = fresh(user)
        listed = set(Case.objects.to_do(person).values_list("pk", flat=True))
        offered = {road.pk for road in found.values() if something_waits(road.case, person)}
        assert listed == offered, name
        seen[name] = {stage for stage, road in found.items() if road.pk in listed}
    acting = {"registered", "accepted", "mediating", "signing", "performing", "closed", "ended"}
    assert seen["mediator"] == seen["chair"] == acting
    assert seen["clerk"] == set()  # a visit may be made any time: that is no task
    assert seen["stranger"] == {
        "mediating",
        "signing",
        "performing",
        "closed",
    }  # what the mediator, away today, handles
    assert seen["elsewhere"] == {"mediating"}
    assert not seen["section"] | seen["director"] | seen["nobody"] | seen["administrator"]


def changed_at(stage: str, **changes: Any) -> dict[str, Any]:
    """Words in which every step of a stage is changed, and which ask no questions (anybody of the committee may)."""
    steps = procedure("mediation").steps
    here = {s.code for s in procedure("mediation").steps_at(stage)}
    return {"steps": tuple(replace(s, **changes) if s.code in here else s for s in steps), "requests": (), "limits": ()}


def test_offers_and_to_do_agree_where_duties_are_separated(cast: Cast, variant: Callable[..., Procedure]) -> None:
    variant(**changed_at("accepted", not_by_actor_of=("accept",)))
    road = _accepted(Road(cast))
    for name, expected in (("mediator", False), ("colleague", True)):
        user = fresh(getattr(cast, name))
        assert Case.objects.to_do(user).filter(pk=road.pk).exists() is expected is something_waits(road.case, user)


def test_offers_and_to_do_agree_where_only_the_handler_acts(cast: Cast, variant: Callable[..., Procedure]) -> None:
    road = _mediating(Road(cast))
    variant(**changed_at("mediating", handler_only=True))
    for name, expected in (("mediator", True), ("colleague", True), ("chair", False)):
        user = fresh(getattr(cast, name))
        assert Case.objects.to_do(user).filter(pk=road.pk).exists() is expected is something_waits(road.case, user), (
            name
        )


def pressed(case: Case, code: str, actor: Actor) -> str:
    """What the door says to a step with nothing filled in, taken back at once; empty where it is open to them."""
    with transaction.atomic():
        try:
            perform(case, code, actor=actor, payload={})
        except Invalid:
            return ""
        except Refused as refused:
            return refused.reason
        finally:
            transaction.set_rollback(True)
    return ""


@pytest.mark.parametrize("station", STATIONS)
def test_what_is_offered_the_door_grants_and_what_is_not_it_refuses_in_the_same_words(cast: Cast, station: str) -> None:
    road = Road(cast)
    WALKS[station](road)
    for name in ("mediator", ("colleague", "clerk", "stranger")[STATIONS.index(station) % 3]):
        actor = cast.actor(name)
        offered = {o.word.code: o.refusal for o in offers(road.case, actor) if isinstance(o.word, Step)}
        for word in procedure("mediation").steps:
            said = pressed(road.case, word.code, actor)
            assert said == offered[word.code] if word.code in offered else said, (name, word.code)


def test_a_co_handler_who_left_has_nothing_to_do(cast: Cast, people: dict[str, User]) -> None:
    road, person = _mediating(Road(cast)), people["elsewhere"]
    part = road.case.participants.create(capacity="co_handler", user=person, since=timezone.localdate())
    assert Case.objects.to_do(fresh(person)).exists()
    part.until = timezone.localdate()
    part.save()
    assert not Case.objects.to_do(fresh(person)).exists() and not something_waits(road.case, fresh(person))


def test_a_question_waits_for_whoever_may_record_its_answer(cast: Cast) -> None:
    road = Road(cast).to_oral()
    clerk = fresh(cast.clerk)  # may record what the court answered, and nothing that leads on
    assert not Case.objects.to_do(clerk).exists() and not something_waits(road.case, clerk)
    asked = road.confirm()
    assert Case.objects.to_do(clerk).get() == road.case and something_waits(road.case, clerk)
    road.answer(asked, confirmation="granted", confirmed_on=str(timezone.localdate()), confirmation_number="调确1号")
    assert not Case.objects.to_do(clerk).exists()


def test_an_offer_shows_the_reason_of_a_greyed_button(road: Road) -> None:
    road.to_mediating()
    shown = {o.code: o.refusal for o in offers(road.case, road.actor)}
    assert shown["agree_orally"].startswith("还没有调解记录") and shown["mediate"] == ""
    assert set(shown) == {
        "choose", "inquire", "mediate", "agree_written", "agree_orally", "fail", "decline", "withdraw", "settle", "ask:police",
    }  # fmt: skip


def test_a_void_case_offers_nothing_and_is_nowhere_to_do(road: Road) -> None:
    from kernel.cases.repair import revoke

    revoke(road.case, actor=road.actor, reason="登记错了")
    assert offers(road.case, road.actor) == []
    assert not Case.objects.to_do(fresh(road.cast.mediator)).exists()
    assert not Case.objects.reach(fresh(road.cast.mediator)).live().exists()
