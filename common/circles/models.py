"""What an analysis of service circles takes from a bureau: how many live where, and how fast people get about."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from kernel.reach.models import Area


class Settlement(models.Model):
    """How many people live in a village or community, and whether it counts as city; by area, no persons."""

    area = models.OneToOneField(
        Area, models.PROTECT, primary_key=True, related_name="settlement", verbose_name="村（社区）"
    )
    people = models.PositiveIntegerField("常住人口")
    urban = models.BooleanField("城区", default=False)
    source = models.CharField("来源", max_length=120)
    as_of = models.DateField("截至")

    PERSONAL: ClassVar[tuple[str, ...]] = ()

    class Meta:
        verbose_name = verbose_name_plural = "村（社区）人口"

    def __str__(self) -> str:
        return f"{self.area} {self.people}人"


def _number(label: str, default: str, low: str, high: str) -> models.DecimalField[Decimal, Decimal]:
    checks = [MinValueValidator(Decimal(low)), MaxValueValidator(Decimal(high))]
    return models.DecimalField(label, max_digits=5, decimal_places=2, default=Decimal(default), validators=checks)


class TravelRule(models.Model):
    """How minutes are reckoned from a day on: this bureau's choice, unverified until somebody signs it off.

    The minutes are what a bureau promises (农村半小时、城市20分钟); no statute sets them, nor speeds or detour.
    """

    since = models.DateField("施行日期", default=date.today, unique=True)
    city = models.PositiveSmallIntegerField(
        "城区（分钟）", default=20, validators=[MinValueValidator(1), MaxValueValidator(240)]
    )
    country = models.PositiveSmallIntegerField(
        "农村（分钟）", default=30, validators=[MinValueValidator(1), MaxValueValidator(240)]
    )
    walk = _number("步行（公里/小时）", "4.5", "1", "10")
    ebike = _number("电动自行车（公里/小时）", "15", "5", "25")
    car = _number("驾车或乘车（公里/小时）", "35", "10", "120")
    detour = _number("绕行系数", "1.40", "1", "3")
    source = models.CharField("依据", max_length=200, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="核定人"
    )
    signed_at = models.DateTimeField("核定时间", null=True, editable=False)

    PERSONAL: ClassVar[tuple[str, ...]] = ()

    class Meta:
        ordering = ["-since"]
        verbose_name = verbose_name_plural = "服务圈参数"

    def __str__(self) -> str:
        return f"{self.since:%Y年%-m月%-d日}起"

    @property
    def unverified(self) -> bool:
        return self.signed_at is None
