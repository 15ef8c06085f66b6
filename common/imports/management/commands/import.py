# ruff: noqa: N999 - the name of a command is the name of its file
"""`sinan import`: a ledger from the command line, with the same preview and the same rules as the page."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.imports import mending, preview, rights, staging, taking
from common.imports.models import Batch, Sheet, State
from common.imports.reading.book import Unusable
from common.imports.reading.lexicon import KEEP
from common.imports.staging import headings_of
from common.imports.words import Ledger, ledger_of, ledgers
from kernel.cases.refusals import Refused
from kernel.reach.models import Office, User

SHOWN = 20


class Command(BaseCommand):
    help = "导入 Excel 台账。先读出来核对；加 --take 才登记，加 --undo 撤销一批。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", help="台账文件（xlsx、xls、ods、csv）")
        parser.add_argument("--user", required=True, help="以谁的名义导入（账号）；须有“台账导入”的岗位")
        parser.add_argument("--office", help="登记到哪个机构（全称）；只有一个可选时不用写")
        parser.add_argument("--ledger", help="哪种台账，默认第一种", default="")
        parser.add_argument("--take", action="store_true", help="没有问题就登记")
        parser.add_argument("--leave-out", action="store_true", help="有问题的行不登记，其余照登（与 --take 一起用）")
        parser.add_argument("--lenient", action="store_true", help="证件号码、电话等有错的，不登记这一项，其余照登")
        parser.add_argument("--errors", metavar="文件", help="把有问题的行写成 Excel 文件，改好后可在页面上传回")
        parser.add_argument("--undo", metavar="批次", help="撤销一批已登记的台账")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["user"], is_active=True).first()
        if user is None:
            raise CommandError(f"没有在用的账号“{options['user']}”。")
        try:
            if options["undo"]:
                self._undo(user, options["undo"])
            else:
                self._import(user, options)
        except (Refused, Unusable) as why:
            raise CommandError(str(why)) from None

    def _import(self, user: User, options: dict[str, Any]) -> None:
        ledger = self._ledger(options["ledger"])
        path = Path(options["file"] or "")
        if not options["file"] or not path.is_file():
            raise CommandError("请写明要导入的文件。")
        batch = staging.receive(
            ledger, self._office(user, ledger, options["office"]), user, name=path.name, content=path.read_bytes()
        )
        staging.read_batch(batch)
        if batch.state == State.FAILED:
            raise CommandError(batch.trouble)
        if options["lenient"]:
            mending.set_options(batch, assumed={}, words={}, lenient=True)
            batch.refresh_from_db()
        self._report(batch)
        if options["errors"] and batch.counts["wrong"]:
            Path(options["errors"]).write_bytes(mending.workbook(batch))
            self.stdout.write(f"有问题的行已写入 {options['errors']}。")
        if options["take"]:
            self._take(batch, user, leave_out=options["leave_out"])
        else:
            self.stdout.write(f"还没有登记。核对无误后加 --take，或在页面“台账导入”里继续（批次 {batch.pk}）。")

    def _take(self, batch: Batch, user: User, *, leave_out: bool) -> None:
        if leave_out and batch.counts["wrong"]:
            mending.leave_out(batch, [])
            batch.refresh_from_db()
        if not batch.counts["ready"] and not batch.counts["wrong"]:
            self.stdout.write("没有要登记的行，什么都没有改。")
            return
        taking.ask_to_take(batch, user)
        taking.take(batch)
        self.stdout.write(f"已登记{batch.done}件。要撤销：sinan import --user {user.username} --undo {batch.pk}")

    def _undo(self, user: User, mark: str) -> None:
        found = rights.batches_for(user).filter(pk=mark).first() if len(mark) in (32, 36) else None
        if found is None:
            raise CommandError("没有这一批，或者它不在您的职责范围内。")
        taking.ask_to_undo(found, user)
        taking.undo(found)
        self.stdout.write(f"已撤销{found.done}件。{found.trouble}")

    def _ledger(self, code: str) -> Ledger:
        try:
            return ledger_of(code) if code else next(iter(ledgers()))
        except KeyError:
            raise CommandError(f"没有“{code}”这种台账，现有：{'、'.join(x.code for x in ledgers())}。") from None

    def _office(self, user: User, ledger: Ledger, name: str | None) -> Office:
        offices = list(rights.offices_for(user, ledger))
        found = [o for o in offices if o.name == name] if name else offices
        if not offices:
            raise CommandError(f"{user}的岗位没有“台账导入”，请先在岗位中授权。")
        if len(found) != 1:
            listed = "、".join(o.name for o in offices[:10])
            raise CommandError(f"请用 --office 写明登记到哪个机构。可选：{listed}{'等' if len(offices) > 10 else ''}。")
        return found[0]

    def _report(self, batch: Batch) -> None:
        for sheet in Sheet.objects.filter(batch=batch):
            told = [f"{c.text}→{preview.meaning(batch, c)}" for c in headings_of(sheet) if c.key != KEEP]
            kept = [c.text for c in headings_of(sheet) if c.key == KEEP and c.text]
            rest = f"；照原样留存：{'、'.join(kept)}" if kept else ""
            self.stdout.write(f"表“{sheet.name}”：{sheet.trouble or '；'.join(told)}{rest}")
        n = batch.counts
        self.stdout.write(
            f"将登记{n['ready']}件，有问题{n['wrong']}行，已经有了{n['same']}行，不是案件的{n['left']}行。"
        )
        for row in preview.rows(batch, "wrong", size=SHOWN).rows:
            for heading, text in row.problems:
                self.stdout.write(f"  {row.sheet_name} 第{row.line}行 {heading}：{text}")
        if n["wrong"] > SHOWN:
            self.stdout.write(f"  只列前{SHOWN}行，其余请用 --errors 导出。")
