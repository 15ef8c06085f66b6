"""When a periodic job is due."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.module_loading import import_string
from hypothesis import given
from hypothesis import strategies as st

from kernel.jobs.declare import Periodic, declared, every, job_of
from kernel.jobs.tests import work_to_do

CHINA = ZoneInfo("Asia/Shanghai")
NIGHTLY = Periodic(name="t", title="t", run="t", daily=time(0, 10))
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("now", "latest"),
    [
        (datetime(2026, 3, 2, 0, 9, 59, tzinfo=CHINA), datetime(2026, 3, 1, 0, 10, tzinfo=CHINA)),
        (datetime(2026, 3, 2, 0, 10, tzinfo=CHINA), datetime(2026, 3, 2, 0, 10, tzinfo=CHINA)),
        (datetime(2026, 3, 1, 16, 10, tzinfo=UTC), datetime(2026, 3, 2, 0, 10, tzinfo=CHINA)),  # the same moment in UTC
    ],
)
def test_daily_means_an_hour_of_china(now: datetime, latest: datetime) -> None:
    assert NIGHTLY.latest(now) == latest
    assert NIGHTLY.following(now) == latest + timedelta(days=1)


@given(MOMENTS, st.integers(1, 100_000))
def test_the_last_due_moment_is_the_same_for_every_process(now: datetime, seconds: int) -> None:
    word = Periodic(name="t", title="t", run="t", seconds=seconds)
    latest = word.latest(now)
    assert latest <= now < word.following(now) == latest + timedelta(seconds=seconds)
    assert word.latest(latest) == latest and word.latest(word.following(now) - timedelta(seconds=1)) == latest


@pytest.mark.parametrize(
    ("word", "text"),
    [
        (NIGHTLY, "每天00:10"),
        (Periodic(name="t", title="t", run="t", seconds=7200), "每2小时"),
        (Periodic(name="t", title="t", run="t", seconds=300), "每5分钟"),
        (Periodic(name="t", title="t", run="t", seconds=90), "每90秒"),
    ],
)
def test_the_rhythm_in_words(word: Periodic, text: str) -> None:
    assert word.rhythm == text


def test_nonsense_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        every("sessions", title="t", run="t", seconds=5)
    for both in ({}, {"seconds": 5, "daily": time(1)}):
        with pytest.raises(ValueError, match="either"):
            every("another", title="t", run="t", **both)  # type: ignore[arg-type]
    assert "another" not in declared()


def test_every_declared_job_can_be_run() -> None:
    assert {"anchor", "settle", "remind", "orphans", "sessions", "prune"} <= declared().keys()
    assert all(callable(import_string(word.run)) for word in declared().values())


def test_a_job_knows_its_title_and_its_tries() -> None:
    assert job_of(work_to_do.fail.module_path).tries == 3 and job_of(work_to_do.jot.module_path).title == "记一笔"
    assert job_of("gone.away").title == "gone.away"
