"""Bring every encrypted column of the database to the current key."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import models, transaction
from django.db.models import ExpressionWrapper, F, Value

from kernel.journal.fields import Sealed, indexes, sealed_fields
from kernel.journal.seal import Unreadable, ring

RAW = "raw_{}"
Stored = dict[str, bytes]  # field name -> sealed value as stored


class Command(BaseCommand):
    help = (
        "将所有加密内容（含动态口令）改用当前密钥（SINAN_KEYS 中的第一把）重新加密，并按当前检索密钥（SINAN_INDEX_KEY "
        "中的第一把，轮换时写作“2:新钥,1:旧钥”）重建证件号码和电话的检索值。先把新钥写在最前、保留旧钥并重启系统，再运行本命令；"
        "可以随时中断，再次运行即从未完成处继续，期间系统照常使用，新旧检索值都能查到。全部完成后才可以去掉旧钥并再次重启；"
        "用旧检索密钥发出的网上查询码随旧钥失效，需要的请重新发码。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=500, help="每批处理的行数（默认 500）")
        parser.add_argument("--check", action="store_true", help="只统计还有多少行使用旧密钥，不改动")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["batch"] < 1:
            raise CommandError("--batch 须为正整数，例如 --batch 500。")
        current, old, unread = ring().current, 0, 0
        for model in apps.get_models(include_auto_created=True):
            if fields := [field for field in sealed_fields(model) if not model._meta.proxy]:
                turned, failed = self._table(model, fields, options)
                old, unread = old + turned, unread + failed
        if not options["check"] and "rotate_authenticators" in get_commands():  # of the pages, above this app
            call_command("rotate_authenticators", verbosity=options["verbosity"], stdout=self.stdout)
        said = f"{old} 行仍使用旧密钥。" if options["check"] else f"已全部使用 {current} 号密钥，本次改动 {old} 行。"
        if unread:
            raise CommandError(f"有 {unread} 行无法解密，见上文。请补上缺少的密钥，或者从备份恢复后再次运行。")
        self.stdout.write(self.style.SUCCESS(said))

    def _table(self, model: type[models.Model], fields: list[Sealed], options: dict[str, Any]) -> tuple[int, int]:
        """Rows turned and rows that could not be read, going through a table by key in batches."""
        raw = {RAW.format(f.name): ExpressionWrapper(F(f.name), output_field=models.BinaryField()) for f in fields}
        rows = model._base_manager.annotate(**raw).order_by("pk")
        last, seen, turned, failed = None, 0, 0, 0
        while True:
            page = rows if last is None else rows.filter(pk__gt=last)
            batch = list(page.values("pk", *raw, *indexes(model))[: options["batch"]])
            if not batch:
                break
            with transaction.atomic():
                for row in batch:
                    done, bad = self._row(rows, fields, row, check=options["check"])
                    turned, failed = turned + done, failed + bad
            last, seen = batch[-1]["pk"], seen + len(batch)
            self._tell(options, f"{model._meta.verbose_name}：已查看 {seen} 行，旧密钥 {turned} 行")
        return turned, failed

    def _row(
        self, rows: models.QuerySet[Any, Any], fields: list[Sealed], row: dict[str, Any], *, check: bool
    ) -> tuple[int, int]:
        """Turn one row unless somebody changed it since it was read: what they wrote is under the current key already."""
        stored = {f.name: bytes(row[RAW.format(f.name)]) for f in fields if row[RAW.format(f.name)] is not None}
        try:
            turned = {f.name: f.reseal(stored[f.name]) for f in fields if f.name in stored}
            found = self._indexes(rows.model, row, stored)
        except Unreadable as why:
            self.stderr.write(f"{rows.model._meta.label} {row['pk']}：{why}")
            return 0, 1
        changed = {name: blob for name, blob in turned.items() if blob != stored[name]}
        if (changed or found) and not check:
            sources = {*changed, *(indexes(rows.model)[name][0] for name in found)}
            same = {RAW.format(name): stored[name] for name in sources}
            new = {name: Value(blob, output_field=models.BinaryField()) for name, blob in changed.items()}
            return rows.filter(pk=row["pk"], **same).order_by().update(**new, **found), 0
        return int(bool(changed or found)), 0

    def _indexes(self, model: type[models.Model], row: dict[str, Any], stored: Stored) -> dict[str, Any]:
        """Blind indexes of a row that are not what the current key makes of its sealed values. Raises Unreadable."""
        found = {}
        for name, (source, index) in indexes(model).items():
            if source not in stored:  # nothing it could follow from: it stays as it is
                continue
            field: Any = model._meta.get_field(source)
            new, old = index(field.open(stored[source])), row[name]
            if new != (bytes(old) if isinstance(old, memoryview) else old):
                found[name] = new
        return found

    def _tell(self, options: dict[str, Any], text: str) -> None:
        if options["verbosity"] > 0:
            self.stdout.write(text)
