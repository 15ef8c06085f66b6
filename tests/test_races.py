"""Many at once, on whatever database is configured: one wins, the others are told so, and nothing is lost or doubled."""

from __future__ import annotations

import queue
import random
import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from kernel import ports
from kernel.cases.actors import Actor
from kernel.cases.door import new_key, open_case, perform
from kernel.cases.models import Asked, Case, Event, Paper
from kernel.cases.refusals import Refused
from kernel.cases.repair import correct, hand_over, revoke
from kernel.cases.verify import verify
from kernel.jobs.tests.work_to_do import note, said
from kernel.papers.models import Series
from kernel.requests.asking import answer, ask
from lines.mediation.tests.road import SESSION, Road
from tests.cast import Cast, application, assemble
from tests.processes import forked, until

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 16
CHINESE = re.compile("[一-鿿]")


class Silent:
    """A port of messages that says nothing."""

    def to_user(self, *args: Any) -> None: ...

    def to_phone(self, *args: Any) -> None: ...


@pytest.fixture(autouse=True)
def _silent() -> Iterator[None]:
    before = ports.plugged()
    ports.plug(messages=Silent())
    yield
    ports.plug(**before)


@pytest.fixture
def cast() -> Cast:
    return assemble()


def crowd(tasks: list[Callable[[], Any]], threads: int = THREADS) -> list[Any]:
    """What each task gave or raised; so many threads begin at the same moment and work through a queue."""
    waiting: queue.SimpleQueue[Callable[[], Any]] = queue.SimpleQueue()
    for task in tasks:
        waiting.put(task)
    results: list[Any] = []
    begin = threading.Barrier(min(threads, len(tasks)))

    def work() -> None:
        begin.wait()
        try:
            while True:
                results.append(_outcome(waiting.get_nowait()))
        except queue.Empty:
            connection.close()

    working = [threading.Thread(target=work) for _ in range(begin.parties)]
    for thread in working:
        thread.start()
    for thread in working:
        thread.join()
    return results


def _outcome(task: Callable[[], Any]) -> Any:
    try:
        return task()
    except Exception as error:  # noqa: BLE001 - whatever it was is looked at
        return error


def won(results: list[Any]) -> list[Any]:
    """Those that got through; all others must have been refused in Chinese, and nothing else may have happened."""
    others = [r for r in results if isinstance(r, Exception)]
    strange = [repr(r) for r in others if not (isinstance(r, Refused) and CHINESE.search(r.reason))]
    assert strange == []
    return [r for r in results if not isinstance(r, Exception)]


def sound() -> None:
    assert list(verify()) == []


def test_of_two_hundred_attempts_at_one_step_exactly_one_succeeds(cast: Cast) -> None:
    """Two hundred threads at once, each with a connection and a key of its own; half know the version they saw."""
    road = Road(cast)
    case, actors = road.case, [cast.actor(name) for name in ("mediator", "colleague", "chair")]

    def attempt(n: int) -> Callable[[], Event]:
        version = case.version if n % 2 else None
        return lambda: perform(
            case, "accept", actor=actors[n % 3], payload={"consent": "on"}, version=version, key=new_key()
        )

    results = crowd([attempt(n) for n in range(200)], threads=200)
    assert len(won(results)) == 1
    reasons = Counter(r.reason for r in results if isinstance(r, Refused))
    assert set(reasons) == {
        "案件刚刚被他人办理，请刷新后查看最新情况再办。",
        "案件现处于“待选定调解员”环节，此时不能办理“受理”。",
    }
    assert sum(reasons.values()) == 199
    assert Event.objects.filter(case=case, act="accept").count() == 1
    sound()


def test_sixty_openings_in_one_office_are_numbered_without_gap(cast: Cast) -> None:
    actors = [cast.actor(name) for name in ("mediator", "colleague", "chair", "clerk")]

    def opening(n: int) -> Callable[[], Case]:
        return lambda: open_case(
            "mediation", "apply", actor=actors[n % 4], office=cast.committee, payload=application(), key=new_key()
        )

    made = won(crowd([opening(n) for n in range(60)]))
    assert len(made) == 60
    assert sorted(_counted(Case.objects.values_list("number", flat=True))) == list(range(1, 61))
    assert Series.objects.get(code="mediation:case").last == 60
    sound()


