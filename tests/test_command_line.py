"""The `sinan` command: help in Chinese, exit codes, errors that say what to do; the first administrator."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError

from config import cli, env

PASSWORD = "correct-horse-9"


def test_overview_names_every_command_of_ours_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 0
    ours, _, theirs = capsys.readouterr().out.partition("框架自带")
    rows = [line for line in ours.splitlines() if line.startswith("  ")]
    assert any(row.split()[0] == "first_admin" for row in rows)
    assert all(re.search("[\u4e00-\u9fff]", row) for row in rows), "every command says in Chinese what it does"
    assert "migrate" in theirs
    assert "migrate" not in ours


def test_unknown_command_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["migrat"]) == 2
    error = capsys.readouterr().err
    assert "migrate" in error
    assert "Traceback" not in error


def test_wrong_argument_is_said_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(["first_admin", "--nonsense"])
    assert stop.value.code == 2
    assert "不认识的参数：--nonsense" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        (CommandError("没有这个文件。", returncode=2), 2, "错误：没有这个文件。"),
        (env.Refusal("缺少密钥。"), 1, "缺少密钥。"),
        (OperationalError("no such table"), 1, "sinan migrate"),
        (ZeroDivisionError("division by zero"), 1, "SINAN_DEBUG=1"),
        (KeyboardInterrupt(), 130, "已中断。"),
    ],
)
def test_every_failure_is_a_sentence_and_a_code(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    code: int,
    sentence: str,
) -> None:
    def fail() -> int:
        raise error

    monkeypatch.delenv("SINAN_DEBUG", raising=False)
    assert cli.guarded(fail) == code
    assert sentence in capsys.readouterr().err
    monkeypatch.setenv("SINAN_DEBUG", "1")
    with pytest.raises(type(error)):
        cli.guarded(fail)


@pytest.mark.django_db
def test_first_admin_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SINAN_ADMIN", "boss")
    monkeypatch.setenv("SINAN_ADMIN_PASSWORD", PASSWORD)
    call_command("first_admin", verbosity=0)
    boss = get_user_model().objects.get(username="boss")
    assert boss.is_superuser
    assert not boss.must_change_password
    assert boss.check_password(PASSWORD)
    with pytest.raises(CommandError, match="已经有用户"):
        call_command("first_admin")


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["short-1", "12345678901", "password123"])
def test_first_admin_refuses_a_weak_password_in_chinese(monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    monkeypatch.setenv("SINAN_ADMIN", "boss")
    monkeypatch.setenv("SINAN_ADMIN_PASSWORD", password)
    with pytest.raises(CommandError, match="密码不合要求") as refusal:
        call_command("first_admin")
    assert refusal.value.returncode == 2
    assert not re.search("[a-z]{4} [a-z]{2}", str(refusal.value)), "no English left in it"
    assert not get_user_model().objects.exists()
