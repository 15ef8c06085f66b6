"""Scheduling once, trying again, taking over from the dead, and what an administrator sees of it."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import OperationalError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from kernel.jobs import declare, working
from kernel.jobs.declare import Periodic
from kernel.jobs.jobs import clear_sessions, prune
from kernel.jobs.models import Schedule, Worker
from kernel.jobs.schedule import run_periodic, tick
from kernel.jobs.working import Keeper, Runner, pause, reap
from workbench.admin.jobs_page import again, page

from .work_to_do import fail, jot, note, said

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 2, tzinfo=UTC)
LOG: list[str] = []


def ring() -> str:
    LOG.append("rung")
    return "ok"


@pytest.fixture
def bell(monkeypatch: pytest.MonkeyPatch) -> Periodic:
    """A house with one periodic job."""
    LOG.clear()
    word = Periodic(name="bell", title="敲钟", seconds=300, run=f"{__name__}.ring")
    monkeypatch.setattr(declare, "_periodic", {"bell": word})
    return word


@pytest.fixture(autouse=True)
def _one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker drops connections that stand in a transaction, and here the whole test does."""
    monkeypatch.setattr(working.db_worker, "close_old_connections", lambda: None)


def work() -> None:
    """Everything there is to do now, in this process."""
    Runner(batch=True).run()


def test_what_is_due_is_scheduled_once_however_many_look(bell: Periodic) -> None:
    assert tick(NOW) == ["bell"]
    assert tick(NOW) == [] and tick(NOW + timedelta(seconds=100)) == []
    row = Schedule.objects.get()
    assert row.due == bell.latest(NOW) and DBTaskResult.objects.get().pk == row.task
    work()
    assert LOG == ["rung"]


def test_two_schedulers_that_look_at_once_make_one_task(bell: Periodic) -> None:
    """The second read before the first wrote: the unique row stops it."""
    with mock.patch("kernel.jobs.schedule._busy", return_value=False):
        tick(NOW)
        with mock.patch("kernel.jobs.schedule.Schedule.objects.filter") as stale:
            stale.return_value.values.return_value.annotate.return_value.values_list.return_value = []
            assert tick(NOW) == []
    assert DBTaskResult.objects.count() == Schedule.objects.count() == 1


def test_what_was_missed_is_done_once_not_as_often_as_missed(bell: Periodic) -> None:
    tick(NOW)
    work()
    tick(NOW + timedelta(hours=5))
    work()
    assert len(LOG) == 2


def test_a_slow_job_does_not_pile_up(bell: Periodic) -> None:
    tick(NOW)
    assert tick(NOW + timedelta(minutes=10)) == []
    work()
    assert tick(NOW + timedelta(minutes=10)) == ["bell"]


def test_a_job_no_longer_declared_is_let_pass(bell: Periodic) -> None:
    run_periodic.enqueue("of an earlier version")
    work()
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"


