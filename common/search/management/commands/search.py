"""Build the index of the search, and say how it stands."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from common.search.models import Entry
from common.search.rebuilding import begin, go_on, under_way
from kernel.cases.models import Case


class Command(BaseCommand):
    help = (
        "查看或重建查找索引。平时无须运行：登记、办理、更正、导入时索引随之更新。恢复备份、换数据库、升级说明中提到"
        "“须重建索引”时运行 sinan search --rebuild；可以随时中断，再次运行即从中断处继续，期间系统照常使用，只是查找结果可能不全。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rebuild", action="store_true", help="清空并重建全部索引；上次中断的，从中断处继续")
        parser.add_argument("--anew", action="store_true", help="与 --rebuild 同用：不接着上次，从头重建")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["rebuild"] or options["anew"]:
            self._rebuild(anew=options["anew"], loud=options["verbosity"] > 0)
        cases, entries = Case.objects.count(), Entry.objects.count()
        said = f"共有办件和名册 {cases} 件，已入索引 {entries} 件。"
        if under_way() or entries < cases:
            said += "索引不全，请运行 sinan search --rebuild。"
        self.stdout.write(said)

    def _rebuild(self, *, anew: bool, loud: bool) -> None:
        total, shown = Case.objects.count(), -1
        for done in go_on(begin(anew=anew)):
            if loud and (part := done * 20 // max(total, 1)) != shown:
                shown = part
                self.stdout.write(f"已完成 {done} / {total} 件（{min(part * 5, 100)}%）")
        self.stdout.write(self.style.SUCCESS("查找索引已重建完成。"))
