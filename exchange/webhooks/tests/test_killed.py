"""A worker killed in the middle of sending (kill -9), as a real process on the configured database."""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as house
from django.db import connection
from django.utils import timezone

from exchange.webhooks.models import Delivery, DeliveryState, Outgoing
from exchange.webhooks.outbox import wake
from lines.mediation.tests.road import Road
from tests.cast import Cast

from .conftest import Peer, Subscribe
from .test_order import firsts

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts a worker with a data folder of its own, allowed to send to this machine."""
    children: list[subprocess.Popen[bytes]] = []

    def begin() -> subprocess.Popen[bytes]:
        environment = {
            **os.environ, "DJANGO_SETTINGS_MODULE": "tests.worker_settings", "SINAN_DATA": str(tmp_path / "data"),
            "SINAN_TEST_DATABASE": str(connection.settings_dict["NAME"]), "SINAN_WEBHOOK_NETWORKS": "127.0.0.0/8",
            "SINAN_KEYS": ",".join(f"{n}:{_text(key)}" for n, key in house.SINAN_KEYS.items()),
            "SINAN_INDEX_KEY": _text(house.SINAN_INDEX_KEY[0]),
        }  # fmt: skip
        command = [sys.executable, "-m", "config.cli", "work", "--interval", "0.1", "--lease", "3"]
        children.append(subprocess.Popen(command, cwd=house.BASE_DIR, env=environment))
        return children[-1]

    yield begin
    for child in children:
        child.kill()
        child.wait()


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode()


def until(what: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


def test_nothing_is_lost_and_every_case_stays_in_order(
    cast: Cast, peer: Peer, subscribe: Subscribe, start: Callable[[], Any]
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
    worker.send_signal(signal.SIGKILL)
    worker.wait()
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
