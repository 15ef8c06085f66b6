"""What is recorded of a reception: who came how, what they said, what it was taken for, and where it went."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from common.catalogue.fields import MatterField
from kernel.cases.models import Case
from kernel.reach.models import Office

from .codes import CHANNELS, IDENTITIES, RESULTS


class Reception(models.Model):
    """The record of a reception (接待). Opening a case elsewhere fills it from here; nothing is asked twice."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="reception")
    channel = models.CharField("来访渠道", max_length=12, choices=CHANNELS.choices())
    identity = models.CharField("身份类别", max_length=12, choices=IDENTITIES.choices(), blank=True)
    words = models.TextField("所说的事", max_length=2000)
    wish = models.TextField("希望怎样解决", max_length=1000, blank=True)
    place = models.CharField("事情发生地", max_length=120, blank=True)
    amount = models.DecimalField("涉及金额（元）", max_digits=14, decimal_places=2, null=True, blank=True)
    from_organ = models.CharField("转来单位", max_length=60, blank=True)
    from_number = models.CharField("转来编号", max_length=60, blank=True)
    suggested = MatterField("系统建议事项", editable=False)
    dangers = models.JSONField("危险信号", default=list, editable=False)
    matter = MatterField("事项")
    result = models.CharField("接待结果", max_length=12, choices=RESULTS.choices(), blank=True)
    answer = models.TextField("答复内容", max_length=2000, blank=True)
    basis = models.CharField("答复依据", max_length=200, blank=True)
    received_by = models.ForeignKey(
        Office, models.PROTECT, null=True, related_name="+", editable=False, verbose_name="首问单位"
    )
    hands = models.PositiveSmallIntegerField("转办次数", default=0)
    returns = models.PositiveSmallIntegerField("退回次数", default=0)
    fixed = models.BooleanField("已指定承办", default=False)
    returned_because = models.CharField("退回理由", max_length=500, blank=True)
    noticed = models.BooleanField("已一次性告知", default=False)
    missing = models.TextField("需补充的内容", max_length=1000, blank=True)
    answered_on = models.DateField("答复日期", null=True)
    referred_on = models.DateField("转办日期", null=True)
    taken_on = models.DateField("接收日期", null=True)

    PERSONAL: ClassVar[tuple[str, ...]] = ("words", "wish", "place", "answer", "returned_because", "missing")

    class Meta:
        verbose_name = verbose_name_plural = "接待"
        indexes = [
            models.Index(fields=["matter"], name="reception_matter"),
            models.Index(fields=["channel"], name="reception_channel"),
        ]

    def __str__(self) -> str:
        return self.get_channel_display()

    @property
    def dangerous(self) -> bool:
        return bool(self.dangers)