def test_a_job_belongs_to_the_transaction_that_asked_for_it(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        jot.enqueue(str(log), "never")
        1 / 0  # noqa: B018
    with transaction.atomic():
        jot.enqueue(str(log), "yes")
        assert said(log) == []
    work()
    assert said(log) == ["yes"]


def test_a_failing_job_is_tried_again_later_and_given_up_in_the_end(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger("django_tasks"), "level", logging.CRITICAL)
    log = tmp_path / "log"
    task = DBTaskResult.objects.filter(pk=fail.enqueue(str(log)).id)
    waits = []
    for _ in range(2):
        before = timezone.now()
        work()
        row = task.get()
        assert row.status == "READY" and row.exception_class_path == "builtins.RuntimeError"
        waits.append(round((row.run_after - before).total_seconds()))
        work()  # not yet: it waits
        task.update(run_after=timezone.now())
    work()
    assert task.get().status == "FAILED" and said(log) == ["tried"] * 3
    assert waits == [30, 120]
    assert "13800000001" not in caplog.text and "RuntimeError" in caplog.text


def test_the_pauses_grow_and_end_at_six_hours() -> None:
    assert [pause(n).total_seconds() for n in (1, 2, 3, 4)] == [30, 120, 480, 1920]
    assert pause(20) == timedelta(hours=6)


def _claimed(worker: str, ago: int, tries: int = 1, path: str = "") -> DBTaskResult[Any, Any]:
    """A task somebody took some seconds ago."""
    row = DBTaskResult.objects.get(pk=jot.enqueue("log", "x").id)
    row.claim(worker)
    started = timezone.now() - timedelta(seconds=ago)
    DBTaskResult.objects.filter(pk=row.pk).update(
        started_at=started, worker_ids=["w"] * (tries - 1) + [worker], task_path=path or row.task_path
    )
    return row


def test_the_task_of_a_dead_worker_is_ready_again() -> None:
    row = _claimed("dead", ago=61)
    Worker.objects.create(id="dead", leased_until=timezone.now() - timedelta(seconds=1))
    assert reap(lease=60) == 1 and reap(lease=60) == 0
    row.refresh_from_db()
    assert row.status == "READY"


def test_the_task_of_a_living_worker_is_its_own_however_long_it_takes() -> None:
    row = _claimed("alive", ago=100_000)
    Worker.objects.create(id="alive", leased_until=timezone.now() + timedelta(seconds=30))
    assert reap(lease=60) == 0
    row.refresh_from_db()
    assert row.status == "RUNNING"


def test_a_task_just_begun_is_nobodys_to_take() -> None:
    _claimed("unknown", ago=30)
    assert reap(lease=60) == 0


def test_a_task_that_kills_its_workers_is_given_up() -> None:
    row = _claimed("dead", ago=61, tries=3, path=fail.module_path)
    assert reap(lease=60) == 1
    row.refresh_from_db()
    assert row.status == "FAILED"
    assert [(f.title, f.tries, f.error) for f in page().failures] == [("总是出错", 3, "执行进程多次意外终止")]


def test_a_keeper_renews_its_lease_and_gives_it_back() -> None:
    keeper = Keeper("me", lease=60)
    keeper.beat()
    first = Worker.objects.get(pk="me").leased_until
    with mock.patch.object(timezone, "now", return_value=timezone.now() + timedelta(seconds=20)):
        keeper.beat()
    assert Worker.objects.get(pk="me").leased_until - first >= timedelta(seconds=19)
    assert keeper.pulse <= 60 / 4
    keeper.over.set()
    with mock.patch.object(keeper, "join"):
        keeper.stop()
    assert not Worker.objects.filter(pk="me").exists()


def test_a_database_away_for_a_moment_does_not_stop_the_keeper(caplog: pytest.LogCaptureFixture) -> None:
    keeper = Keeper("me")
    with (
        mock.patch.object(working, "tick", side_effect=OperationalError("locked")),
        mock.patch.object(working.connection, "close"),
    ):
        keeper._turn()
    assert "OperationalError" in caplog.text


def test_the_page_says_what_ran_what_comes_and_what_failed(bell: Periodic, monkeypatch: pytest.MonkeyPatch) -> None:
    before = page(NOW)
    assert [(r.title, r.rhythm, r.state, r.due) for r in before.rounds] == [("敲钟", "每5分钟", "", None)]
    assert before.workers == 0
    tick(NOW)
    assert page(NOW).rounds[0].state == "等待执行" and page(NOW).waiting == 1
    work()
    done = page(NOW).rounds[0]
    assert (done.state, done.due, done.following) == ("已完成", bell.latest(NOW), bell.following(NOW))
    assert done.finished_at is not None and done.error == ""


def test_a_failed_round_is_named_by_its_title_and_can_be_had_again(
    bell: Periodic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger("django_tasks"), "level", logging.CRITICAL)
    monkeypatch.setitem(declare._periodic, "bell", Periodic(name="bell", title="敲钟", seconds=300, run="no.such.job"))
    tick(NOW)
    for _ in range(declare.RETRIES):
        DBTaskResult.objects.update(run_after=timezone.now())
        work()
    failure = page(NOW).failures[0]
    assert (failure.title, failure.error, failure.tries) == ("敲钟", "ModuleNotFoundError", declare.RETRIES)
    monkeypatch.setitem(declare._periodic, "bell", bell)
    assert again(failure.id) and not again(failure.id) and not again(uuid4())
    work()
    assert LOG == ["rung"] and page(NOW).failures == ()


def test_the_page_costs_the_same_however_many_rounds(bell: Periodic, django_assert_max_num_queries: Any) -> None:
    words = {f"b{i}": Periodic(name=f"b{i}", title="t", seconds=60 + i, run=f"{__name__}.ring") for i in range(8)}
    with mock.patch.object(declare, "_periodic", words):
        tick(NOW)
        with django_assert_max_num_queries(8):
            assert len(page(NOW).rounds) == 8


def test_old_results_and_expired_sessions_go(tmp_path: Path) -> None:
    log = str(tmp_path / "log")
    note(log, "x")
    for _ in range(3):
        jot.enqueue(log, "x")
    work()
    old, kept, failed = DBTaskResult.objects.all()
    ago = {n: timezone.now() - timedelta(days=n) for n in (15, 60, 91)}
    DBTaskResult.objects.filter(pk=old.pk).update(finished_at=ago[15])
    DBTaskResult.objects.filter(pk=failed.pk).update(finished_at=ago[60], status="FAILED")
    Schedule.objects.create(name="t", due=ago[91])
    assert prune() == 1
    assert set(DBTaskResult.objects.values_list("pk", flat=True)) == {kept.pk, failed.pk}
    assert not Schedule.objects.exists()
    for days in (-1, 1):
        session = SessionStore()
        session.set_expiry(timezone.now() + timedelta(days=days))
        session.create()
    clear_sessions()
    assert Session.objects.count() == 1


def test_the_hours_of_the_house_do_not_collide() -> None:
    """Each daily job has a time of its own, so that none waits behind another."""
    daily = [w.daily for w in declare.declared().values() if w.daily]
    assert len(daily) == len(set(daily)) > 3
