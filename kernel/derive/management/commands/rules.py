"""`sinan rules`: the committed lock of all rules, compared or written anew."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from kernel.words.lock import drift, snapshot
from kernel.words.registry import indicators, procedures


def lock_file() -> Path:
    return Path(settings.BASE_DIR) / "rules.lock.json"


def current() -> dict[str, Any]:
    """The rules as the code has them, as they read back from JSON."""
    text = json.dumps(snapshot(list(procedures()), list(indicators())), ensure_ascii=False)
    return json.loads(text)  # type: ignore[no-any-return]


def differences() -> list[str]:
    """Sentences naming what the lock and the code disagree on; a house without a lock says so."""
    if not lock_file().exists():
        return ["没有规则锁定文件 rules.lock.json。"]
    return drift(json.loads(lock_file().read_text(encoding="utf-8")), current())


class Command(BaseCommand):
    help = "核对业务规则与锁定文件 rules.lock.json：规则有变而没有写入锁定文件的，逐条列出"

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--check", action="store_true", help="只核对（不写选项时也是核对）；有出入时退出码为 1")
        which.add_argument("--write", action="store_true", help="把现行规则写入锁定文件，随代码一起提交审阅")

    def handle(self, *args: Any, write: bool, **options: Any) -> None:
        found = differences()
        for sentence in found:
            self.stdout.write(sentence)
        if write:
            text = json.dumps(current(), ensure_ascii=False, indent=1, sort_keys=True)
            lock_file().write_text(text + "\n", encoding="utf-8")
            self.stdout.write("已写入 rules.lock.json。")
        elif found:
            raise CommandError(
                f"有 {len(found)} 处出入。确认规则应当改变的，先改 version，再运行 sinan rules --write 并提交。"
            )
        else:
            self.stdout.write("规则与锁定文件一致。")
