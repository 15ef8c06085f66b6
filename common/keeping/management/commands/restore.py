"""`sinan restore`: a house out of an archive, proven before, compared while, verified after."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.keeping import backup, needs, restore
from common.keeping.archive import Damaged
from common.keeping.loading import Misfit
from common.keeping.marks import AtWork
from common.keeping.progress import Line
from common.keeping.state import Newer

UNSOUND = 3  # exit code: restored, but the records themselves do not verify
REFUSALS = (restore.Refusal, Damaged, Misfit, Newer, AtWork)


class Command(BaseCommand):
    """0 restored and verified, 1 not restored, 2 wrongly called, 3 restored but not sound."""

    help = (
        "恢复：用一份备份重建数据库和文件。先核对备份和密钥，写入后逐表比对，最后运行 sinan verify；只恢复到空的数据目录和数据库，"
        "除非 --replace。退出码：0 完成且校验通过，1 没有恢复，3 已恢复但校验不符"
    )
    group = "系统管理"
    before_all = True  # may run where a restore was cut short

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("archive", type=Path, nargs="?", metavar="备份文件", help="sinan backup 做成的文件")
        parser.add_argument("--check", action="store_true", help="只核对备份是否完好、密钥是否齐全，不恢复")
        parser.add_argument(
            "--replace",
            action="store_true",
            help="替换现有数据（SQLite 和文件移到旁边的 before-… 目录，PostgreSQL 中的旧数据清除）",
        )
        parser.add_argument("--yes", action="store_true", help="不再询问，直接替换")
        parser.add_argument("--no-verify", action="store_true", help="恢复后不运行 sinan verify（以后请补做）")
        parser.add_argument("--abandon", action="store_true", help="放弃上次中断、尚未改动原有数据的恢复")

    def handle(self, *args: Any, archive: Path | None, **options: Any) -> None:
        line = Line(self.stderr, "已恢复")
        try:
            if options["abandon"]:
                restore.abandon()
                self.stdout.write("已放弃中断的恢复，原有数据没有改动。")
                return
            path = self._path(archive)
            if options["check"]:
                self._check(path)
                return
            if options["replace"] and not options["yes"]:
                self._ask()
            done = restore.restore(path, settings.SINAN_BACKUP_KEYS, replace=options["replace"], tell=line)
        except REFUSALS as why:
            raise CommandError(str(why)) from why
        finally:
            line.end()
        self._say(done)
        if not options["no_verify"]:
            self._verify()

    def _path(self, archive: Path | None) -> Path:
        if archive is None:
            raise CommandError("请写明备份文件，例如 sinan restore backups/sinan-20260101-013000.sinan", returncode=2)
        path = archive.expanduser().resolve()
        if not path.is_file():
            raise CommandError(f"没有文件 {path}，请核对路径。", returncode=2)
        return path

    def _check(self, path: Path) -> None:
        stated = backup.check(path, settings.SINAN_BACKUP_KEYS, Line(self.stderr, "已核对"))
        count = sum(rows for rows, _ in stated["tables"].values())
        self.stdout.write(f"备份完好：{count} 行、{stated['files']} 个文件，需要{needs.words(stated['keys'])}。")
        if wrong := needs.missing(stated["keys"]):
            raise CommandError(f"但是现有的密钥不齐：{'；'.join(wrong)}。恢复前请补齐。")

    def _ask(self) -> None:
        if not sys.stdin.isatty():
            raise CommandError("替换现有数据需要确认：在终端运行，或加上 --yes。", returncode=2)
        self.stdout.write(f"将用备份替换 {settings.SINAN_DATA} 中的全部数据；备份之后登记的内容将不再可用。")
        if input("确认替换请输入“替换”：").strip() != "替换":
            raise CommandError("没有确认，什么也没有改动。")

    def _say(self, done: restore.Restored) -> None:
        self.stdout.write(f"恢复完成：{done.made_at}的数据，{done.rows} 行、{done.files} 个文件，逐表比对一致。")
        if done.aside:
            self.stdout.write(f"原有数据移到了 {done.aside}，确认无误后可以删去。")
        for name in done.lost[:20]:
            self.stderr.write(f"制作备份时就已缺失或被改动的文件：{name}")

    def _verify(self) -> None:
        try:
            call_command("verify", stdout=self.stdout, stderr=self.stderr)
        except CommandError as error:
            raise CommandError(f"数据已恢复成备份时的样子，但校验不符：{error}", returncode=UNSOUND) from error
