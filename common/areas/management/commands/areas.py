"""`sinan areas load CODE`: the areas of a district, city or province from the seed."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from common.areas.loading import load, preview
from kernel.journal.models import note


class Command(BaseCommand):
    """Repeatable: what is already there is left alone."""

    help = "从全国区划装入一个县（区）、市或省的区域"

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="动作")
        take = acts.add_parser("load", help="装入代码所指的区域、其上级和全部下级")
        take.add_argument("code", help="统计用区划代码，如 321203 为区县、3212 为市、32 为省")
        take.add_argument("--no-villages", action="store_true", help="只装到乡镇（街道），不装村（社区）")
        take.add_argument("--dry-run", action="store_true", help="只说会装入多少，不写数据库")

    def handle(self, *args: Any, code: str, no_villages: bool, dry_run: bool, **options: Any) -> None:
        try:
            plan = preview(code, villages=not no_villages)
        except ValueError as error:
            raise CommandError(str(error), returncode=2) from error
        if not plan.total:
            self.stdout.write("这些区域都已在库中，没有要装入的。")
            return
        self.stdout.write(f"将装入 {plan.total} 个区域：{plan.words}。")
        if not dry_run:
            self._load(code, not no_villages)

    def _load(self, code: str, villages: bool) -> None:
        added = load(code, villages=villages, progress=self._progress)
        with transaction.atomic():
            note(None, "装入区划", f"统计用区划代码 {code}", {"added": added, "villages": villages})
        self.stdout.write(f"已装入 {added} 个区域。")

    def _progress(self, done: int, total: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{done}/{total}", ending="" if done < total else "\n")