def test_an_opening_that_fails_in_between_leaves_no_gap(cast: Cast) -> None:
    actor = cast.actor("mediator")

    def opening(n: int) -> Callable[[], Case]:
        payload = application(facts="" if n % 3 == 0 else "两家因院墙界址争执，请求调解。")
        return lambda: open_case("mediation", "apply", actor=actor, office=cast.committee, payload=payload)

    results = crowd([opening(n) for n in range(30)])
    assert sum(isinstance(r, Case) for r in results) == 20
    assert sorted(_counted(Case.objects.values_list("number", flat=True))) == list(range(1, 21))


def test_papers_of_one_office_are_numbered_without_gap(cast: Cast) -> None:
    roads = [Road(cast).to_session() for _ in range(12)]
    for road in roads[::2]:
        road.do("agree_written", agreed_facts="屋檐滴水", agreement="三日内改造。", perform_how="自行改造")
    agreement = {"agreed_facts": "屋檐滴水", "agreement": "三日内改造。", "perform_how": "自行改造"}
    assert len(won(crowd([lambda road=road: road.do("agree_orally", **agreement) for road in roads[1::2]]))) == 6
    numbers = Paper.objects.filter(code="oral_agreement").values_list("number", flat=True)
    assert sorted(_counted(numbers)) == list(range(1, 7))
    sound()


def _counted(numbers: Any) -> list[int]:
    return [int(found[1]) for number in numbers if (found := re.search(r"第(\d+)号$", number))]


def test_one_key_pressed_by_twenty_is_one_event_and_everybody_gets_it(cast: Cast) -> None:
    road, key = Road(cast), new_key()
    case, actor = road.case, road.actor
    press = crowd([
        lambda: perform(case, "accept", actor=actor, payload={"consent": "on"}, version=case.version, key=key)
        for _ in range(20)
    ])  # fmt: skip
    assert len(press) == 20 and {e.pk for e in won(press)} == {Event.objects.get(key=key).pk}
    assert len(won(press)) == 20
    sound()


def test_one_key_opens_one_case_for_twenty(cast: Cast) -> None:
    key, actor = new_key(), cast.actor("mediator")
    opened = crowd([
        lambda: open_case("mediation", "apply", actor=actor, office=cast.committee, payload=application(), key=key)
        for _ in range(20)
    ])  # fmt: skip
    assert len(won(opened)) == 20 and {c.pk for c in opened} == {Case.objects.get().pk}
    assert Series.objects.get(code="mediation:case").last == 1
    sound()


def test_one_key_used_for_two_cases_at_once_is_good_for_one(cast: Cast) -> None:
    roads, key = [Road(cast) for _ in range(8)], new_key()
    tries = crowd([
        lambda case=road.case: perform(case, "accept", actor=roads[0].actor, payload={"consent": "on"}, key=key)
        for road in roads
    ])  # fmt: skip
    assert len(won(tries)) == 1
    assert {r.code for r in tries if isinstance(r, Refused)} == {"key_reused"}
    assert Case.objects.filter(stage="accepted").count() == 1


def test_a_hand_over_and_the_old_handlers_acts_take_turns(cast: Cast) -> None:
    road = Road(cast).to_mediating()
    case, chair = road.case, cast.actor("chair")
    sessions: list[Callable[[], Any]] = [
        lambda: perform(case, "mediate", actor=road.actor, payload=SESSION, key=new_key()) for _ in range(23)
    ]
    sessions.insert(8, lambda: hand_over([case], cast.colleague, actor=chair, reason="陈和休假"))
    held = won(crowd(sessions))
    acts = list(Event.objects.filter(case=case).order_by("seq").values_list("act", flat=True))
    assert acts[3:] == ["mediate"] * (len(held) - 1) + ["hand_over"]  # none of the old handler's after it
    assert road.case.handler == cast.colleague
    sound()


def test_two_desks_passed_on_at_once_in_opposite_order_do_not_block_each_other(cast: Cast) -> None:
    cases = [Road(cast).to_mediating().case for _ in range(6)]

    def passing(to: str, order: int) -> Callable[[], Any]:
        actor = cast.actor("chair")
        return lambda: hand_over(cases[::order], getattr(cast, to), actor=actor, reason="轮岗")

    done = won(crowd([passing("colleague", 1), passing("chair", -1), passing("colleague", -1), passing("chair", 1)]))
    assert len(done) >= 2
    assert Case.objects.values("handler").distinct().count() == 1  # a desk is never divided
    sound()


