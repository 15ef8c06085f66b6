"""Invented ratings: of cases that are over, the same every time, and those who complained were called back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from common.ratings import demonstration
from common.ratings.models import DISSATISFIED, CallBack, Outcome, Rating
from kernel.cases.models import Case
from lines.mediation.tests.road import Road
from tests.cast import assemble

pytestmark = pytest.mark.django_db


@pytest.fixture
def year(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty cases that ended over some weeks, and one that has not; everybody rates, every other is not content."""
    cast, now = assemble(), timezone.now()
    for n in range(40):
        road = Road(cast)
        road.do("withdraw", ended_because="和好")
        Case.objects.filter(pk=road.pk).update(closed_at=now - timedelta(days=2 + 2 * n), handler=cast.mediator)
    Road(cast)
    monkeypatch.setattr(demonstration, "RATED", 1.0)
    even = dict.fromkeys(demonstration.SCORES, 1)
    monkeypatch.setattr(demonstration, "SCORES", even)


def made() -> list[tuple[Any, ...]]:
    demonstration.load(None, say=lambda text: None)  # type: ignore[arg-type]
    rows = Rating.objects.order_by("case__number").values_list("case__number", "score", "reasons", "rated_at")
    return [*rows, *CallBack.objects.order_by("rating__case__number", "at").values_list("outcome", "at")]


def test_the_same_every_time_and_believable(year: None) -> None:
    once = made()
    CallBack.objects.all().delete()
    Rating.objects.all().delete()
    assert made() == once and len(once) > 35
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    for rating in Rating.objects.select_related("case").prefetch_related("call_backs"):
        assert rating.case.closed_at and rating.case.closed_at < rating.rated_at < midnight
        calls = list(rating.call_backs.all())
        reached = [c for c in calls if c.outcome != Outcome.UNREACHED]
        assert rating.dissatisfied is (rating.score in DISSATISFIED) is bool(rating.reasons)
        assert (rating.dissatisfied or not calls) and len(reached) <= 1 and all(c.at < timezone.now() for c in calls)
        assert rating.followed_up_at == (reached[0].at if reached else None)
    waiting = list(Rating.objects.waiting().order_by("rated_at"))
    unhappy = list(Rating.objects.filter(dissatisfied=True).order_by("rated_at"))
    assert waiting == unhappy[-demonstration.WAITING :], "the last alone still wait"
    assert Rating.objects.filter(dissatisfied=True).count() > CallBack.objects.filter(outcome="unreached").count() > 0
