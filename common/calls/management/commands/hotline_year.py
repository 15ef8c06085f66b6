"""`sinan hotline_year`: more invented calls for a demonstration, up to those of a great city."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from common.calls.demonstration import fill
from common.calls.models import Switch


class Command(BaseCommand):
    help = "演示：再编一年的热线来电，默认 290000 通。不能在生产环境使用。"
    group = "演示"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--calls", type=int, default=290_000, help="多少通，默认 290000")

    def handle(self, *args: Any, calls: int, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("这是演示用的命令，不能在生产环境使用。")
        switch = Switch.objects.filter(code="demo").first()
        if switch is None or calls < 1:
            raise CommandError("没有演示话务平台；请先运行 sinan demo。--calls 须大于 0。")
        started = time.monotonic()
        made = fill(switch, calls, name=f"more{timezone.now():%y%m%d%H%M%S}")
        self.stdout.write(f"已编入{made}通来电，用时{time.monotonic() - started:.0f}秒。")
