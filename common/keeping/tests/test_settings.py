"""What the environment may say of backups, and what follows from it."""

from __future__ import annotations

import base64
from datetime import time, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.test import Client
from django.utils import timezone

from common.keeping import backup, folder, jobs, marks
from config import env, keeping
from portal import throttle
from tests.cast import assemble

KEY = base64.b64encode(bytes(16)).decode()


def test_the_hour_of_the_daily_backup(monkeypatch: pytest.MonkeyPatch) -> None:
    assert keeping.hour("SINAN_BACKUP_AT", "01:30") == time(1, 30)
    monkeypatch.setenv("SINAN_BACKUP_AT", "off")
    assert keeping.hour("SINAN_BACKUP_AT", "01:30") is None
    monkeypatch.setenv("SINAN_BACKUP_AT", "half past one")
    with pytest.raises(env.Refusal, match="SINAN_BACKUP_AT"):
        keeping.hour("SINAN_BACKUP_AT", "01:30")


def test_backup_keys_the_current_one_first(monkeypatch: pytest.MonkeyPatch) -> None:
    assert keeping.keys("SINAN_BACKUP_KEY") == []
    monkeypatch.setenv("SINAN_BACKUP_KEY", f"{base64.b64encode(b'k' * 16).decode()},{KEY}")
    assert keeping.keys("SINAN_BACKUP_KEY") == [b"k" * 16, bytes(16)]
    for wrong in ("abc", "%%%", base64.b64encode(b"short").decode()):
        monkeypatch.setenv("SINAN_BACKUP_KEY", wrong)
        with pytest.raises(env.Refusal, match="SINAN_BACKUP_KEY"):
            keeping.keys("SINAN_BACKUP_KEY")


def test_the_daily_job_says_how_far_it_is(settings: Any) -> None:
    told: list[tuple[int, int]] = []

    def made(tell: backup.Tell) -> backup.Made:
        for done in range(1001):
            tell(done, 1000)
        return backup.Made(path=Path("x"), taken_at=timezone.now(), rows=1000)

    with (
        mock.patch.object(jobs, "report", side_effect=lambda *x: told.append(x)),
        mock.patch.object(backup, "from_settings", side_effect=made),
    ):
        assert jobs.run() == 1000
    assert len(told) == 11 and told[-1] == (1000, 1000)


@pytest.mark.django_db
def test_the_administrator_reads_when_the_last_good_backup_is_too_old(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.SINAN_BACKUPS, settings.SINAN_DEMO = tmp_path, False
    client.force_login(assemble().administrator)

    def page() -> str:
        return client.get("/desk/admin/").content.decode()

    assert "还没有一份完整的备份" in page() and "SINAN_BACKUP_AT" in page()
    old = tmp_path / folder.new_name(timezone.now() - timedelta(hours=26), sealed=True)
    old.write_bytes(b"x")
    assert "已超过一天" in page() and old.exists()
    settings.SINAN_BACKUP_AT = time(1, 30)
    assert "每天的自动备份没有完成" in page()
    (tmp_path / f".{folder.new_name(timezone.now(), sealed=True)}{folder.UNDER_WAY}").write_bytes(b"half")
    assert "已超过一天" in page(), "half an archive is none"
    (tmp_path / folder.new_name(timezone.now(), sealed=True)).write_bytes(b"x")
    assert "备份" not in page().split("<main")[1].split("后台")[0]
    old.unlink()
    next(tmp_path.glob("sinan-*")).unlink()
    settings.SINAN_DEMO = True
    assert "还没有一份完整的备份" not in page(), "a demonstration is not asked for backups"


@pytest.mark.django_db
def test_a_hall_behind_one_address_may_ask_more_often_but_not_guess_more_often(settings: Any) -> None:
    settings.SINAN_PUBLIC_RATE = 2
    for rate, times in ((throttle.LOOK_ADDRESS, 2), (throttle.WRONG_ADDRESS, 1), (throttle.WRONG_NUMBER, 1)):
        for _ in range(rate.most * times):
            throttle.spend(rate, "10.0.0.1")
        with pytest.raises(throttle.TooOften):
            throttle.spend(rate, "10.0.0.1")


def test_a_house_at_work_and_one_at_rest_exclude_each_other(tmp_path: Path) -> None:
    with (
        marks.at_work(tmp_path),
        marks.at_work(tmp_path),
        pytest.raises(marks.AtWork, match="请先停止"),
        marks.at_rest(tmp_path),
    ):
        raise AssertionError
    with marks.at_rest(tmp_path), pytest.raises(marks.AtWork, match="请等它完成"), marks.at_work(tmp_path):
        raise AssertionError


def test_a_house_that_moved_is_not_used_any_more(tmp_path: Path) -> None:
    marks.write(tmp_path, marks.MOVED, {"to": "postgresql://db:5432/sinan"})
    assert "SINAN_DATABASE_URL" in marks.elsewhere(tmp_path, "sqlite")
    assert not marks.elsewhere(tmp_path, "postgresql://db:5432/sinan")
