"""Telephone switches (话务平台) that tell us of calls. An office has its own; a call belongs to the office of its switch."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from kernel.journal.fields import SealedText
from kernel.reach.models import Office


class Switch(models.Model):
    """One switch: whose calls it brings, and the secret it signs with."""

    code = models.SlugField("代号", max_length=30, unique=True)
    name = models.CharField("名称", max_length=60)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="热线机构")
    menu = models.BooleanField("先进语音导航", default=False)  # then only a call with `queued` asked for a person
    secret = SealedText("签名密钥")
    former = SealedText("上一个签名密钥", blank=True, default="")
    former_until = models.DateTimeField("上一个密钥有效期至", null=True, blank=True)
    active = models.BooleanField("启用", default=True)
    made_at = models.DateTimeField("建立时间", default=timezone.now)
    last_seen_at = models.DateTimeField("最近来信", null=True, blank=True)
    last_refused_at = models.DateTimeField("最近拒收", null=True, blank=True)
    last_refusal = models.CharField("拒收原因", max_length=120, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = verbose_name_plural = "话务平台"

    def __str__(self) -> str:
        return self.name

    def secrets(self) -> list[str]:
        """Every secret in force now, the newest first."""
        former = self.former if self.former_until and self.former_until > timezone.now() else ""
        return [s for s in (self.secret, former) if s]
