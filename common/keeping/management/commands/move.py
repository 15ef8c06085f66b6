"""`sinan move`: the house to another database, every row compared, everything verified."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.keeping import databases, moving
from common.keeping.management.commands.restore import REFUSALS, UNSOUND
from common.keeping.progress import Line


class Command(BaseCommand):
    """0 moved and verified, 1 not moved, 2 wrongly called, 3 moved but not sound."""

    help = (
        "搬迁：把全部数据从现在的数据库搬到另一个空数据库（SQLite 与 PostgreSQL 之间，来回都可以），逐行比对后运行 sinan verify。"
        "先停止司南；要么全部搬完，要么什么也没有变。文件不动。退出码：0 完成，1 没有搬，3 已搬但校验不符"
    )
    group = "系统管理"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--to",
            required=True,
            metavar="数据库",
            help="postgres://用户:密码@主机:5432/库名，或 sqlite（搬回数据目录里的文件）",
        )
        parser.add_argument("--no-verify", action="store_true", help="搬完后不运行 sinan verify（以后请补做）")

    def handle(self, *args: Any, to: str, no_verify: bool, **options: Any) -> None:
        line = Line(self.stderr, "已搬")
        try:
            count = moving.move(to, tell=line)
        except REFUSALS as why:
            raise CommandError(str(why)) from why
        finally:
            line.end()
        self.stdout.write(f"搬迁完成：{count} 行，逐表比对一致。")
        if not no_verify:
            self._verify(to)
        here = databases.identity(databases.read(to))
        how = "删去 SINAN_DATABASE_URL" if here == "sqlite" else f"把 SINAN_DATABASE_URL 设为 {here} 的地址"
        self.stdout.write(f"请{how}，再启动司南。原来的数据库没有改动，但已标记为旧数据，确认无误后可以删去。")

    def _verify(self, to: str) -> None:
        with databases.instead(databases.read(to)):
            try:
                call_command("verify", stdout=self.stdout, stderr=self.stderr)
            except CommandError as error:
                raise CommandError(f"数据已原样搬到新库，但校验不符：{error}", returncode=UNSOUND) from error
