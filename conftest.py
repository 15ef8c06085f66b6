"""What every test stands on: its own data folder, a database file of its own, a real browser where there is one."""

import gc
import os
import shutil
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from time import sleep
from typing import Any
from unittest import mock

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import TransactionTestCase, override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from tests import prepared
from tests.passes import SECOND
from tests.put_back import Seeded

_TOUCHES_DATABASE = {
    "db",
    "transactional_db",
    "django_db_reset_sequences",
    "django_db_serialized_rollback",
    "live_server",
}
_BROWSES = {"page", "browser", "context"}
FILE_TAKES, TEST_TAKES = 240, 60  # seconds, on a busy machine
_begun: dict[str, Any] = {}
CHROMIUM = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)

# A shared or busy machine makes any single example slow; pytest's own timeout still ends a test that hangs.
hypothesis.settings.register_profile("quick", deadline=None, print_blob=True, max_examples=20, derandomize=True)
hypothesis.settings.register_profile("second", parent=hypothesis.settings.get_profile("quick"), max_examples=10)
hypothesis.settings.register_profile("full", deadline=None, print_blob=True, max_examples=200)
hypothesis.settings.load_profile("full" if os.environ.get("SINAN_TEST_ALL") else "second" if SECOND else "quick")


_PREPARED = pytest.StashKey[prepared.Prepared]()


def pytest_configure(config: pytest.Config) -> None:
    """While everything is loaded and migrated nothing becomes garbage worth looking for."""
    gc.disable()
    if not _in_worker(config):
        distributes = config.getoption("dist", "no") != "no" and not config.option.collectonly
        config.stash[_PREPARED] = prepared.Prepared(config, build=distributes)


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """The processes collect meanwhile; none of them is given a test before this returns."""
    if _PREPARED in session.config.stash:
        session.config.stash[_PREPARED].wait()


def pytest_unconfigure(config: pytest.Config) -> None:
    if _PREPARED in config.stash:
        config.stash[_PREPARED].remove()


def _in_worker(config: pytest.Config) -> bool:
    """Whether this is one of the processes of pytest-xdist that run tests."""
    return hasattr(config, "workerinput")


def pytest_collection_finish() -> None:
    """What stands now stands to the end and is not looked through again: a tenth of the processor time of all tests."""
    gc.enable()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks browser tests, leaves `full` ones to ./test --all, and on the second database keeps what touches it.

    Browser tests come first: one process begins with them, on one browser, and the others take over what it leaves.
    """
    for item in items:
        if _BROWSES & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")
    kept, found = [item for item in items if _wanted(item)], set(items)
    config.hook.pytest_deselected(items=found.difference(kept))
    items[:] = sorted(kept, key=lambda item: not item.get_closest_marker("browser"))


def _wanted(item: pytest.Item) -> bool:
    if item.get_closest_marker("full") and not os.environ.get("SINAN_TEST_ALL"):
        return False
    if os.environ.get("SINAN_TEST_PASS") == "second":
        return touches_database(item) and not any(map(item.get_closest_marker, ("browser", "once")))
    return True


def touches_database(item: pytest.Item) -> bool:
    """Whether a test declares the database, by fixture, by mark or by Django's test classes."""
    cls = getattr(item, "cls", None)
    return bool(
        item.get_closest_marker("django_db")
        or _TOUCHES_DATABASE & set(getattr(item, "fixturenames", ()))
        or (cls and issubclass(cls, TransactionTestCase))
    )


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[Any]:
    """A test sees one day, and so does what a file of tests builds once: close to midnight they are begun after it."""
    begins = _begun.pop("module", None) is not item.getparent(pytest.Module)
    now = timezone.localtime()
    left = (timezone.make_aware(datetime.combine(now.date() + timedelta(days=1), time.min)) - now).total_seconds()
    if left < (FILE_TAKES if begins else TEST_TAKES):
        sleep(left + 1)  # outside of the test's own timeout
    _begun["module"] = item.getparent(pytest.Module)
    return (yield)


@pytest.fixture(scope="session", autouse=True)
def test_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder of this run's own, and a password hash that is quick because nothing is protected by it."""
    folder = tmp_path_factory.mktemp("data")
    with override_settings(
        SINAN_DATA=folder,
        MEDIA_ROOT=folder / "files",
        STORAGES={
            **settings.STORAGES,
            "files": {**settings.STORAGES["files"], "OPTIONS": {"location": folder / "files"}},
        },
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield folder


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Where this process's database is and what it begins as: a copy of the prepared one, or nothing yet."""
    path = tmp_path_factory.mktemp("database") / "test.sqlite3"
    if _in_worker(request.config):
        prepared.copy(path)
    if prepared.on_sqlite():
        prepared.place(path)
    else:
        request.getfixturevalue("django_db_modify_db_settings_parallel_suffix")


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest, django_db_keepdb: bool) -> bool:
    """The copied file is not to be made again; it goes with the folder it is in."""
    return django_db_keepdb or (prepared.on_sqlite() and _in_worker(request.config))


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Whatever a test commits is undone quickly, and what the migrations seeded is there for the one after it."""
    with django_db_blocker.unblock():
        seeded = Seeded(tmp_path_factory.mktemp("seeded"))
    with mock.patch.object(TransactionTestCase, "_fixture_teardown", seeded.put_back):
        yield


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    yield
    cache.clear()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The distribution's Chromium, never a downloaded one."""
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine: browser tests are skipped (install the package `chromium`)")
    # Playwright's loop runs in the test's own thread, and Django takes that for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    # A script that runs once on a page is not worth optimising: a fifth of the processor time of axe.
    switches = ["--no-sandbox", "--disable-gpu", "--js-flags=--no-opt"]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": switches}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A reader in China."""
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


@pytest.fixture(scope="session")
def _tab(browser: Any, browser_context_args: dict[str, Any]) -> Iterator[Any]:
    context = browser.new_context(**browser_context_args)
    yield context.new_page()
    context.close()


@pytest.fixture
def page(_tab: Any) -> Iterator[Any]:
    """One tab for all tests, so that styles and scripts are fetched and compiled once; what a test leaves is taken out.

    It waits five seconds for what it looks for, not thirty.
    """
    _tab.set_default_timeout(5000)
    _tab.set_viewport_size({"width": 1280, "height": 720})
    yield _tab
    if _tab.url.startswith("http"):
        _tab.evaluate("localStorage.clear(), sessionStorage.clear()")
    _tab.context.clear_cookies()
    _tab.goto("about:blank")
