"""`sinan work` as real processes on the configured database: killed, stopped, and several at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django_tasks_db.models import DBTaskResult

from kernel.jobs.models import Schedule, Worker
from kernel.jobs.tests.work_to_do import jot, said, slow, stall
from kernel.jobs.working import Runner
from tests.processes import forked, until

pytestmark = pytest.mark.django_db(transaction=True)
Start = Callable[..., ForkProcess]


def work(data: Path, options: dict[str, Any]) -> None:
    settings.SINAN_DATA = data  # so that its upkeep touches nothing else
    call_command("work", interval=0.1, **options)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a worker with a data folder of its own."""
    with ExitStack() as children:
        yield lambda **options: children.enter_context(forked(work, tmp_path / "data", options))


@pytest.fixture
def command(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The command as ./run starts it: loaded from nothing."""
    environment = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "tests.worker_settings", "SINAN_DATA": str(tmp_path / "data"),
        "SINAN_TEST_DATABASE": str(connection.settings_dict["NAME"]),
    }  # fmt: skip
    words = [sys.executable, "-m", "config.cli", "work", "--interval", "0.1"]
    process = subprocess.Popen(words, cwd=settings.BASE_DIR, env=environment)
    yield process
    process.kill()
    process.wait()


def task(key: str) -> DBTaskResult:  # type: ignore[type-arg]
    return DBTaskResult.objects.get(pk=key)


def test_a_job_survives_the_killing_of_its_worker(start: Start, tmp_path: Path) -> None:
    """kill -9 in the middle: the job waits for the lease to end, and another worker does it from the beginning."""
    log = tmp_path / "log"
    key = stall.enqueue(str(log), 60).id
    first = start(lease=1)
    until(lambda: said(log) == ["begun"])
    first.kill()
    first.join()
    assert first.exitcode == -signal.SIGKILL and task(key).status == "RUNNING"
    second = start(lease=1)
    until(lambda: task(key).status == "SUCCESSFUL")
    assert said(log) == ["begun", "begun", "done"] and len(set(task(key).worker_ids)) == 2
    second.terminate()
    second.join(20)
    assert second.exitcode == 0
    assert [w.pk for w in Worker.objects.all()] == task(key).worker_ids[:1]  # the dead one could not say goodbye


def test_a_worker_asked_to_stop_finishes_what_it_has_in_hand(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    log = tmp_path / "log"
    key, waiting = slow.enqueue(str(log), 1).id, jot.enqueue(str(log), "later").id
    worker = request.getfixturevalue("command")
    until(lambda: said(log) == ["begun"])
    worker.terminate()
    assert worker.wait(timeout=20) == 0
    assert task(key).status == "SUCCESSFUL" and task(waiting).status == "READY" and said(log) == ["begun", "done"]
    assert not Worker.objects.exists()


def test_a_long_job_is_left_to_its_living_worker(start: Start, tmp_path: Path) -> None:
    """Longer than the lease, which is renewed beside it; the second worker keeps its hands off."""
    log = tmp_path / "log"
    key = slow.enqueue(str(log), 2.5).id
    for _ in range(2):
        start(lease=1)
    until(lambda: task(key).status == "SUCCESSFUL")
    assert said(log) == ["begun", "done"] and len(task(key).worker_ids) == 1


def test_three_workers_do_everything_once_and_schedule_everything_once(start: Start, tmp_path: Path) -> None:
    log = tmp_path / "log"
    for i in range(60):
        jot.enqueue(str(log), str(i))
    workers = [start(batch=True) for _ in range(3)]
    until(lambda: not any(w.is_alive() for w in workers))
    assert [w.exitcode for w in workers] == [0, 0, 0]
    assert Counter(said(log)) == {str(i): 1 for i in range(60)}
    assert all(n == 1 for n in Counter(Schedule.objects.values_list("name", flat=True)).values())
    assert {"anchor", "settle", "prune"} <= set(Schedule.objects.values_list("name", flat=True))


def test_asked_to_stop_between_two_jobs_it_breaks_off_no_query() -> None:
    """The sign may come in the middle of a look for work: an exit from there would leave the connection unusable."""
    runner = Runner()
    runner.shutdown(signal.SIGTERM, None)
    assert not runner.running
    with pytest.raises(SystemExit):
        runner.shutdown(signal.SIGTERM, None)  # asked twice, it waits for nothing
