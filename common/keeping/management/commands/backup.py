"""`sinan backup`: an archive of everything but the keys, made while people go on working."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.keeping import backup, folder, needs
from common.keeping.archive import Damaged
from common.keeping.marks import AtWork
from common.keeping.progress import Line
from common.keeping.state import Newer

LOST = 3  # exit code: the archive is whole, but what it copied was not


class Command(BaseCommand):
    """0 made, 1 not made, 2 wrongly called, 3 made of a house with missing files."""

    help = (
        "备份：数据库和全部文件做成一个文件，期间照常办公；做完读回核对，才算一份备份。密钥不在其中，须另行保管。"
        "设置了 SINAN_BACKUP_KEY 的，备份加密。退出码：0 完成，1 没有做成，3 已完成但原有文件缺失或被改动"
    )
    group = "系统管理"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, metavar="目录", help="放在哪个目录（默认 SINAN_BACKUPS）")
        parser.add_argument("--keep", type=int, metavar="份数", help="只留最近几份，0 为全留（默认 SINAN_BACKUP_KEEP）")
        parser.add_argument("--plain", action="store_true", help="不加密，即使设置了 SINAN_BACKUP_KEY")
        parser.add_argument("--list", action="store_true", help="只列出已有的备份")

    def handle(self, *args: Any, to: Path | None, keep: int | None, plain: bool, **options: Any) -> None:
        place = (to or folder.place()).expanduser().resolve()
        if options["list"]:
            self._list(place)
            return
        if keep is not None and keep < 0:
            raise CommandError("--keep 须为不小于零的整数。", returncode=2)
        keys = [] if plain else settings.SINAN_BACKUP_KEYS
        line = Line(self.stderr, "已备份")
        try:
            made = backup.make(
                place, key=keys[0] if keys else None,
                keep=settings.SINAN_BACKUP_KEEP if keep is None else keep, tell=line,
            )  # fmt: skip
        except (backup.Refusal, AtWork, Newer, Damaged) as why:
            raise CommandError(str(why)) from why
        except OSError as error:
            raise CommandError(f"备份没有做成：{error.strerror or error}。请检查目录 {place} 和磁盘。") from error
        finally:
            line.end()
        self._say(made, sealed=bool(keys))

    def _list(self, place: Path) -> None:
        found = folder.generations(place)
        for each in found:
            self.stdout.write(f"{each.path}  {each.size / backup.MEGABYTE:.1f} MB")
        if not found:
            self.stdout.write(f"{place} 中还没有备份。")

    def _say(self, made: backup.Made, *, sealed: bool) -> None:
        size = made.path.stat().st_size / backup.MEGABYTE
        self.stdout.write(f"备份完成：{made.path}（{made.rows} 行、{made.files} 个文件，{size:.1f} MB），已读回核对。")
        self.stdout.write(f"恢复时需要{needs.words(made.needs)}，它们不在备份里，请另行保管。")
        if not sealed:
            self.stdout.write(
                "这份备份没有加密，其中的材料扫描件和案情可以直接读出，请放在安全的地方，或设置 SINAN_BACKUP_KEY。"
            )
        if made.deleted:
            self.stdout.write(f"已删去较早的备份 {len(made.deleted)} 份。")
        for name in made.lost[:20]:
            self.stderr.write(f"文件缺失或与登记不符：{name}")
        if made.lost:
            raise CommandError(
                f"有 {len(made.lost)} 个材料文件在备份之前已经缺失或被改动。请运行 sinan verify，并从更早的备份中找回。",
                returncode=LOST,
            )
