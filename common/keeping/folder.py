"""The folder of backups: what lies there is the truth about when the last good one was made."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

PLAIN, SEALED = ".sinan", ".sinan-sm4"
UNDER_WAY = ".part"  # an archive has its name only once it was read back and found whole
_NAME = re.compile(r"sinan-(\d{8}-\d{6})(\.sinan|\.sinan-sm4)$")
LAST = "last.json"  # what the last backup found
STALE = timedelta(hours=25)  # a daily backup may take its hour


@dataclass(frozen=True, kw_only=True)
class Generation:
    """A whole archive in the folder."""

    path: Path
    made_at: datetime
    size: int


def place() -> Path:
    return Path(settings.SINAN_BACKUPS)


def new_name(moment: datetime, *, sealed: bool) -> str:
    return f"sinan-{timezone.localtime(moment):%Y%m%d-%H%M%S}{SEALED if sealed else PLAIN}"


def generations(folder: Path | None = None) -> list[Generation]:
    """Whole archives, the latest first."""
    folder, found = folder or place(), []
    for path in folder.glob("sinan-*") if folder.is_dir() else []:
        if match := _NAME.fullmatch(path.name):
            made = timezone.make_aware(datetime.strptime(match[1], "%Y%m%d-%H%M%S"))
            found.append(Generation(path=path, made_at=made, size=path.stat().st_size))
    return sorted(found, key=lambda g: g.made_at, reverse=True)


def retain(folder: Path, keep: int) -> list[Path]:
    """Delete all but the latest `keep` archives; those deleted."""
    old = [g.path for g in generations(folder)[keep:]]
    for path in old:
        path.unlink(missing_ok=True)
    return old


def sweep(folder: Path) -> None:
    """Delete what a backup that died left behind. The caller holds the folder's lock."""
    for path in folder.glob(f".sinan-*{UNDER_WAY}"):
        path.unlink(missing_ok=True)


def concern(now: datetime | None = None) -> str:
    """A sentence for the administrator where the last good backup is older than a day; empty where it is not."""
    now, found = now or timezone.now(), generations()
    hint = "请运行 sinan backup；要每天自动备份，设置 SINAN_BACKUP_AT（例如 01:30）后重新启动。"
    if settings.SINAN_BACKUP_AT:
        hint = "每天的自动备份没有完成，请到“后台任务”查看原因，并运行 sinan backup 补做一次。"
    if not found:
        return f"还没有一份完整的备份，机器一旦损坏，全部记录都会丢失。{hint}"
    if now - found[0].made_at <= STALE:
        lost = _lost()
        return (
            f"最近一次备份时有 {lost} 个材料文件缺失或被改动，请运行 sinan verify 查看，并从更早的备份中找回。"
            if lost
            else ""
        )
    made = timezone.localtime(found[0].made_at)
    return f"最近一次完整的备份是{made:%Y年%-m月%-d日%H:%M}做的，已超过一天。{hint}"


def _lost() -> int:
    try:
        return int(json.loads((place() / LAST).read_text("utf-8"))["lost"])
    except (OSError, ValueError, KeyError):
        return 0
