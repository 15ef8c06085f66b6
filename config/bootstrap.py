"""What ./run does once it is inside the environment: prepare what is missing, then serve."""

import argparse
import os
import sys
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from common.keeping import marks
from config import chinese, cli, env
from config.processes import Household, port_is_free


def main(arguments: Sequence[str]) -> int:
    """Exit codes: 0 stopped on request, 1 could not start or broke down, 2 wrongly called."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.umask(0o077)  # the data folder holds personal data
    chinese.speak()
    empty = _asked_for_empty(arguments)
    bind = env.text("SINAN_BIND", "127.0.0.1")
    return cli.guarded(lambda: _live(bind, empty=empty))


def _live(bind: str, *, empty: bool) -> int:
    """At work until the end: meanwhile nobody restores or moves the data."""
    with marks.at_work(Path(settings.SINAN_DATA)):
        if code := _before_serving(bind, empty=empty):
            return code
        host = settings.ALLOWED_HOSTS[0].lstrip(".*") or "localhost"
        household = Household(
            bind, settings.SINAN_PORT, host=host, worker="work" in get_commands(), live=_streams_port(bind)
        )
        return household.live(then=_welcome)


def _streams_port(bind: str) -> int:
    """Where the streams go; 0 where that port is taken, told to the children, so that pages look by the clock."""
    try:
        if settings.SINAN_LIVE_PORT:
            port_is_free(bind, settings.SINAN_LIVE_PORT)
    except env.Refusal:
        os.environ["SINAN_LIVE_PORT"] = "0"
        return 0
    return int(settings.SINAN_LIVE_PORT)


def _before_serving(bind: str, *, empty: bool) -> int:
    port_is_free(bind, settings.SINAN_PORT)
    os.environ["SINAN_DATA"] = str(settings.SINAN_DATA)  # the children start in another folder
    django.setup()
    cli.refuse_unfit()
    try:
        return prepare(empty=empty or settings.PRODUCTION)
    finally:
        cli.let_go()


def _asked_for_empty(arguments: Sequence[str]) -> bool:
    parser = argparse.ArgumentParser(
        prog="./run", description="启动司南。端口、数据目录、数据库和密钥由环境变量指定，见 README.zh-CN.md。"
    )
    parser.add_argument("--empty", action="store_true", help="不装入演示数据；没有用户时先建立第一个管理员")
    return bool(parser.parse_args(arguments).empty)


def prepare(*, empty: bool) -> int:
    """Checks, migrates, collects what browsers load, and sees to it that somebody can sign in; 0 or an exit code."""
    call_command("check", stdout=StringIO())
    if _migrations_pending():
        call_command("migrate", interactive=False, verbosity=0)
    call_command("setup", verbosity=0)
    if settings.PRODUCTION and _files_newer_than(settings.STATIC_ROOT / "staticfiles.json"):
        call_command("collectstatic", interactive=False, verbosity=0)
    if get_user_model().objects.exists():
        return 0
    if empty:
        return cli.main(["first_admin"])
    if "demo" in get_commands():
        return cli.main(["demo"])
    sys.stderr.write("本版本没有演示数据，数据库是空的。运行 ./sinan first_admin 可建立第一个管理员。\n")
    return 0


def _migrations_pending() -> bool:
    executor = MigrationExecutor(connections["default"])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _files_newer_than(manifest: Path) -> bool:
    if not manifest.exists():
        return True
    made = manifest.stat().st_mtime
    files = (storage.path(name) for finder in get_finders() for name, storage in finder.list([]))
    return any(Path(file).stat().st_mtime > made for file in files)


def _welcome(address: str) -> None:
    sys.stdout.write(f"司南已启动：{address}（按 Ctrl-C 停止）\n")
    sys.stdout.flush()
    if not settings.PRODUCTION and "accounts" in get_commands():
        cli.main(["accounts"])
        sys.stdout.flush()
