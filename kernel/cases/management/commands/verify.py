"""`sinan verify`: proves the records, or names every row that is not what it was."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import islice
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kernel.cases.models import Case
from kernel.cases.verify import BATCH, broken_anchors, verify
from kernel.journal.models import broken_entries
from kernel.journal.seal import Unreadable


class Command(BaseCommand):
    help = "校验全部留痕：办件链、文书、材料、每日锚定和管理留痕。有任何一行被改动、删除或插入，逐行列出，退出码为 1"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--case", default="", metavar="案号", help="只校验这一个办件")
        parser.add_argument("--no-files", action="store_true", help="不读取材料文件（快得多，但发现不了被替换的文件）")

    def handle(self, *args: Any, case: str, no_files: bool, **options: Any) -> None:
        found = self._one(case, not no_files) if case else self._all(not no_files)
        broken = 0
        for sentence in found:
            broken += 1
            self.stdout.write(sentence)
        if broken:
            raise CommandError(f"发现 {broken} 处不符，见上。请保留现场，用备份核对这些记录。")
        self.stdout.write(f"校验通过：{self.seen} 个办件，没有发现改动、删除或插入。")

    seen = 0

    def _one(self, number: str, files: bool) -> Iterator[str]:
        cases: list[Any] = list(Case.objects.filter(number=number))
        if not cases:
            raise CommandError(f"没有案号为“{number}”的办件，请核对案号（包括括号）。", returncode=2)
        self.seen = 1
        return self._cases(cases, files)

    def _all(self, files: bool) -> Iterator[str]:
        """Everything, with a line on the terminal every few seconds."""
        total, told = Case.objects.count(), monotonic()
        source: Iterator[Any] = Case.objects.order_by("pk").iterator(chunk_size=BATCH)
        while batch := list(islice(source, BATCH)):
            yield from self._cases(batch, files)
            self.seen += len(batch)
            if monotonic() - told > 2 or self.seen >= total:
                told = monotonic()
                self._progress(f"已校验 {self.seen}/{total}")
        yield from broken_anchors()
        yield from broken_entries()

    def _cases(self, cases: list[Case], files: bool) -> Iterator[str]:
        """A sealed value that no longer opens stops the reading of its batch: then each case is read by itself."""
        try:
            yield from list(verify(cases, files=files))
        except Unreadable as why:
            if len(cases) == 1:
                yield f"{cases[0].number}：{why}"
                return
            for case in cases:
                yield from self._cases([case], files)

    def _progress(self, text: str) -> None:
        """On one line of a terminal; a line each where the output is kept."""
        terminal = sys.stderr.isatty()
        self.stderr.write(f"\r{text}" if terminal and self.seen else text, ending="" if terminal else "\n")
