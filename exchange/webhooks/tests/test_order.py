"""Many people act while several senders send and the peer fails now and then: nothing is lost, every case in order."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exchange.webhooks import outcome, sending
from exchange.webhooks.models import Delivery, DeliveryState, Outgoing
from kernel.cases.models import Event
from kernel.cases.refusals import Refused
from kernel.cases.repair import correct, revoke
from lines.mediation.tests.road import SESSION, Road
from tests.cast import Cast
from tests.examples import examples

from .conftest import Peer, Subscribe, now_again


def firsts(seqs: list[int]) -> list[int]:
    """Each number where it came first: what a receiver keeps that knows the ids it has seen."""
    return list(dict.fromkeys(seqs))


@pytest.mark.django_db(transaction=True)
def test_acts_and_senders_at_once(
    cast: Cast, peer: Peer, subscribe: Subscribe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcome, "pause", lambda attempts: outcome.timedelta(milliseconds=20))
    monkeypatch.setattr(outcome, "REST", outcome.timedelta(milliseconds=20))
    subscribe(cast.clerk)
    subscribe(cast.section, "mediation.mediate", url=peer.url.replace("/hooks", "/narrow"))
    dice, roads, over = random.Random(1), [Road(cast) for _ in range(4)], threading.Event()
    peer.answer = lambda m: dice.choice((200, 200, 200, 500, 503))

    def sender() -> None:
        while not over.is_set():
            sending.run(budget=1)
            time.sleep(0.01)

    senders, actors = _threads(sender, sender), _threads(*(lambda m=roads[i::2]: _acting(m) for i in range(2)))
    for thread in actors:
        thread.join()
    over.set()
    for thread in senders:
        thread.join()
    peer.answer = lambda m: 200
    for _ in range(50):
        now_again()
        sending.run(budget=5)
    assert not Outgoing.objects.exists() and not Delivery.objects.exclude(state=DeliveryState.SENT).exists()
    for road in roads:
        _arrived(peer, road)


def _acting(mine: list[Road]) -> None:
    for road in mine:
        road.to_mediating()
        for n in range(3):
            road.do("mediate", **SESSION)
            correct(road.case, road.case.history[1].pk, actor=road.actor, payload={"consent": "on"}, reason=f"第{n}次")
        revoke(road.case, actor=road.actor, reason="误办")


def _arrived(peer: Peer, road: Road) -> None:
    history = list(Event.objects.filter(case_id=road.pk).order_by("seq"))
    assert firsts(peer.seqs(road.pk, "/hooks")) == [e.seq for e in history]
    assert firsts(peer.seqs(road.pk, "/narrow")) == [e.seq for e in history if e.act == "mediate"]
    assert {m["id"] for m in peer.taken if m["case"]["id"] == str(road.pk)} == {str(e.pk) for e in history}


def _threads(*works: Callable[[], None]) -> list[threading.Thread]:
    def run(work: Callable[[], None]) -> None:
        try:
            work()
        finally:
            connection.close()

    made = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in made:
        thread.start()
    return made


ANSWERS = st.lists(st.sampled_from([200, 204, 400, 500, 503, 301]), max_size=25)
MOVES = st.lists(
    st.sampled_from(["act 0", "act 1", "act 2", "send", "wait", "crash", "replay"]), min_size=3, max_size=14
)


@pytest.mark.django_db
@settings(max_examples=examples(0.25), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES, answers=ANSWERS)
def test_whatever_happens_in_whatever_order(
    cast: Cast, peer: Peer, subscribe: Subscribe, moves: list[str], answers: list[int]
) -> None:
    """Acts, answers of every kind, pauses, workers killed after sending: each case arrives whole and in order."""
    Delivery.objects.all().delete()
    Outgoing.objects.all().delete()
    peer.taken.clear()
    row = subscribe(cast.clerk)
    left = iter(answers)
    peer.answer = lambda m: next(left, 200)
    roads = [Road(cast) for _ in range(3)]
    for move in moves:
        _play(move, roads)
    peer.answer = lambda m: 200
    for _ in range(40):
        now_again()
        Delivery.objects.update(taken_until=None)
        if not sending.run(budget=5):
            break
    for road in roads:
        assert firsts(peer.seqs(road.pk)) == [e.seq for e in road.case.history]
    row.state = "ended"
    row.save()


def _play(move: str, roads: list[Road]) -> None:
    kind, _, n = move.partition(" ")
    if kind == "act":
        _act(roads[int(n)])
    elif kind == "send":
        sending.run(budget=5)
    elif kind == "wait":
        now_again()
    elif kind == "crash":  # sent, and killed before anybody wrote it down
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sending, "settle", lambda delivery, outcome: False)
            sending.run(budget=0)
        Delivery.objects.update(taken_until=None)
    elif kind == "replay":
        Delivery.objects.filter(state=DeliveryState.SENT).update(state=DeliveryState.WAITING)


def _act(road: Road) -> None:
    steps = [("accept", {"consent": "on"}), ("choose", {"mediator": road.cast.mediator.pk}), ("mediate", SESSION)]
    step, payload = steps[min(road.case.seq - 1, 2)]
    try:
        road.do(step, **payload)
    except Refused as why:  # pragma: no cover - the road is wide enough for every draw
        raise AssertionError(why.reason) from why
