"""A request that is sent twice is one act; its key is good for nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.cases.door import new_key, open_case, perform
from kernel.cases.models import Case, Event
from kernel.cases.refusals import Invalid, Refused
from kernel.requests.asking import answer, ask
from lines.mediation.tests.road import Road
from tests.cast import Cast, application

ASK = {"court": "司南区人民法院", "jointly": "on", "fit": "on"}
ANSWER = {"confirmation": "granted", "confirmed_on": "2026-01-08"}


def opened(cast: Cast, key: str, name: str = "mediator", step: str = "apply") -> Case:
    office = cast.other_committee if name == "stranger" else cast.committee
    return open_case("mediation", step, actor=cast.actor(name), office=office, payload=application(), key=key)


def refused() -> Any:
    return pytest.raises(Refused, match="这个提交标识已用于另一次办理，请重新打开页面再提交。")


def test_the_same_key_opens_one_case(cast: Cast) -> None:
    key = new_key()
    assert opened(cast, key) == opened(cast, key)
    assert Case.objects.count() == Event.objects.count() == 1


def test_without_a_key_every_opening_is_another_case(cast: Cast) -> None:
    assert opened(cast, "") != opened(cast, "")


def test_a_key_opens_nothing_else_and_shows_nobody_elses_case(cast: Cast) -> None:
    key = new_key()
    opened(cast, key)
    for other in ({"name": "stranger"}, {"name": "colleague"}, {"step": "find"}):
        with refused() as raised:
            opened(cast, key, **other)
        assert raised.value.code == "key_reused"
    assert Case.objects.count() == 1


def test_the_same_key_is_the_same_event(road: Road) -> None:
    key = new_key()
    first = perform(road.case, "accept", actor=road.actor, payload={"consent": "on"}, key=key, version=1)
    again = perform(road.case, "accept", actor=road.actor, payload={"consent": "on"}, key=key, version=1)
    assert first == again and road.case.seq == 2


def test_a_repeated_press_answers_even_after_the_case_went_on(road: Road) -> None:
    key = new_key()
    first = perform(road.case, "accept", actor=road.actor, payload={"consent": "on"}, key=key)
    road.do("choose", mediator=road.cast.mediator.pk)
    assert perform(road.case, "accept", actor=road.actor, payload={"consent": "on"}, key=key) == first


def test_a_key_of_another_case_or_act_is_refused(road: Road, cast: Cast) -> None:
    key, other = new_key(), Road(cast)
    perform(road.case, "accept", actor=road.actor, payload={"consent": "on"}, key=key)
    with refused():
        perform(other.case, "accept", actor=road.actor, payload={"consent": "on"}, key=key)
    with refused():
        perform(road.case, "choose", actor=road.actor, payload={"mediator": cast.mediator.pk}, key=key)
    with refused():
        opened(cast, key)
    assert other.case.stage == "registered" and road.case.stage == "accepted"


def test_an_attempt_that_failed_leaves_its_key_free(road: Road) -> None:
    key = new_key()
    with pytest.raises(Invalid):
        perform(road.case, "accept", actor=road.actor, payload={}, key=key)
    assert perform(road.case, "accept", actor=road.actor, payload={"consent": "on"}, key=key).key == key


def test_questions_and_answers_have_keys_too(road: Road, cast: Cast) -> None:
    road.to_oral()
    other, key, reply = Road(cast).to_oral(), new_key(), new_key()
    asked = ask(road.case, "confirmation", actor=road.actor, payload=ASK, key=key)
    assert ask(road.case, "confirmation", actor=road.actor, payload=ASK, key=key) == asked
    for attempt in (
        lambda: ask(other.case, "confirmation", actor=road.actor, payload=ASK, key=key),
        lambda: ask(road.case, "police", actor=road.actor, payload=ASK, key=key),
        lambda: perform(road.case, "remind", actor=road.actor, payload={"note": "电话催促"}, key=key),
        lambda: answer(asked, actor=road.actor, payload=ANSWER, key=key),
    ):
        with refused():
            attempt()
    done = answer(asked, actor=road.actor, payload=ANSWER, key=reply)
    assert answer(asked, actor=road.actor, payload=ANSWER, key=reply).answered == done.answered
    with refused():
        perform(other.case, "remind", actor=road.actor, payload={"note": "电话催促"}, key=reply)


def test_a_new_key_is_long_enough_not_to_be_guessed() -> None:
    keys = {new_key() for _ in range(100)}
    assert len(keys) == 100 and min(map(len, keys)) >= 32 and max(map(len, keys)) <= 64
