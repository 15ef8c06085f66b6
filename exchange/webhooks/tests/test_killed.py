"""A worker killed in the middle of sending (kill -9), as a real process on the configured database."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from exchange.webhooks.models import Delivery, DeliveryState, Outgoing
from exchange.webhooks.outbox import wake
from lines.mediation.tests.road import Road
from tests.cast import Cast
from tests.processes import forked, until

from .conftest import Peer, Subscribe
from .test_order import firsts

pytestmark = pytest.mark.django_db(transaction=True)


def work(data: Path) -> None:
    settings.SINAN_DATA = data  # so that its upkeep touches nothing else
    call_command("work", interval=0.1, lease=1)


@pytest.fixture
def start(tmp_path: Path, peer: Peer) -> Iterator[Callable[[], ForkProcess]]:
    """Starts a worker with a data folder of its own, allowed to send to this machine."""
    with ExitStack() as children:
        yield lambda: children.enter_context(forked(work, tmp_path / "data"))


def test_nothing_is_lost_and_every_case_stays_in_order(
    cast: Cast, peer: Peer, subscribe: Subscribe, start: Callable[[], ForkProcess]
) -> None:
    """Killed while the peer has taken an event and has not yet said so: it comes again, and nothing overtook it."""
    subscribe(cast.clerk)
    roads = [Road(cast).to_mediating() for _ in range(3)]

    def slowly(message: dict[str, Any]) -> int:
        time.sleep(2 if message["seq"] == 2 else 0)
        return 200

    peer.answer = slowly
    worker = start()
    until(lambda: [h for h, b in peer.got if b'"seq":2' in b])
    worker.kill()
    worker.join()
    assert worker.exitcode == -signal.SIGKILL
    assert Delivery.objects.filter(state=DeliveryState.WAITING, taken_until__gt=timezone.now()).exists()
    roads[0].do("mediate", at="2026-01-05T10:00", place="村委会", record="陈述", result="达成一致")
    peer.answer = lambda m: 200
    Delivery.objects.exclude(taken_until=None).update(taken_until=timezone.now())  # as if the lease had run out
    wake()
    start()
    until(lambda: not Outgoing.objects.exists() and Delivery.objects.filter(state=DeliveryState.SENT).count() == 10)
    for road in roads:
        assert firsts(peer.seqs(road.pk)) == [e.seq for e in road.case.history]
    until(lambda: any(len(peer.seqs(road.pk)) > road.case.seq for road in roads))  # once too often, when the slow wake
