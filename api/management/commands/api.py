"""`sinan api`: compare the committed description of the interface with the operations, or write it anew."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from api.document import PLACE_OF_FILE, written


class Command(BaseCommand):
    help = "核对接口说明 api/openapi.json 与程序是否一致。加 --write 则按程序重新写入。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--write", action="store_true", help="按程序重新写入 api/openapi.json")

    def handle(self, *args: Any, **options: Any) -> None:
        now = written()
        if options["write"]:
            PLACE_OF_FILE.write_bytes(now)
            self.stdout.write(f"已写入 {PLACE_OF_FILE.name}，{len(now) // 1024} KB。请随代码一并提交。")
            return
        if not PLACE_OF_FILE.exists() or PLACE_OF_FILE.read_bytes() != now:
            raise CommandError("接口说明与程序不一致。确认改动无误后，运行 sinan api --write 重新写入并提交。")
        self.stdout.write("接口说明与程序一致。")
