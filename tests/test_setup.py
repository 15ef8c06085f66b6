"""Starting Sinan: keys, environment, database, and ./run itself."""

import ast
import os
import re
import runpy
import secrets
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection
from django.db.utils import ConnectionHandler

from config import database, env, keys, venv
from config.processes import port_is_free

BASE = Path(__file__).resolve().parent.parent
PASSWORD = "correct-horse-9"
Settings = Callable[..., dict[str, Any]]
PRODUCTION = {
    "SINAN_ENV": "production",
    "SINAN_SECRET_KEY": secrets.token_urlsafe(64),
    "SINAN_KEYS": "2:AAECAwQFBgcICQoLDA0ODw==,1:DwAODQwLCgkIBwYFBAMCAQ==",
    "SINAN_INDEX_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    "SINAN_HOSTS": "sinan.example.gov.cn",
}


def bare() -> dict[str, str]:
    """The environment without anything that is ours."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("SINAN_", "DJANGO_"))}


@pytest.fixture
def settings_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings as a start reads them in an environment that holds only what is given. Raises Refusal."""

    def read(**given: str) -> dict[str, Any]:
        for name in os.environ.keys() - bare().keys():
            monkeypatch.delenv(name)
        for name, value in {"SINAN_DATA": str(tmp_path), **given}.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(BASE / "config" / "settings.py"))

    return read


