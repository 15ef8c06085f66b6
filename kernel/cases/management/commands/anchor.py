"""`sinan anchor`: closes the days past and prints what should be kept elsewhere."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from kernel.cases.verify import close_days
from kernel.journal.models import Anchor


class Command(BaseCommand):
    help = (
        "锚定已过去的每一天，并打印最近一天的摘要。请把它抄录或发布到系统之外：有了它，谁也不能悄悄改动那天以前的记录"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        made = close_days()
        if made:
            self.stdout.write(f"新锚定 {len(made)} 天：{made[0].day:%Y年%-m月%-d日}至{made[-1].day:%Y年%-m月%-d日}。")
        last = Anchor.objects.order_by("-day").first()
        if last is None:
            self.stdout.write("还没有可以锚定的日子：第一条记录产生的次日起才有。")
            return
        self.stdout.write(f"{last.day:%Y年%-m月%-d日}  {last.events} 条  SM3 {bytes(last.digest).hex()}")
