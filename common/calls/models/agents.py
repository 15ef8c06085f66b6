"""Where an agent sits: the number the switch knows them by, and whether they can take a call now."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from kernel.reach.models import Office

from .calls import Call


class State(models.TextChoices):
    READY = "ready", "空闲"
    BUSY = "busy", "通话中"
    WRAPPING = "wrapping", "话后整理"
    BREAK = "break", "小休"
    AWAY = "away", "签出"


class Seat(models.Model):
    """One agent in one office. `version` guards every change of state."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="坐席")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="热线机构")
    number = models.CharField("工号", max_length=30)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.AWAY)
    since = models.DateTimeField("自", default=timezone.now)
    version = models.PositiveIntegerField(default=0)
    call = models.ForeignKey(Call, models.SET_NULL, null=True, related_name="+", verbose_name="当前来电")
    active = models.BooleanField("启用", default=True)

    class Meta:
        ordering = ["number"]
        verbose_name = verbose_name_plural = "坐席"
        constraints = [
            models.UniqueConstraint(fields=["office", "number"], name="seat_number"),
            models.UniqueConstraint(fields=["office", "user"], name="seat_user"),
        ]

    def __str__(self) -> str:
        return f"{self.user}（{self.number}）"
