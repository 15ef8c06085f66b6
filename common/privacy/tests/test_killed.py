"""The job killed at any moment: nothing is half erased, and the next round does the rest."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from unittest import mock

import pytest
from django.utils import timezone

from common.people.models import Party
from common.privacy import jobs
from common.privacy.models import Erasure, Period
from kernel.cases.models import Event
from kernel.cases.verify import verify
from tests.cast import Cast
from tests.processes import forked, until

from .house import archived, marks, traces

pytestmark = pytest.mark.django_db(transaction=True)
CASES = 8


@pytest.fixture
def later(cast: Cast, signed: Callable[..., Period]) -> datetime:
    """The day after everything in the house fell due."""
    for _ in range(CASES):
        archived(cast)
    for kind in ("mediation", "messages"):
        signed(kind)
    return timezone.now() + timedelta(days=4100)


def erase(at: datetime) -> None:
    with mock.patch.object(timezone, "now", return_value=at):
        jobs.erase_due()


def killed(at: datetime, when: Callable[[], object]) -> None:
    with forked(erase, at) as process:
        until(lambda: when() or not process.is_alive(), pause=0.005)
        process.kill()
        process.join()
    assert process.exitcode in {0, -signal.SIGKILL}


def erased() -> int:
    """How many cases are erased; every one of them wholly, and everything else untouched."""
    cases = set(Erasure.objects.values_list("case", flat=True))
    assert list(verify(files=False)) == []
    for party in Party.objects.all():
        assert (party.erased_at is not None) == (party.case_id in cases)
    assert Event.objects.filter(act="erase").count() == len(cases)
    return len(cases)


def the_rest(at: datetime, files: Path) -> None:
    """The next round: afterwards nobody is to be found anywhere."""
    assert traces(marks(), files) != []
    erase(at)
    assert erased() == CASES and not Erasure.objects.filter(busy=True).exists()
    assert traces(marks(), files) == [] and list(verify()) == []


def test_killed_in_the_middle_the_next_round_does_the_rest(later: datetime, files: Path) -> None:
    killed(later, Erasure.objects.exists)
    assert 0 < erased() < CASES
    the_rest(later, files)


@pytest.mark.full
def test_killed_at_moments_nobody_chose_nothing_is_half_done(later: datetime, files: Path) -> None:
    for wait in (0.05, 0.1, 0.02, 0.15):
        end = time.monotonic() + wait
        killed(later, lambda end=end: time.monotonic() > end)  # type: ignore[misc]
        erased()
    if erased() < CASES:
        the_rest(later, files)
    erase(later)
    assert erased() == CASES and traces(marks(), files) == [] and list(verify()) == []
