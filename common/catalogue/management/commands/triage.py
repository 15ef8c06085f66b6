"""`sinan triage`: fit the weights to the labelled sayings, check them, or try some words."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.catalogue import titles, triage
from common.catalogue.triage import model


class Command(BaseCommand):
    """0 done or up to date, 1 the weights were fitted to other sayings."""

    help = "分流判断：直接写一句话看判断结果；--fit 按 sayings.csv、tongue.csv 重新拟合（约半分钟），--check 只核对是否最新"
    group = "系统管理"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("words", nargs="?", default="", help="群众说的话")
        parser.add_argument("--fit", action="store_true", help="按标注的话重新拟合，写入 model.json")
        parser.add_argument("--check", action="store_true", help="核对 model.json 是否与标注的话一致")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["fit"]:
            made = model.write()
            self.stdout.write(f"已拟合：{len(made.matters)}个事项，{len(made.weights)}个特征。")
        elif options["check"]:
            if model.stored() != model.digest():
                raise CommandError("标注的话或词表改过，请运行 sinan triage --fit 重新拟合。")
            self.stdout.write("分流判断是最新的。")
        else:
            self._try(options["words"])

    def _try(self, words: str) -> None:
        found = triage.suggest(words)
        if not found:
            raise CommandError("请写一句群众说的话，例如：sinan triage 包工头过年跑了电话打不通")
        for s in found:
            why = f"：{'、'.join(s.because)}" if s.because else ""
            self.stdout.write(f"{s.share:.0%} {titles.title_of(s.matter)}{why}")
        if found[0].danger:
            self.stdout.write(f"注意：{'、'.join(found[0].danger)}")
