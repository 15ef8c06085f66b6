"""A visit: by somebody without a hand in the case, rated through the one door, the unhappy followed up."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from common.ratings import rating as ratings
from common.ratings.models import Rating
from common.revisits import visiting
from common.revisits.models import Attempt, State, Visit
from kernel.cases.models import Case
from kernel.cases.refusals import Refused
from kernel.reach.models import User
from tests.cast import Cast
from tests.house import furnish
from tests.looks import BACKEND

from .house import draw_one

pytestmark = pytest.mark.django_db
TOLD = {"outcome": "done", "note": "说调解员上门两次，事情办好了。"}


@pytest.fixture(scope="module")
def furnished(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """Built once for all of these tests, in a transaction around theirs."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield furnish().cast
        transaction.set_rollback(True)


@pytest.fixture
def cast(furnished: Cast, db: None) -> Cast:
    return deepcopy(furnished)


@pytest.fixture
def visit(cast: Cast) -> Visit:
    case = Case.objects.filter(procedure="mediation", stage="archived", rating=None).order_by("pk")[0]
    return draw_one(cast.bureau, case)


def test_who_is_content_rates_the_case(cast: Cast, visit: Visit) -> None:
    visiting.record(visit, by=cast.actor("section"), score=5, **TOLD)
    visit.refresh_from_db()
    assert (visit.state, visit.score) == (State.DONE, 5)
    assert Rating.objects.get(case=visit.case_id).score == 5
    assert visiting.figures(cast.section) == {"drawn": 1, "ended": 1, "reached": 1, "content": 1}


@pytest.mark.parametrize("rated", [False, True])
def test_who_is_not_content_is_followed_up_as_a_case(cast: Cast, visit: Visit, rated: bool) -> None:
    if rated:
        ratings.rate(visit.case, score=5)
    said = {**TOLD, "note": "说等了两个月没有回音。", "reasons": ["slow"]}
    visiting.record(visit, by=cast.actor("section"), score=2, **said)
    complaint = Case.objects.get(procedure="complaint", origin=visit.case_id)
    assert complaint.record.about == "slow" and "两个月没有回音" in complaint.record.facts
    assert Rating.objects.get(case=visit.case_id).score == (5 if rated else 2)


def test_nobody_visits_their_own_case(cast: Cast, visit: Visit) -> None:
    for name in ("mediator", "stranger", "director"):
        with pytest.raises(Refused):
            visiting.record(visit, by=cast.actor(name), score=5, **TOLD)
    visit.case.events.filter(seq=1).update(actor=cast.section)
    with pytest.raises(Refused, match="办理过"):
        visiting.record(visit, by=cast.actor("section"), score=5, **TOLD)
    assert not Attempt.objects.exists()


def test_three_calls_in_vain_are_enough(cast: Cast, visit: Visit) -> None:
    for n in range(3):
        visit.refresh_from_db()
        assert (visit.state, visit.tries) == (State.WAITING, n)
        visiting.record(visit, by=cast.actor("section"), outcome="no_answer")
    visit.refresh_from_db()
    assert visit.state == State.UNREACHED
    with pytest.raises(Refused):
        visiting.record(visit, by=cast.actor("section"), score=5, **TOLD)


def test_a_score_without_a_word_is_not_kept(cast: Cast, visit: Visit) -> None:
    for said in ({"score": None, "note": "说事情办好了"}, {"score": 5, "note": ""}, {"score": 1, "note": ""}):
        with pytest.raises(Refused):
            visiting.record(visit, by=cast.actor("section"), outcome="done", **said)
    assert not Attempt.objects.exists() and not Rating.objects.filter(case=visit.case_id).exists()


def test_only_within_reach(cast: Cast, visit: Visit) -> None:
    assert list(visiting.waiting(cast.section)) == [visit]
    assert list(visiting.waiting(cast.stranger)) == []


def test_recorded_on_the_page(client: Any, cast: Cast, visit: Visit) -> None:
    client.force_login(User.objects.get(pk=cast.section.pk), backend=BACKEND)
    url = f"/desk/revisits/{visit.case_id}/"
    assert "打给谁" in client.get(url).content.decode()
    refused = client.post(url, {"outcome": "done", "note": "说事情办好了"})
    assert refused.status_code == 422 and "说事情办好了" in refused.content.decode()
    assert client.post(url, {"outcome": "done", "score": "4", "note": "说事情办好了"}).status_code == 302
    assert "已回访" in client.get("/desk/revisits/?done=1").content.decode()


def test_rules_are_dated_rows_of_a_section(client: Any, cast: Cast) -> None:
    client.force_login(User.objects.get(pk=cast.section.pk), backend=BACKEND)
    new = {
        "office": cast.bureau.pk,
        "procedure": "mediation",
        "share": 10,
        "least": 5,
        "days": 15,
        "since": "2026-01-01",
    }
    assert client.post("/desk/revisits/rules/", {**new, "share": 0}).status_code == 422
    assert client.post("/desk/revisits/rules/", new).status_code == 302
    from common.revisits.models import Rule

    rule = Rule.objects.get()
    assert client.post(f"/desk/revisits/rules/{rule.pk}/end/").status_code == 302
    assert Rule.objects.get().until is not None


def test_who_handled_the_case_reads_why_they_may_not(client: Any, cast: Cast, visit: Visit) -> None:
    client.force_login(User.objects.get(pk=cast.mediator.pk), backend=BACKEND)
    answer = client.get(reverse("desk_revisit", args=[visit.case_id]))
    assert answer.status_code == 200 and "不能登记" in answer.content.decode()
