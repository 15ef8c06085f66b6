"""`sinan accounts`: one demonstration account per post."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from common.demonstration.loading import PASSWORD, accounts


class Command(BaseCommand):
    help = "列出每个岗位的一个演示账号。"
    group = "演示"

    def handle(self, *args: Any, **options: Any) -> None:
        rows = accounts()
        if not rows:
            self.stdout.write("没有演示账号。")
            return
        self.stdout.write(f"演示账号（密码均为 {PASSWORD}）：")
        for title, username, name, office in rows:
            self.stdout.write(f"  {username}  {title}　{name}　{office}")
