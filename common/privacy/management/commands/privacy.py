"""`sinan privacy`: what is due, and the table of the impact assessment."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from common.privacy.jobs import erase_due
from common.privacy.periods import SOON, standings
from common.privacy.table import document, placed


class Command(BaseCommand):
    """0 done or up to date, 1 the document is not what the models say."""

    help = (
        "个人信息保护：列出各类记录的保存期限、是否核定、九十天内到期多少；--erase 立即清除已核定且到期的；"
        "--write 按数据模型重写 docs/privacy.md 中的表格，--check 只核对"
    )
    group = "系统管理"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--erase", action="store_true", help="立即清除已核定且到期的个人信息，可以随时中断、再次运行"
        )
        parser.add_argument("--write", action="store_true", help="重写 docs/privacy.md 中的表格")
        parser.add_argument("--check", action="store_true", help="核对 docs/privacy.md 中的表格是否与数据模型一致")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["write"] or options["check"]:
            self._document(write=options["write"])
        elif options["erase"]:
            self.stdout.write(f"已清除 {erase_due(float('inf'))} 项。")
        else:
            self._list()

    def _document(self, *, write: bool) -> None:
        path = document()
        before = path.read_text(encoding="utf-8")
        if (after := placed(before)) == before:
            self.stdout.write("docs/privacy.md 与数据模型一致。")
        elif write:
            path.write_text(after, encoding="utf-8")
            self.stdout.write("docs/privacy.md 已更新。")
        else:
            raise CommandError("docs/privacy.md 与数据模型不一致，请运行 sinan privacy --write。")

    def _list(self) -> None:
        soon = timezone.now() + SOON
        for s in standings():
            state = "系统固定" if s.kind.fixed else "已核定" if s.signed else "待核定，不清除"
            self.stdout.write(f"{s.kind.title}\t{s.words()}\t{state}\t九十天内到期 {s.due(soon)}")
