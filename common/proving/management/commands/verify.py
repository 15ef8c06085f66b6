"""`sinan verify`: proves the records, or names every row that is not what it was."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from common.proving.rounds import Proof, last_whole
from kernel.cases.models import Case
from kernel.cases.verify import verify
from kernel.journal.seal import Unreadable


class Command(BaseCommand):
    help = "校验全部留痕：办件链、文书、材料、每日锚定和管理留痕。有任何一行被改动、删除或插入，逐行列出，退出码为 1"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--case", default="", metavar="案号", help="只校验这一个办件")
        parser.add_argument("--no-files", action="store_true", help="不读取材料文件（快得多，但发现不了被替换的文件）")
        parser.add_argument(
            "--since-last", action="store_true",
            help="增量校验：库中各行与上次校验时逐字节相同的办件不再解密，新增和变化的完整校验；不重读旧的材料文件",
        )  # fmt: skip

    def handle(self, *args: Any, case: str, no_files: bool, since_last: bool, **options: Any) -> None:
        proof = Proof(whole=not since_last, files=not no_files)
        broken = 0
        for sentence in self._one(case, not no_files) if case else self._all(proof):
            broken += 1
            self.stdout.write(sentence)
        if broken:
            raise CommandError(f"发现 {broken} 处不符，见上。请保留现场，用备份核对这些记录。")
        self.stdout.write(_sound(proof) if since_last and not case else _whole(1 if case else proof.seen))

    def _one(self, number: str, files: bool) -> list[str]:
        cases = list(Case.objects.filter(number=number))
        if not cases:
            raise CommandError(f"没有案号为“{number}”的办件，请核对案号（包括括号）。", returncode=2)
        try:
            return list(verify(cases, files=files))
        except Unreadable as why:
            return [f"{number}：{why}"]

    def _all(self, proof: Proof) -> Iterator[str]:
        """Everything, with a line on the terminal every few seconds."""
        self.total, self.told = Case.objects.count(), monotonic()
        yield from proof.run(self._progress)

    def _progress(self, seen: int) -> None:
        """On one line of a terminal; a line each where the output is kept."""
        if monotonic() - self.told <= 2 and seen < self.total:
            return
        self.told, terminal = monotonic(), sys.stderr.isatty()
        text = f"已校验 {seen}/{self.total}"
        self.stderr.write(f"\r{text}" if terminal else text, ending="" if terminal else "\n")


def _whole(cases: int) -> str:
    return f"校验通过：{cases} 个办件，没有发现改动、删除或插入。"


def _sound(proof: Proof) -> str:
    """No more than an incremental round can claim."""
    if proof.whole:
        return f"{_whole(proof.seen)}没有可用的基准，本次全部完整校验；下次起只校验新增和变化的。"
    last = last_whole()
    when = f"{timezone.localtime(last.at):%Y年%-m月%-d日 %H:%M}" if last else "（没有）"
    return (
        f"增量校验通过：{proof.seen} 个办件，{proof.again} 个新增或有变化，已完整校验；{proof.same} 个在库中与校验通过时逐字节相同，"
        f"没有重新解密，也没有重读材料文件。每日锚定、管理留痕已全部核对。上次完整校验：{when}。"
    )
