"""`sinan hotline_day`: a day of a real centre, played against the interface of switches."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from common.calls.models import Seat, Switch
from exchange.hotline.simulator import a_day, play


class Command(BaseCommand):
    help = "演示：模拟一天的热线来电，逐个事件发给话务接口。不能在生产环境使用。"
    group = "演示"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--switch", default="", help="话务平台的代号；只有一个时可以不写")
        parser.add_argument("--day", type=date.fromisoformat, help="哪一天，如 2026-11-20；默认昨天")
        parser.add_argument("--calls", type=int, default=120, help="来电多少通，默认 120")
        parser.add_argument("--seed", type=int, default=12348, help="随机种子：同一种子，同一天")
        parser.add_argument("--speed", type=float, default=0, help="快多少倍，事件时间为发送时间；0 为一次发完（默认）")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("这是演示用的命令，不能在生产环境使用。")
        if options["calls"] < 1 or options["speed"] < 0:
            raise CommandError("--calls 须大于 0，--speed 不能小于 0。")
        switch = self._switch(options["switch"])
        on = options["day"] or timezone.localdate() - timedelta(days=1)
        if not options["speed"] and on >= timezone.localdate():
            raise CommandError("一次发完的只能是过去的某一天；要现在开始演示，请加 --speed 60。")
        numbers = list(Seat.objects.filter(office=switch.office, active=True).values_list("number", flat=True))
        if not numbers:
            raise CommandError("这个热线还没有坐席，请先在“系统管理—热线—坐席工号”中添加。")
        run = f"{timezone.now():%y%m%d%H%M%S}" if options["speed"] else ""
        messages = a_day(on, calls=options["calls"], numbers=numbers, seed=options["seed"], run=run)
        taken = play(switch, messages, speed=options["speed"])
        self.stdout.write(f"{on:%Y年%-m月%-d日}：发出{len(messages)}个事件，接收{taken}个，其余早已收到过。")

    def _switch(self, code: str) -> Switch:
        rows = list(Switch.objects.filter(active=True, **({"code": code} if code else {}))[:2])
        if len(rows) != 1:
            raise CommandError("请用 --switch 写明话务平台的代号；在“系统管理—热线”中可以看到。")
        return rows[0]
