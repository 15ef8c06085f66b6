"""`sinan laws`: bring in official texts of laws, and say when one came into force or was repealed."""

from __future__ import annotations

from argparse import RawDescriptionHelpFormatter
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from common.knowledge import citing
from common.knowledge.finding import index
from common.knowledge.laws import importing
from common.knowledge.models import Index, Law, Since, Version

STATES = {"new": "新增", "changed": "更新", "same": "未变", "wrong": "未导入"}


class Command(BaseCommand):
    """0 all files read, 1 some could not be (the others are in)."""

    help = (
        "导入法律法规全文：sinan laws 文件夹。每个文件一个文本，如“人民调解法(2010-08-28).md”；可以重复运行，没有变的不动。"
        "不写文件夹时列出已有的。--since、--until 登记核实过的施行日期、失效日期。"
    )
    group = "公共事项"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.add_argument("folder", nargs="?", default="", help="放着法律法规全文（.md、.txt）的文件夹")
        what = ("名称", "公布日期", "日期")
        parser.add_argument(
            "--since", nargs=3, metavar=what, help="登记一个文本的施行日期，如 公证法 2017-09-01 2018-01-01"
        )
        parser.add_argument(
            "--until", nargs=3, metavar=what, help="登记一个文本自哪天起废止，如 法律援助条例 2003-07-21 2022-01-01"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["since"] or options["until"]:
            self._date(options["since"], options["until"])
        elif options["folder"]:
            self._import(Path(options["folder"]))
        else:
            self._list()

    def _import(self, folder: Path) -> None:
        if not folder.is_dir():
            raise CommandError(f"没有文件夹“{folder}”。请写明放着法律法规全文的文件夹。")
        counts = dict.fromkeys(STATES, 0)
        for found in importing.run(folder):
            counts[found.state] += 1
            if found.state != "same":
                self.stdout.write(f"{STATES[found.state]}　{found.file}：{found.said}")
        if not sum(counts.values()):
            raise CommandError(f"“{folder}”里没有 .md 或者 .txt 文件。")
        self._after(rebuilt=bool(counts["new"] + counts["changed"]))
        told = "，".join(f"{STATES[state]}{n}个" for state, n in counts.items() if n)
        self.stdout.write(f"{told}；共有{Law.objects.count()}部。")
        if counts["wrong"]:
            raise CommandError(f"有{counts['wrong']}个文件没有导入，原因见上；其余的已经导入。")

    def _after(self, *, rebuilt: bool) -> None:
        citing.forget()
        if rebuilt or not Index.objects.filter(part=index.LAW).exists():
            index.build_laws()

    def _list(self) -> None:
        rows = Version.objects.select_related("law").order_by("law__name", "since")
        for row in rows:
            until = f"，{row.until}失效" if row.until else ""
            self.stdout.write(
                f"{row.law}　{row.passed}公布（修改），{row.since}施行（{row.get_since_from_display()}）{until}"
            )
        if not rows:
            self.stdout.write("还没有导入法律法规。请运行 sinan laws 文件夹。")

    @transaction.atomic
    def _date(self, since: list[str] | None, until: list[str] | None) -> None:
        name, passed, day = since or until or []
        row = Version.objects.filter(law__name=name, passed=_day(passed)).select_related("law").first()
        if row is None:
            raise CommandError(f"没有{passed}公布的“{name}”。运行 sinan laws 可看到已有的。")
        if since:
            row.since, row.since_from = _day(day), Since.CHECKED
        else:
            row.until, row.repealed = _day(day), True
        row.save(update_fields=["since", "since_from", "until", "repealed"])
        importing.chain(row.law)
        citing.forget()
        self.stdout.write(f"已登记：{row.law}（{row.passed}）{'施行' if since else '失效'}日期{day}。")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"日期“{text}”不对，请写成 2026-01-01 的样子。") from None
