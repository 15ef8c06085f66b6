"""What a bureau chooses for its hotline: dated rows over the proposals of `common.calls.choices`."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Setting(models.Model):
    """One number in force from a day on, until a later row of the same code."""

    code = models.CharField("项目", max_length=30)
    value = models.PositiveIntegerField("数值")
    since = models.DateField("自")
    basis = models.CharField("依据", max_length=120)
    made_at = models.DateTimeField("登记时间", default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["code", "-since", "-id"]
        verbose_name = verbose_name_plural = "热线参数"
