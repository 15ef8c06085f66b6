"""The tablet at a window: asked about one case at a time, rated once, forgotten after five minutes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from common.ratings import pads
from common.ratings.models import Asked, Pad, Rating
from common.ratings.rating import rate
from kernel.cases.models import Case
from kernel.cases.refusals import Refused
from lines.mediation.tests.road import Road
from tests.cast import Cast, assemble


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


@pytest.fixture
def pad(cast: Cast) -> Pad:
    return Pad.objects.create(office=cast.committee, name="1号窗口")


def over(cast: Cast) -> Case:
    road = Road(cast)
    road.do("withdraw", ended_because="和好")
    return road.case


def asked(cast: Cast, pad: Pad, case: Case) -> Asked:
    return pads.ask(case, pad, by=cast.actor("mediator"), party=case.people[0].pk)


def test_one_press_rates_the_case_for_its_party(cast: Cast, pad: Pad) -> None:
    case = over(cast)
    asked(cast, pad, case)
    pads.answer(pad, case.pk, score=4)
    rating = Rating.objects.get()
    assert (rating.case, rating.score, rating.party) == (case, 4, case.people[0].pk)
    assert pads.current(pad) is None and pads.thanked(pad)
    with pytest.raises(Refused, match="已经过了"):
        pads.answer(pad, case.pk, score=1, words="再按一次")


def test_nobody_is_asked_before_it_is_over_or_twice(cast: Cast, pad: Pad) -> None:
    with pytest.raises(Refused, match="办结以后"):
        asked(cast, pad, Road(cast).case)
    case = over(cast)
    rate(case, score=5)
    with pytest.raises(Refused, match="已经评价过"):
        asked(cast, pad, case)


def test_only_by_who_acts_on_such_cases(cast: Cast, pad: Pad) -> None:
    case = over(cast)
    with pytest.raises(Refused, match="由能办理"):
        pads.ask(case, pad, by=cast.actor("director"), party=None)


def test_a_tablet_asks_one_person_at_a_time(cast: Cast, pad: Pad) -> None:
    first, second = over(cast), over(cast)
    asked(cast, pad, first)
    with pytest.raises(Refused, match="正在请别人评价"):
        asked(cast, pad, second)
    pads.leave(pad)
    asked(cast, pad, second)
    with pytest.raises(Refused, match="已经过了"):
        pads.answer(pad, first.pk, score=1, words="页面还是上一个人的")
    assert not Rating.objects.exists()


def test_after_five_minutes_the_person_has_gone(cast: Cast, pad: Pad) -> None:
    case = over(cast)
    row = asked(cast, pad, case)
    Asked.objects.update(at=row.at - pads.WAITS - timedelta(seconds=1))
    assert pads.current(pad) is None
    with pytest.raises(Refused, match="已经过了"):
        pads.answer(pad, case.pk, score=5)


def test_who_is_not_content_says_why_and_is_followed_up(cast: Cast, pad: Pad) -> None:
    case = over(cast)
    asked(cast, pad, case)
    with pytest.raises(Refused, match="哪里不满意"):
        pads.answer(pad, case.pk, score=1)
    pads.answer(pad, case.pk, score=1, reasons=["attitude"])
    assert Case.objects.get(procedure="complaint").origin == case


def test_the_tablets_of_other_offices_are_not_offered(cast: Cast, pad: Pad) -> None:
    Pad.objects.create(office=cast.other_committee, name="1号窗口")
    assert list(pads.pads_of(cast.mediator)) == [pad]
