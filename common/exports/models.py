"""Who exported what, when, and how far it has come. The file lies sealed behind the storage port for a week."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from kernel.ids import uuid7
from kernel.journal.fields import SealedJSON, SealedText

KEPT = timedelta(days=7)  # how long a file stays
KNOWN = timedelta(days=180)  # how long is known who exported what


class State(models.TextChoices):
    WAITING = "waiting", "等待导出"
    RUNNING = "running", "正在导出"
    DONE = "done", "已导出"
    FAILED = "failed", "没有导出"
    GONE = "gone", "文件已删除"


BUSY = (State.WAITING, State.RUNNING)


class Export(models.Model):
    """One list asked for as a file."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="导出人")
    source = models.CharField("来源", max_length=40)
    params = SealedJSON("条件")  # a filter may name a person
    same = models.BinaryField(max_length=16)  # blind index of source and params: asked twice is made once
    title = models.CharField("名称", max_length=80)
    reason = SealedText("理由", max_length=200, blank=True, default="")  # for personal data in full
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField("已写", default=0)
    total = models.PositiveIntegerField("条数", default=0)
    size = models.PositiveBigIntegerField("字节", default=0)
    trouble = models.CharField("原因", max_length=200, blank=True)
    task = models.UUIDField(null=True, editable=False)
    made_at = models.DateTimeField("提出时间", default=timezone.now)
    finished_at = models.DateTimeField("完成时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "导出"
        indexes = [models.Index(fields=["user", "-made_at"], name="export_mine")]

    def __str__(self) -> str:
        return self.title

    @property
    def busy(self) -> bool:
        return self.state in BUSY

    @property
    def name(self) -> str:
        """Of the file as it is offered."""
        return f"{self.title}{timezone.localtime(self.finished_at or self.made_at):%Y%m%d-%H%M}.xlsx"

    @property
    def path(self) -> str:
        return f"exports/{self.pk}"

    @property
    def until(self) -> object:
        """When the file goes."""
        return (self.finished_at or self.made_at) + KEPT
