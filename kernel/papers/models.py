"""Rows behind papers: the number series of an office, and the Word templates it brought itself."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Series(models.Model):
    """The last number an office has given in a series and year. Written by `numbers.take` only."""

    office = models.ForeignKey("reach.Office", models.PROTECT, related_name="+", verbose_name="机构")
    code = models.CharField("序列", max_length=100)
    year = models.PositiveSmallIntegerField("年度")
    last = models.PositiveIntegerField("已用到")

    class Meta:
        verbose_name = verbose_name_plural = "编号序列"
        constraints = [models.UniqueConstraint(fields=["office", "code", "year"], name="series_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.year}"


class OfficeTemplate(models.Model):
    """An office's own Word form of a paper. A version is never overwritten; at most one is in use."""

    office = models.ForeignKey("reach.Office", models.PROTECT, related_name="+", verbose_name="机构")
    paper = models.CharField("文书", max_length=80)
    version = models.PositiveIntegerField("版本")
    content = models.BinaryField("文件")
    digest = models.CharField("校验值", max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    active = models.BooleanField("启用", default=True)

    class Meta:
        ordering = ["office_id", "paper", "-version"]
        verbose_name = verbose_name_plural = "机构文书模板"
        constraints = [
            models.UniqueConstraint(fields=["office", "paper", "version"], name="office_template_once"),
            models.UniqueConstraint(
                fields=["office", "paper"], condition=models.Q(active=True), name="office_template_one_active"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper} 第{self.version}版"
