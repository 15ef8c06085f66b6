"""What is recorded of a general case: what was asked, who leads and who helps, what was done, what was answered."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from common.catalogue.fields import MatterField
from kernel.cases.models import Case
from kernel.ids import uuid7

from .codes import OUTCOMES


class Affair(models.Model):
    """The record of a general case (一般办件)."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="affair")
    matter = MatterField("事项")
    facts = models.TextField("反映的事", max_length=2000)
    wish = models.TextField("希望怎样解决", max_length=1000, blank=True)
    place = models.CharField("事情发生地", max_length=120, blank=True)
    amount = models.DecimalField("涉及金额（元）", max_digits=14, decimal_places=2, null=True, blank=True)
    shared = models.BooleanField("多人协办", default=False)
    extended = models.PositiveSmallIntegerField("延长（工作日）", default=0)
    extended_because = models.CharField("延长理由", max_length=300, blank=True)
    outcome = models.CharField("办理结果", max_length=12, choices=OUTCOMES.choices(), blank=True)
    reply = models.TextField("答复内容", max_length=3000, blank=True)
    basis = models.CharField("答复依据", max_length=200, blank=True)
    refusal = models.CharField("不予受理理由", max_length=500, blank=True)
    accepted_on = models.DateField("受理日期", null=True)
    replied_on = models.DateField("答复日期", null=True)
    visited_on = models.DateField("回访日期", null=True)
    satisfied = models.CharField("满意情况", max_length=10, blank=True)

    PERSONAL: ClassVar[tuple[str, ...]] = ("facts", "wish", "place", "reply", "refusal", "extended_because")

    class Meta:
        verbose_name = verbose_name_plural = "一般办件"
        indexes = [models.Index(fields=["matter"], name="affair_matter")]

    def __str__(self) -> str:
        return self.get_outcome_display() or "一般办件"


class Progress(models.Model):
    """Something that was done about it (办理记录), by the one who leads or one who helps."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="progress")
    at = models.DateTimeField("时间")
    way = models.CharField(
        "方式",
        max_length=10,
        choices=[
            ("call", "电话联系"),
            ("meet", "当面"),
            ("visit", "实地查看"),
            ("ask", "向有关单位了解"),
            ("other", "其他"),
        ],
    )
    record = models.TextField("做了什么，结果怎样", max_length=2000)

    PERSONAL: ClassVar[tuple[str, ...]] = ("record",)

    class Meta:
        ordering = ["at", "id"]
        verbose_name = verbose_name_plural = "办理记录"