def start(arguments: list[str], folder: Path, **given: str) -> "subprocess.CompletedProcess[str]":
    """Runs Python on our code as a process of its own, in an environment that holds only what is given."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=BASE,
        env={**bare(), "SINAN_DATA": str(folder), **given},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


# --- keys and environment ---


def test_development_makes_its_keys_once(tmp_path: Path) -> None:
    first, second = (keys.load(tmp_path, production=False) for _ in range(2))
    assert first == second
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600
    assert [len(key) for key in first.data.values()] == [16]
    assert len(first.secret) >= 50
    assert not list(tmp_path.glob(".keys-*"))


def test_starting_at_once_agrees_on_the_keys(tmp_path: Path) -> None:
    found: list[keys.Keys] = []
    ready = threading.Barrier(8)

    def begin() -> None:
        ready.wait()
        found.append(keys.load(tmp_path, production=False))

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len({each.secret for each in found}) == 1


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"SINAN_KEYS": 1}', "not json"])
def test_damaged_key_file_is_refused_and_kept(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(content)
    with pytest.raises(env.Refusal, match="已损坏"):
        keys.load(tmp_path, production=False)
    assert path.read_text() == content


def test_first_key_is_the_current_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    loaded = keys.load(tmp_path, production=True)
    assert list(loaded.data) == [2, 1]
    assert loaded.data[2] == bytes(range(16))
    assert not list(tmp_path.iterdir()), "a production start writes no keys to the disk"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SINAN_KEYS", "AAECAwQFBgcICQoLDA0ODw=="),
        ("SINAN_KEYS", "1:AAECAwQFBgcICQoLDA0O"),
        ("SINAN_KEYS", "1:AAECAwQFBgcICQoLDA0ODw==,1:DwAODQwLCgkIBwYFBAMCAQ=="),
        ("SINAN_KEYS", "1:%%%"),
        ("SINAN_KEYS", "256:AAECAwQFBgcICQoLDA0ODw=="),
        ("SINAN_INDEX_KEY", "AAEC"),
        ("SINAN_INDEX_KEY", "密钥"),
        ("SINAN_SECRET_KEY", "short"),
    ],
)
def test_unusable_key_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    for each, good in PRODUCTION.items():
        monkeypatch.setenv(each, good)
    monkeypatch.setenv(name, value)
    with pytest.raises(env.Refusal, match=name):
        keys.load(tmp_path, production=True)


@pytest.mark.parametrize(
    ("name", "value"),
    [("SINAN_FONTS", "/nowhere/fonts"), ("SINAN_MESSAGES", "outbox"), ("SINAN_MESSAGES", "a.b-c.D")],
)
def test_a_setting_that_cannot_be_is_refused_by_name(settings_with: Settings, name: str, value: str) -> None:
    with pytest.raises(env.Refusal, match=name) as refusal:
        settings_with(**{name: value})
    assert len(str(refusal.value).splitlines()) == 1


def test_own_fonts_and_transport_are_read_at_start(tmp_path: Path, settings_with: Settings) -> None:
    fonts = tmp_path / "fonts"
    fonts.mkdir()
    found = settings_with()
    assert (found["SINAN_FONTS"], found["SINAN_MESSAGES"]) == (None, "common.messages.transports.Files")
    found = settings_with(SINAN_FONTS=str(fonts), SINAN_MESSAGES="exchange.sms.Gateway")
    assert (found["SINAN_FONTS"], found["SINAN_MESSAGES"]) == (fonts, "exchange.sms.Gateway")


@pytest.mark.parametrize("missing", ["SINAN_SECRET_KEY", "SINAN_KEYS", "SINAN_INDEX_KEY", "SINAN_HOSTS"])
def test_production_refuses_to_start_without(settings_with: Settings, missing: str) -> None:
    with pytest.raises(env.Refusal, match=f"生产环境缺少 {missing}") as refusal:
        settings_with(**{name: value for name, value in PRODUCTION.items() if name != missing})
    assert len(str(refusal.value).splitlines()) == 1


def test_whoever_starts_what_is_refused_reads_one_sentence(tmp_path: Path) -> None:
    done = start(["-m", "config.cli", "check"], tmp_path, SINAN_ENV="production")
    assert done.returncode == 1
    assert all(f"生产环境缺少 {name}" in done.stderr for name in keys.NAMES)
    assert len(done.stderr.strip().splitlines()) == len(keys.NAMES), "a sentence for each, no traceback"


def test_production_starts_with_everything_and_is_strict(settings_with: Settings) -> None:
    found = settings_with(**PRODUCTION, SINAN_DEBUG="1")
    assert found["DEBUG"] is False
    assert found["SESSION_COOKIE_SECURE"] and found["CSRF_COOKIE_SECURE"] and found["SECURE_HSTS_SECONDS"] > 0
    assert found["ALLOWED_HOSTS"] == ["sinan.example.gov.cn"]


@pytest.mark.parametrize(
    ("name", "value"), [("SINAN_PORT", "80a"), ("SINAN_PORT", "70000"), ("SINAN_ENV", "test"), ("SINAN_DEBUG", "maybe")]
)
def test_senseless_setting_is_refused_by_name(settings_with: Settings, name: str, value: str) -> None:
    with pytest.raises(env.Refusal, match=f"{name}.*{value}"):
        settings_with(**{name: value})


# --- database ---


def test_postgres_url_in_full() -> None:
    found = database.settings("postgres://u%40x:p%3Aw@db.example:6432/sinan?sslmode=require", Path("/nowhere"))
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "u@x",
        "p:w",
        "db.example",
        "6432",
        "sinan",
    )
    assert found["OPTIONS"]["sslmode"] == "require"
    assert found["OPTIONS"]["pool"]["max_size"] >= 4


@pytest.mark.parametrize("url", ["mysql://host/name", "postgres://host", "sinan.sqlite3"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(env.Refusal, match="SINAN_DATABASE_URL"):
        database.settings(url, Path("/nowhere"))


@pytest.fixture
def two(tmp_path: Path, django_db_blocker: Any) -> Iterator[tuple[Any, Any]]:
    """Two connections to one SQLite file, set up as Sinan does, except that the second does not wait."""
    handlers = [ConnectionHandler({DEFAULT_DB_ALIAS: database.settings("", tmp_path)}) for _ in range(2)]
    handlers[1].settings[DEFAULT_DB_ALIAS]["OPTIONS"]["timeout"] = 0
    connections = [handler[DEFAULT_DB_ALIAS] for handler in handlers]
    with django_db_blocker.unblock():
        yield connections[0], connections[1]
        for each in connections:
            each.close()


def pragma(connection: Any, name: str) -> Any:
    with connection.cursor() as cursor:
        return cursor.execute(f"PRAGMA {name}").fetchone()[0]


def test_sqlite_keeps_what_it_accepted(two: tuple[Any, Any]) -> None:
    assert pragma(two[0], "journal_mode") == "wal"
    assert pragma(two[0], "synchronous") == 2, "FULL: on the disk before the person is told"
    assert pragma(two[0], "foreign_keys") == 1


def test_sqlite_takes_the_write_lock_when_a_transaction_begins(two: tuple[Any, Any]) -> None:
    first, second = two
    first.ensure_connection(), second.ensure_connection()
    first.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    try:
        with pytest.raises(OperationalError, match="locked"):
            second.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    finally:
        first.rollback()


@pytest.mark.django_db
def test_tests_run_on_the_database_that_was_asked_for() -> None:
    asked = "postgresql" if env.text("SINAN_DATABASE_URL") else "sqlite"
    assert connection.vendor == asked


# --- ./run, ./test and the locks ---


@pytest.mark.parametrize("name", ["run", "test", "sinan", "config/venv.py", "config/__init__.py"])
def test_any_python_3_can_read_what_tells_it_that_it_will_not_do(name: str) -> None:
    ast.parse((BASE / name).read_text("utf-8"), feature_version=(3, 7))


def test_other_python_is_told_which_ones_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(venv.sys, "version_info", (3, 9, 0))
    monkeypatch.setattr(venv.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit) as stop:
        venv.enter(str(BASE / "run"))
    assert "需要 Python 3.11" in str(stop.value)
    assert "needs Python 3.11" in str(stop.value)


def locked(name: str) -> dict[str, str]:
    """Requirement → the rest of its entry, from a lock file."""
    entries = (BASE / name).read_text("utf-8").replace("\\\n", " ").splitlines()
    return dict(entry.split(" ", 1) for entry in entries if entry and not entry.startswith("#"))


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_lock_pins_every_version_and_hash_and_names_no_place(name: str) -> None:
    assert all("==" in requirement and "--hash=sha256:" in rest for requirement, rest in locked(name).items())
    assert not re.search(r"https?:|file:|--index|--find-links|^/|\s/\w", (BASE / name).read_text("utf-8"), re.M)


def test_tests_run_on_the_versions_that_are_shipped() -> None:
    assert locked("requirements.txt").items() <= locked("requirements-dev.txt").items()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_busy_port_says_what_to_do() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(env.Refusal, match=rf"端口 {port}.*SINAN_PORT={port + 1} ./run"):
            port_is_free("127.0.0.1", port)
    port_is_free("127.0.0.1", port)


@pytest.mark.timeout(600)
def test_empty_start_says_who_is_missing_then_serves_and_stops_with_everybody(tmp_path: Path) -> None:
    """The whole of ./run --empty: migrated, somebody to sign in, a page served with its policy, all children gone."""
    port = free_port()
    script = "import sys; from config import bootstrap; sys.exit(bootstrap.main(['--empty']))"
    given = {"SINAN_PORT": str(port), "SINAN_WORKERS": "1"}
    without = start(["-c", script], tmp_path, **given)
    assert without.returncode == 2, "there is no terminal to ask at"
    assert "SINAN_ADMIN" in without.stderr
    assert "Traceback" not in without.stderr
    admin = {"SINAN_ADMIN": "boss", "SINAN_ADMIN_PASSWORD": PASSWORD}
    with subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=BASE,
        env={**bare(), **given, **admin, "SINAN_DATA": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        lines = iter(process.stdout.readline, "")
        address = next(line for line in lines if "司南已启动" in line)
        assert f"http://127.0.0.1:{port}/" in address
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=30) as page:
            assert "default-src 'self'" in page.headers["Content-Security-Policy"]
            assert "登录" in page.read().decode()
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    port_is_free("127.0.0.1", port)
    assert {path.name for path in tmp_path.iterdir()} >= {"sinan.sqlite3", "keys.json"}
    assert (tmp_path / "sinan.sqlite3").stat().st_mode & 0o077 == 0
