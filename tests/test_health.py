"""/health and /health/ready: what a monitor sees, and who is told why."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from common.keeping import folder, marks
from config import health
from kernel.jobs.models import Worker
from tests.cast import Cast, assemble

pytestmark = pytest.mark.django_db
AFAR = {"REMOTE_ADDR": "203.0.113.9"}


@pytest.fixture
def cast() -> Cast:
    return assemble()


@pytest.fixture
def well(settings: Any, tmp_path: Path) -> Path:
    """A house in order: a worker, a backup of an hour ago."""
    settings.SINAN_DATA = settings.SINAN_BACKUPS = tmp_path
    now = timezone.now()
    Worker.objects.create(pk="w", leased_until=now + timedelta(minutes=10))
    (tmp_path / folder.new_name(now - timedelta(hours=1), sealed=False)).write_bytes(b"x")
    return tmp_path


def ready(client: Client, **extra: str) -> tuple[int, dict[str, Any]]:
    answer = client.get("/health/ready", **extra)
    return answer.status_code, answer.json()


def test_live_asks_nothing(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "live"})
    assert "no-store" in answer["Cache-Control"]


def test_a_house_in_order_is_ready(client: Client, well: Path) -> None:
    code, said = ready(client)
    assert code == 200 and said["status"] == "ready"
    assert {c["state"] for c in said["checks"].values()} == {"ok"} and set(said["checks"]) == set(health.CHECKS)


def test_strangers_and_staff_learn_only_the_word(client: Client, well: Path, cast: Cast) -> None:
    assert ready(client, **AFAR) == (200, {"status": "ready"})
    assert ready(client, HTTP_X_FORWARDED_FOR="203.0.113.9") == (200, {"status": "ready"}), "passed on by a proxy here"
    client.force_login(cast.mediator)
    assert ready(client, **AFAR) == (200, {"status": "ready"})
    client.force_login(cast.administrator)
    assert "checks" in ready(client, **AFAR)[1]


def test_without_a_worker_it_is_degraded_and_says_what_to_do(client: Client, well: Path) -> None:
    Worker.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    code, said = ready(client)
    assert code == 200 and said["status"] == "degraded" and "sinan work" in said["checks"]["worker"]["says"]


def test_an_old_backup_or_none_degrades_it(client: Client, well: Path) -> None:
    later = timezone.now() + timedelta(hours=26)
    assert "已超过一天" in folder.concern(later)
    for made in folder.generations():
        made.path.unlink()
    assert "还没有一份完整的备份" in ready(client)[1]["checks"]["backup"]["says"]


def test_a_full_disk_degrades_it(client: Client, well: Path) -> None:
    with mock.patch.object(health, "LOWEST", 1 << 62):
        assert "空间不足" in ready(client)[1]["checks"]["disk"]["says"]


def test_pending_migrations_are_down(client: Client, well: Path) -> None:
    with (
        mock.patch.object(health, "_believed_until", 0.0),
        mock.patch.object(health.MigrationExecutor, "migration_plan", return_value=[1, 2]),
    ):
        code, said = ready(client)
    assert code == 503 and said["status"] == "down" and "sinan migrate" in said["checks"]["migrations"]["says"]


def test_a_database_that_is_away_is_down_without_details(client: Client, well: Path) -> None:
    with mock.patch.object(health.connection, "cursor", side_effect=OperationalError("secret host")):
        answer = client.get("/health/ready")
    assert answer.status_code == 503 and answer.json() == {"status": "down"}


def test_a_half_restored_house_is_down(client: Client, well: Path) -> None:
    marks.write(well, marks.RESTORING, {"archive": "a.sinan", "replace": False, "phase": marks.PLACING})
    code, said = ready(client)
    assert code == 503 and "sinan restore" in said["checks"]["data"]["says"]
