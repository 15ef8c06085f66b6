"""口头协议也是达成 (人民调解法 §28, §30): registered, in effect that day, counted as success."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from kernel.indicators.measure import measure
from kernel.words.registry import indicator
from tests.cast import Cast

from .road import AGREEMENT, Road


def test_in_effect_on_the_day_it_is_reached(cast: Cast) -> None:
    road = Road(cast).to_oral()
    assert road.case.stage == "performing"
    assert road.record.effective_on == timezone.localdate()
    assert "oral_agreement" in road.papers()


def test_the_thirty_days_run_from_that_day(cast: Cast) -> None:
    road = Road(cast).to_oral()
    clock = road.case.clocks.get(limit="confirm_oral")
    assert clock.due_at is not None
    assert timezone.localdate(clock.due_at) >= timezone.localdate() + timedelta(days=30)
    assert clock.state == "running"


def test_it_counts_as_success(cast: Cast) -> None:
    Road(cast).to_oral()
    failed = Road(cast).to_session()
    failed.do("fail", ended_because="分歧过大", remedies=["court", "arbitration"])
    today = timezone.localdate()
    rate = measure(indicator("mediation.success_rate"), start=today, end=today)
    assert (rate.numerator, rate.denominator, str(rate.value)) == (1, 2, "50.0")


def test_no_agreement_without_a_recorded_session(cast: Cast) -> None:
    road = Road(cast).to_mediating()
    assert "还没有调解记录" in road.offered()["agree_orally"]
    road.do("mediate", at="2026-01-05T10:00", place="村委会", record="双方陈述。", result="")
    assert road.offered()["agree_orally"] == ""
    road.do("agree_orally", **AGREEMENT)
    assert road.record.outcome == "oral"
