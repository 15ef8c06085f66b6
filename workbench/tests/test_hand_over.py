"""A supervisor passes a desk on: a few at once, many in the background; what cannot pass is named."""

from __future__ import annotations

import pytest
from django.urls import reverse

from common.messages.models import Message
from kernel.cases.models import Case
from kernel.jobs import working
from kernel.jobs.working import Runner
from lines.mediation.tests.road import Road
from tests.cast import Cast, assemble
from tests.test_pages import sign_in
from workbench import jobs

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker drops connections that stand in a transaction, and here the whole test does."""
    monkeypatch.setattr(working.db_worker, "close_old_connections", lambda: None)


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def press(cast: Cast, roads: list[Road]) -> str:
    """What the chair is told after passing these to the colleague."""
    values = {"case": [str(r.pk) for r in roads], "to": cast.colleague.pk, "reason": "陈和调离，全部移交"}
    return sign_in(cast.chair).post(reverse("desk_hand_over"), values, follow=True).content.decode()


def of(user_id: int) -> int:
    return Case.objects.filter(handler_id=user_id).count()


def test_a_few_pass_while_one_waits(cast: Cast) -> None:
    assert "已移交2件给林安" in press(cast, [Road(cast).to_mediating() for _ in range(2)])
    assert of(cast.colleague.pk) == 2


def test_many_pass_in_the_background_and_both_are_told(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "PRESSED", 2)
    roads = [Road(cast).to_mediating() for _ in range(5)]
    assert "5件案件正在后台移交给林安" in press(cast, roads) and of(cast.colleague.pk) == 0
    roads[3].do("withdraw", ended_because="申请人撤回", remedies=["court"])
    Runner(batch=True).run()
    assert of(cast.colleague.pk) == 4 and of(cast.mediator.pk) == 1
    told = " ".join(Message.objects.filter(user=cast.chair).values_list("text", flat=True))
    assert "已移交4件给林安" in told and "1件没有移交成" in told and roads[3].case.number in told
    assert all(r.case.history[-1].act == "hand_over" for r in roads if r is not roads[3])


def test_done_twice_passes_nothing_twice(cast: Cast) -> None:
    roads = [Road(cast).to_mediating() for _ in range(3)]
    for _ in range(2):
        jobs.hand_over_cases.call([str(r.pk) for r in roads], cast.colleague.pk, cast.chair.pk, "陈和调离，全部移交")
    assert [sum(e.act == "hand_over" for e in r.case.history) for r in roads] == [1, 1, 1]
