"""Bring every encrypted column of the database to the current key."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import models, transaction
from django.db.models import ExpressionWrapper, F, Value

from kernel.journal.fields import Sealed, sealed_fields
from kernel.journal.seal import Unreadable, ring

RAW = "raw_{}"
Stored = dict[str, bytes]  # field name -> sealed value as stored


class Command(BaseCommand):
    help = (
        "将所有加密内容改用当前密钥（SINAN_KEYS 中的第一把）重新加密。可以随时中断，再次运行即从未完成处继续；"
        "全部完成后才可以从 SINAN_KEYS 中去掉旧密钥。运行期间系统可以照常使用。"
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
            batch = list(page.values("pk", *raw)[: options["batch"]])
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
        except Unreadable as why:
            self.stderr.write(f"{rows.model._meta.label} {row['pk']}：{why}")
            return 0, 1
        changed = {name: blob for name, blob in turned.items() if blob != stored[name]}
        if changed and not check:
            same = {RAW.format(name): stored[name] for name in changed}
            new = {name: Value(blob, output_field=models.BinaryField()) for name, blob in changed.items()}
            return rows.filter(pk=row["pk"], **same).order_by().update(**new), 0
        return int(bool(changed)), 0

    def _tell(self, options: dict[str, Any], text: str) -> None:
        if options["verbosity"] > 0:
            self.stdout.write(text)
