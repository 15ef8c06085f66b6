"""What is recorded of a complaint: what was wrong, what was found, who was at fault, what was put right."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from kernel.cases.models import Case
from kernel.ids import uuid7

from .codes import ABOUT, MEASURES, VERDICTS


class Complaint(models.Model):
    """The record of a complaint about service (服务投诉), or of somebody who was not content (不满意回访)."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="complaint")
    rated = models.BooleanField("由不满意评价产生", default=False, editable=False)
    about = models.CharField("投诉的问题", max_length=12, choices=ABOUT.choices())
    against = models.CharField("投诉谁（单位或者人员）", max_length=80, blank=True)
    number = models.CharField("涉及的案号", max_length=60, blank=True)
    facts = models.TextField("事情经过", max_length=2000, blank=True)
    wish = models.CharField("希望怎样改正", max_length=500, blank=True)
    found = models.TextField("查明的事实", max_length=2000, blank=True)
    verdict = models.CharField("调查结论", max_length=8, choices=VERDICTS.choices(), blank=True)
    at_fault = models.CharField("责任人", max_length=80, blank=True)
    measure = models.CharField("过错处理", max_length=10, choices=MEASURES.choices(), blank=True)
    corrected = models.CharField("改正情况", max_length=500, blank=True)
    reply = models.TextField("答复内容", max_length=2000, blank=True)
    accepted_on = models.DateField("受理日期", null=True)
    found_on = models.DateField("查明日期", null=True)
    replied_on = models.DateField("答复日期", null=True)
    content = models.CharField("对处理是否满意", max_length=6, choices=[("yes", "满意"), ("no", "不满意")], blank=True)

    PERSONAL: ClassVar[tuple[str, ...]] = ("against", "facts", "wish", "found", "at_fault", "corrected", "reply")

    class Meta:
        verbose_name = verbose_name_plural = "服务投诉"
        indexes = [
            models.Index(fields=["about"], name="complaint_about"),
            models.Index(fields=["verdict"], name="complaint_verdict"),
        ]

    def __str__(self) -> str:
        return f"{'不满意评价' if self.rated else '投诉'}：{self.get_about_display()}"


class Inquiry(models.Model):
    """What was asked of whom, what was looked at (调查记录)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="complaint_inquiries")
    at = models.DateTimeField("时间")
    asked = models.CharField("向谁了解、查看了什么", max_length=120)
    record = models.TextField("了解到的情况", max_length=2000)

    PERSONAL: ClassVar[tuple[str, ...]] = ("asked", "record")

    class Meta:
        ordering = ["at", "id"]
        verbose_name = verbose_name_plural = "调查记录"
