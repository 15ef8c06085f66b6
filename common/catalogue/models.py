"""The catalogue of matters (公共法律服务项目清单), and what clerks taught the triage."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

LEVELS = (("village", "村（社区）"), ("town", "乡镇（街道）"), ("district", "县（区）"), ("city", "市"))


class Matter(models.Model):
    """One thing people come for. `line` and `step` open its case; without them the reception opens a general one.

    The rows are this bureau's choice: an administrator changes them, what was seeded stays as they left it.
    """

    code = models.SlugField("编码", max_length=40, unique=True)
    title = models.CharField("事项", max_length=80)
    group = models.CharField("类别", max_length=40)
    line = models.CharField("业务", max_length=40, blank=True)
    step = models.CharField("立案步骤", max_length=40, blank=True)
    prefill = models.JSONField("预填内容", default=dict, blank=True)
    level = models.CharField("办理层级", max_length=10, choices=LEVELS, default="town")
    office_kind = models.CharField("办理机构类别", max_length=30, blank=True)
    section = models.CharField("责任科室和岗位", max_length=80, blank=True)
    help = models.CharField("给群众的一句话", max_length=200, blank=True)
    papers = models.CharField("要带的材料", max_length=200, blank=True)
    promised_days = models.PositiveSmallIntegerField("承诺办结（工作日）", null=True, blank=True)
    order = models.PositiveSmallIntegerField("排序", default=0)
    active = models.BooleanField("启用", default=True)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = verbose_name_plural = "事项"

    def __str__(self) -> str:
        return self.title


class Lesson(models.Model):
    """A clerk's choice. What was said is not kept: only words the labelled set knows too, and keyed prints of others.

    Neither holds an order, and a name or number no saying of the labelled set contains cannot be read back from it.
    """

    matter = models.CharField("事项", max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="选定人")
    on = models.DateField("日期")
    known = models.JSONField("已知的词", default=list)
    prints = models.JSONField("未知词的印记", default=list)
    same = models.CharField("内容印记", max_length=32)

    PERSONAL: ClassVar[tuple[str, ...]] = ()

    class Meta:
        verbose_name = verbose_name_plural = "分流的学习记录"
        constraints = [models.UniqueConstraint(fields=["same", "matter", "by"], name="lesson_once")]

    def __str__(self) -> str:
        return self.matter