def test_of_two_answers_one_stands(cast: Cast) -> None:
    road = Road(cast).to_oral()
    asked = road.confirm()

    def reply(result: str) -> Callable[[], Asked]:
        payload = {"confirmation": result, "confirmed_on": "2026-01-08"}
        return lambda: answer(asked, actor=road.actor, payload=payload, key=new_key())

    assert len(won(crowd([reply(r) for r in ("granted", "refused") * 6]))) == 1
    row = Asked.objects.get(pk=asked.pk)
    assert row.answered is not None and row.answered.data["values"]["confirmation"] == road.record.confirmation
    sound()


def test_a_question_to_be_asked_once_is_asked_once(cast: Cast) -> None:
    road = Road(cast).to_oral()
    case, payload = road.case, {"court": "司南区人民法院", "jointly": "on", "fit": "on"}
    assert (
        len(won(crowd([lambda: ask(case, "confirmation", actor=road.actor, payload=payload) for _ in range(12)]))) == 1
    )
    assert Asked.objects.count() == 1
    sound()


def test_repairs_and_steps_at_once_leave_a_case_that_adds_up(cast: Cast) -> None:
    """Accepted, corrected, revoked and accepted again by many hands: whatever the order, the stage is the last event's."""
    road = Road(cast)
    road.do("accept", consent="on")
    accepted = Event.objects.get(case=road.pk, act="accept")
    case, chair = road.case, cast.actor("chair")
    acts: list[Callable[[], Any]] = [
        lambda: revoke(case, actor=chair, reason="误点受理"),
        lambda: perform(case, "accept", actor=road.actor, payload={"consent": "on"}),
        lambda: perform(case, "choose", actor=chair, payload={"mediator": cast.mediator.pk}),
        lambda: correct(case, accepted.pk, actor=chair, payload={"consent": "on", "difficult": "on"}, reason="漏勾"),
    ]
    assert won(crowd(acts * 6))
    last = Event.objects.filter(case=case).latest("seq")
    assert road.case.stage == last.to_stage and road.case.seq == last.seq
    sound()


def work_on_and_on(cast: Cast, log: str) -> None:
    """One dispute after another, from its opening to an answered question; each is noted once it is open."""
    actor = cast.actor("mediator")
    while True:
        case = open_case("mediation", "apply", actor=actor, office=cast.committee, payload=application())
        note(log, "alive")
        steps = (("accept", {"consent": "on"}), ("choose", {"mediator": cast.mediator.pk}), ("mediate", SESSION))
        for step, payload in steps:
            perform(case, step, actor=actor, payload=payload)
        asked = ask(case, "police", actor=actor, payload={"to_name": "派出所", "situation": "争吵", "measures": "看护"})
        answer(asked, actor=actor, payload={"reply": "已处理"})


def test_a_process_killed_in_the_middle_leaves_nothing_half_done(cast: Cast, tmp_path: Path) -> None:
    """Three processes write as fast as they can and are killed at moments nobody chose."""
    chance, logs = random.Random(), [tmp_path / str(n) for n in range(3)]
    with ExitStack() as running:
        workers = [running.enter_context(forked(work_on_and_on, cast, str(log))) for log in logs]
        until(lambda: all(said(log) for log in logs))
        for worker in workers:
            time.sleep(chance.uniform(0.05, 0.2))
            worker.kill()
            worker.join()
    assert [worker.exitcode for worker in workers] == [-signal.SIGKILL] * 3
    Road(cast).do("accept", consent="on")  # the house goes on
    assert Case.objects.count() >= 4
    assert sorted(_counted(Case.objects.values_list("number", flat=True))) == list(range(1, Case.objects.count() + 1))
    assert Series.objects.get(code="mediation:case").last == Case.objects.count()
    assert Event.objects.values("case").distinct().count() == Case.objects.count()
    sound()


def test_an_actor_is_whoever_acts_and_nobody_else(cast: Cast) -> None:
    """The colleagues of the first test are three people; each success stands under one name."""
    road = Road(cast)
    people: list[Actor] = [cast.actor(name) for name in ("mediator", "colleague", "chair")]
    payload = {"to_name": "派出所", "situation": "争吵", "measures": "看护"}
    asked = won(crowd([lambda a=a: ask(road.case, "police", actor=a, payload=payload) for a in people * 4]))
    assert Counter(a.asked.actor_name for a in asked) == {"陈和": 4, "林安": 4, "周正": 4}
    sound()
