"""What is staged of a ledger until it is taken: sealed, for some weeks; and, of each case made of it, where it came from."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

import orjson
from django.conf import settings
from django.db import models
from django.utils import timezone

from kernel.ids import uuid7
from kernel.journal.fields import Indexed, Sealed, SealedText
from kernel.journal.seal import blind
from kernel.reach.models import Office

from .words import Ledger, ledger_of

KEPT = timedelta(days=30)  # how long staged rows stay: an office's need, no law names it


def print_of(said: str) -> bytes:
    """The keyed mark of a ledger row, from the digest of what it says: nothing can be read from it."""
    return blind(said, "ledger")


class State(models.TextChoices):
    READING = "reading", "正在读取"
    READY = "ready", "待核对"
    TAKING = "taking", "正在登记"
    TAKEN = "taken", "已登记"
    UNDOING = "undoing", "正在撤销"
    UNDONE = "undone", "已撤销"
    FAILED = "failed", "读不出"
    DROPPED = "dropped", "已放弃"


BUSY = (State.READING, State.TAKING, State.UNDOING)


class SealedRows(Sealed):
    """A list of staged rows, quick to write by the ten thousand; plain JSON when read."""

    def dumps(self, value: Any) -> bytes:
        return orjson.dumps(value)

    def loads(self, plain: bytes) -> Any:
        return orjson.loads(plain) if plain else []


class SealedBytes(Sealed):
    """A file as it came."""

    def dumps(self, value: Any) -> bytes:
        return bytes(value)

    def loads(self, plain: bytes) -> bytes:
        return plain


class Batch(models.Model):
    """One uploaded ledger on its way to becoming cases."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ledger = models.CharField("台账", max_length=40)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="导入人")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="登记到")
    name = models.CharField("文件名", max_length=120)
    digest = models.BinaryField(max_length=32)  # SM3 of the file
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.READING)
    options = models.JSONField(default=dict)  # what the importer chose: assumed, words, lenient, skip
    counts = models.JSONField(default=dict)  # ready, wrong, same, left
    strange = models.JSONField(default=list)  # words nobody knew: [column, word, how often]
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField("上传时间", default=timezone.now)
    taken_at = models.DateTimeField("登记时间", null=True)
    wiped_at = models.DateTimeField(null=True)  # when its staged rows were deleted

    class Meta:
        ordering = ["-made_at", "-id"]
        verbose_name = verbose_name_plural = "台账导入"
        indexes = [
            models.Index(fields=["office", "made_at", "id"], name="batch_office"),
            models.Index(fields=["digest"], name="batch_digest"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def words(self) -> Ledger:
        return ledger_of(self.ledger)

    @property
    def busy(self) -> bool:
        return self.state in BUSY


class Upload(models.Model):
    """The file itself, until it has been read."""

    batch = models.OneToOneField(Batch, models.CASCADE, primary_key=True, related_name="upload")
    content = SealedBytes()


class Sheet(models.Model):
    """One sheet of the file, and what was understood of its columns."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="sheets")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    columns = models.JSONField(default=list)  # headings.Heading.plain()
    used = models.BooleanField(default=True)
    trouble = models.CharField(max_length=200, blank=True)
    left = models.JSONField(default=list)  # lines that are no cases: [line, reason]

    class Meta:
        ordering = ["batch", "position"]
        constraints = [models.UniqueConstraint(fields=["batch", "position"], name="import_sheet_once")]


class Page(models.Model):
    """Some hundred staged rows, sealed as one: [line, cells, year, month, section, state, problems, match]."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="pages", db_index=False)
    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="pages")
    position = models.PositiveIntegerField()
    rows = SealedRows()
    ready = models.PositiveSmallIntegerField(default=0)
    wrong = models.PositiveSmallIntegerField(default=0)
    same = models.PositiveSmallIntegerField(default=0)
    out = models.PositiveSmallIntegerField(default=0)
    taken = models.BooleanField(default=False)

    class Meta:
        ordering = ["batch", "position"]
        constraints = [models.UniqueConstraint(fields=["batch", "position"], name="import_page_once")]


class Origin(models.Model):
    """Where a case came from: batch, sheet and line. `print` finds the same row again, whatever became of the case.

    It follows from `said`, a digest of what the row says, so that index keys can be turned; None of imports older than it.
    """

    INDEXED: ClassVar[Indexed] = {"print": ("said", print_of)}

    case = models.OneToOneField("cases.Case", models.PROTECT, primary_key=True, related_name="ledger_origin")
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="origins")
    sheet = models.CharField(max_length=120)
    line = models.PositiveIntegerField()
    number = models.CharField(max_length=60, blank=True)  # its own, where the case had to be given another
    said = SealedText(max_length=64, null=True)
    print = models.BinaryField(max_length=16, db_index=True)
    seq = models.PositiveIntegerField()  # length of the chain as the import left it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "sheet", "line"], name="import_line_once")]
