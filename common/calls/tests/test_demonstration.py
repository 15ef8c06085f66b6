"""The invented year adds up, is the same again, and belongs to nobody."""

from __future__ import annotations

import pytest
from django.utils import timezone

from common.calls import demonstration, figures, quality
from common.calls.demonstration import fill
from common.calls.models import Call, CallBack, Draw, Item, Review
from common.calls.tests.house import Line


def test_a_year(line: Line) -> None:
    made = fill(line.switch, 700)
    assert made == Call.objects.count() and 650 < made < 750
    today = timezone.localdate()
    found = figures.counts(Call.objects.all(), today.replace(year=today.year - 2), today)
    got = {m.figure.code: m.value for m in figures.measured(found, today)}
    assert got["rate"] and 85 < got["rate"] < 100
    assert got["rated"] and 45 < got["rated"] < 70
    numbers = {c.caller for c in Call.objects.all()}
    assert all(n.startswith("154") for n in numbers if n) and len(numbers) < made
    assert all(not c.ended_at or c.ended_at < timezone.now() for c in Call.objects.all())
    assert all(b.attempts or b.done_at is None for b in CallBack.objects.all())


def test_the_same_year_again(line: Line) -> None:
    fill(line.switch, 60)
    first = [(c.started_at, c.caller, c.score) for c in Call.objects.order_by("external")]
    CallBack.objects.all().delete()
    Call.objects.all().delete()
    fill(line.switch, 60)
    assert [(c.started_at, c.caller, c.score) for c in Call.objects.order_by("external")] == first


def test_months_are_drawn_and_scored(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demonstration, "PEOPLE", (("hot_head", "班班长", "hotline_supervisor", "8000"),))
    fill(line.switch, 500)
    demonstration._items()
    demonstration._scored(line.office)
    assert Draw.objects.count() == 2 and Item.objects.count() == 5
    scored = Review.objects.exclude(score=None)
    assert scored.count() > 0 and scored.filter(state="objected").count() == 1
    assert [quality.proof(d) for d in Draw.objects.all()] == ["", ""]
