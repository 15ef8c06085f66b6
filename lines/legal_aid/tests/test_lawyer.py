"""The lawyer assigned handles the case by their own account, on their own phone, and no other lawyer sees it."""

from __future__ import annotations

import pytest

from common.registers.forms.services import accounts
from common.registers.models import Practitioner
from kernel.cases.door import offers
from kernel.cases.models import Case
from kernel.cases.refusals import Refused
from lines.legal_aid.tests.road import MET, WON, Road
from lines.legal_aid.tests.test_assigning import lawyer
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(cast: Cast) -> Practitioner:
    """The lawyer of the cast on the register, with the account they sign in with."""
    found = lawyer(cast, "岑", ["labour"])
    Practitioner.objects.filter(pk=found.pk).update(user=cast.aid_lawyer)
    return found


@pytest.fixture
def given(cast: Cast, mine: Practitioner) -> Road:
    return Road(cast).granted().given(lawyer=mine.pk)


def test_accounts_of_those_who_work_here_as_lawyers_can_be_chosen(cast: Cast) -> None:
    assert list(accounts()) == [cast.aid_lawyer]


def offered(road: Road) -> set[str]:
    return {offer.code for offer in offers(road.case, road.cast.actor("aid_lawyer")) if not offer.refusal}


def test_what_is_assigned_waits_for_the_lawyer_and_nothing_before(cast: Cast, mine: Practitioner) -> None:
    road = Road(cast).granted()
    assert not Case.objects.reach(cast.aid_lawyer).exists()
    road.given(lawyer=mine.pk)
    assert Case.objects.to_do(cast.aid_lawyer).get().pk == road.pk and offered(road) == {"take_on", "decline"}


def test_from_the_phone_of_the_lawyer_to_the_closing_report(given: Road) -> None:
    given.do("take_on", "aid_lawyer").do("do", "aid_lawyer", **MET)
    given.do("hearing", "aid_lawyer", at="2026-03-12T09:00", body="司南区人民法院")
    given.do("close", "aid_lawyer", **WON)
    assert given.case.stage == "closed" and "法律援助结案报告表" in given.papers()
    assert {e.actor_name for e in given.case.history[-4:]} == {"岑明"}
    with pytest.raises(Refused):
        given.do("archive", "aid_lawyer", volume="2026-1", pages=9)
    given.do("archive", volume="2026-1", pages=9)


def test_who_cannot_says_why_and_no_longer_sees_it(given: Road) -> None:
    given.do("decline", "aid_lawyer", reason="busy", note="当天另有开庭。")
    assert not Case.objects.reach(given.cast.aid_lawyer).exists()
    assert given.case.handler == given.cast.aid_officer and given.case.stage == "granted"


def test_another_lawyer_without_an_account_is_written_down_by_the_centre(given: Road) -> None:
    given.do("take_on", "aid_lawyer").do("change", reason="asked", note="受援人要求更换。")
    assert given.case.handler == given.cast.aid_officer
    given.given().do("take_on").do("do", **MET)
    assert not Case.objects.reach(given.cast.aid_lawyer).exists()
