"""Rows of the interface: personal tokens, and files that wait for the act they belong to."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone

from kernel.ids import uuid7

FOLDER = "uploads"  # of the storage of files: what was sent ahead


class Token(models.Model):
    """What a program shows instead of a password. Only its SM3 is kept; `head` lets its owner tell tokens apart."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="tokens", verbose_name="持有人")
    name = models.CharField("用途", max_length=60)
    head = models.CharField("开头", max_length=16)
    digest = models.BinaryField(max_length=32, unique=True)
    scopes = models.JSONField("权限", default=list)
    made_at = models.DateTimeField("建立时间", default=timezone.now)
    expires_at = models.DateTimeField("有效期至")
    used_at = models.DateTimeField("最近使用", null=True)
    revoked_at = models.DateTimeField("撤销时间", null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    span = models.PositiveBigIntegerField(default=0, editable=False)  # the window `spent` belongs to (limits.py)
    spent = models.PositiveIntegerField(default=0, editable=False)  # requests in it, as far as processes have told

    class Meta:
        ordering = ["-made_at", "-id"]
        verbose_name = verbose_name_plural = "接口令牌"

    def __str__(self) -> str:
        return f"{self.name}（{self.head}…）"

    def good(self, now: datetime) -> bool:
        """Whether it still opens anything at a moment."""
        return self.revoked_at is None and self.expires_at > now


class Upload(models.Model):
    """A file sent ahead of the act that hands it in. Its bytes are gone a day later; the case keeps its own copy."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField("文件名", max_length=120)
    mime = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField("字节")
    path = models.CharField(max_length=120)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "待用文件"
        indexes = [models.Index(fields=["made_at"], name="upload_made")]
