"""Quality sampling: which calls were drawn and by what seed, the score sheet, what was scored, one objection."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.calls.reach import HotlineQuerySet
from kernel.journal.fields import SealedText
from kernel.reach.models import Office

from .calls import Call


class Item(models.Model):
    """One line of the score sheet, in force from a day to a day. Another number of points is another row."""

    title = models.CharField("项目", max_length=60)
    about = models.CharField("怎样算合格", max_length=200, blank=True)
    points = models.PositiveSmallIntegerField("分值")
    since = models.DateField("自")
    until = models.DateField("至", null=True, blank=True)
    order = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        ordering = ["order", "id"]
        verbose_name = verbose_name_plural = "评分项目"
        constraints = [
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=models.F("since")), name="item_dates")
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.points}分）"


class Draw(models.Model):
    """The draw of one month in one office. Whoever has the seed and the calls can draw again and compare."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="热线机构")
    month = models.DateField("月份")  # its first day
    seed = models.CharField("种子", max_length=64)
    origin = models.CharField("种子来源", max_length=60)
    each = models.PositiveSmallIntegerField("每人抽取")
    least = models.PositiveIntegerField("最短通话秒数")
    population = models.PositiveIntegerField("可抽通话")
    digest = models.CharField("通话清单摘要", max_length=64)
    drawn_at = models.DateTimeField("抽取时间", default=timezone.now)
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = HotlineQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "office"]
        verbose_name = verbose_name_plural = "质检抽样"
        constraints = [models.UniqueConstraint(fields=["office", "month"], name="draw_once")]


class Mark(models.TextChoices):
    """Where a drawn call stands."""

    OPEN = "open", "待评分"
    SCORED = "scored", "已评分"
    OBJECTED = "objected", "坐席有异议"
    SETTLED = "settled", "异议已答复"


class Review(models.Model):
    """One drawn call and how it was found. `points` by item: {"item id": points}, with titles as they were then."""

    PERSONAL: ClassVar[tuple[str, ...]] = ("remark", "objection", "reply")

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="reviews", verbose_name="抽样")
    call = models.OneToOneField(Call, models.PROTECT, related_name="review", verbose_name="通话")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="坐席")
    state = models.CharField("状态", max_length=10, choices=Mark.choices, default=Mark.OPEN)
    sheet = models.JSONField("评分", default=list)  # [[title, points, most]]
    score = models.DecimalField("得分", max_digits=5, decimal_places=1, null=True)  # of a hundred
    passed = models.BooleanField("合格", null=True)
    remark = SealedText("评语", max_length=500, blank=True, default="")
    scored_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    scored_at = models.DateTimeField("评分时间", null=True)
    objection = SealedText("异议", max_length=500, blank=True, default="")
    objected_at = models.DateTimeField("异议时间", null=True)
    reply = SealedText("答复", max_length=500, blank=True, default="")
    settled_at = models.DateTimeField("答复时间", null=True)
    first_score = models.DecimalField("首次得分", max_digits=5, decimal_places=1, null=True)

    class Meta:
        ordering = ["state", "id"]
        verbose_name = verbose_name_plural = "质检"
