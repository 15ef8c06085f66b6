"""`sinan demo`: the invented district and a year of its work."""

from __future__ import annotations

import sys
import time
from importlib import import_module
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import Model
from django.utils.module_loading import module_has_submodule

from common.demonstration.loading import introduce, load
from kernel.reach.models import User


class Command(BaseCommand):
    help = "载入演示区县：机构、人员、名册和一年的业务。只能在空数据库上使用。"
    group = "演示"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", type=float, default=1.0, help="业务量倍数，1 约为六千件纠纷")
        parser.add_argument(
            "--of",
            action="append",
            default=[],
            metavar="业务=件数",
            help="某一业务的全年件数，例如 --of reception=22000；可以写多次",
        )

    def handle(self, *args: Any, scale: float, of: list[str], **options: Any) -> None:
        if User.objects.exists():
            raise CommandError("数据库里已有人员，不能再载入演示数据。请换一个空的数据目录（SINAN_DATA）。")
        if scale <= 0:
            raise CommandError("--scale 须大于 0，例如 --scale 0.1。")
        own = _counts(of)
        started, empty = time.monotonic(), _empty_tables()
        self._say("正在载入演示区县……")
        try:
            self._load(scale, own)
        except BaseException:  # interrupted, too: half a district must not be taken for a whole one
            _clear(empty)
            raise
        self._say(f"演示数据已就绪，用时{time.monotonic() - started:.0f}秒。")

    def _load(self, scale: float, own: dict[str, int]) -> None:
        loaded = load(say=self._say)
        for label, module in _modules().items():
            size = own[label] / module.A_YEAR if label in own else scale
            module.load(loaded, scale=size, say=self._say)
        introduce()

    def _say(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)  # noqa: T201  progress of a command


def _modules() -> dict[str, Any]:
    """The demonstrations there are, by label of their room, in the order they are loaded."""
    rooms = (app for app in apps.get_app_configs() if app.label != "demonstration")
    return {
        app.label: import_module(f"{app.name}.demonstration")
        for app in rooms
        if app.module and module_has_submodule(app.module, "demonstration")
    }


def _counts(given: list[str]) -> dict[str, int]:
    """“reception=22000” as a number by label. Raises CommandError for a room that has no year of its own."""
    known, found = {label for label, module in _modules().items() if hasattr(module, "A_YEAR")}, {}
    for text in given:
        label, _, count = text.partition("=")
        if label not in known or not count.isdigit():
            raise CommandError(
                f"--of 写作“业务=件数”，业务可以是：{'、'.join(sorted(known))}。例如 --of reception=22000。"
            )
        found[label] = int(count)
    return found


def _empty_tables() -> list[type[Model]]:
    return [model for model in apps.get_models() if model._meta.managed and not model._base_manager.exists()]


def _clear(models: list[type[Model]]) -> None:
    """Empty these tables again. Past protected keys, which are checked when all is gone."""
    with transaction.atomic():
        for model in models:
            model._base_manager.all()._raw_delete(DEFAULT_DB_ALIAS)
