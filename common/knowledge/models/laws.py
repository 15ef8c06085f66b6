"""Laws as they are in force: a law, its wordings, and the articles of each. Imported from official texts, never written here."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from ..laws.numerals import label_of


class Law(models.Model):
    """A law by the name it is cited with: 人民调解法; `title` in full. The name is part of its address and never changes."""

    name = models.CharField("名称", max_length=120, unique=True)
    title = models.CharField("全称", max_length=160)
    aliases = models.JSONField("别称", default=list, blank=True)
    organ = models.CharField("制定机关", max_length=80, blank=True)
    kind = models.CharField("类别", max_length=20)

    class Meta:
        ordering = ["name"]
        verbose_name = verbose_name_plural = "法律法规"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("portal_law", args=[self.name])


class Since(models.TextChoices):
    """Where the day of coming into force was read."""

    TEXT = "text", "正文或者题注写明"
    PASSED = "passed", "正文没有写明，暂按公布（修改）日期，请核实"
    CHECKED = "checked", "已人工核实"


class VersionQuerySet(models.QuerySet["Version"]):
    def on(self, day: date) -> Self:
        """Wordings that hold on a day; of one law several where the end of an earlier one was not entered: see `latest`."""
        return self.filter(since__lte=day).filter(Q(until=None) | Q(until__gt=day))


class Version(models.Model):
    """One wording of a law. `until`: first day it no longer holds; None as long as it is not replaced."""

    law = models.ForeignKey(Law, models.CASCADE, related_name="versions")
    passed = models.DateField("公布（修改）日期")
    since = models.DateField("施行日期")
    since_from = models.CharField("施行日期的来源", max_length=8, choices=Since.choices)
    until = models.DateField("失效日期", null=True, blank=True)
    repealed = models.BooleanField("已废止", default=False)  # `until` is not the day of a later wording but of its end
    notes = models.TextField("题注", blank=True)
    preamble = models.TextField("引言", blank=True)
    annex = models.TextField("附件", blank=True)
    file = models.CharField("来源文件", max_length=200)
    digest = models.CharField("来源文件摘要", max_length=64)  # SHA-256 in hexadecimal

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-passed"]
        verbose_name = verbose_name_plural = "法律文本"
        constraints = [models.UniqueConstraint(fields=["law", "passed"], name="law_version_once")]
        indexes = [models.Index(fields=["since", "until"], name="law_version_force")]

    def __str__(self) -> str:
        return f"{self.law}（{self.passed:%Y-%m-%d}）"


class Article(models.Model):
    """One article of one wording. `suffix` is the n of 第一百二十条之n, 0 where there is none; `path`: its chapter, section."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="articles")
    number = models.PositiveSmallIntegerField("条")
    suffix = models.PositiveSmallIntegerField("之", default=0)
    path = models.JSONField("章节", default=list)
    text = models.TextField("条文")  # paragraphs by line, without the number

    class Meta:
        ordering = ["number", "suffix"]
        verbose_name = verbose_name_plural = "条文"
        constraints = [models.UniqueConstraint(fields=["version", "number", "suffix"], name="article_once")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return label_of(self.number, self.suffix)

    @property
    def key(self) -> str:
        """Its place in an address: 33, 120-1."""
        return key_of(self.number, self.suffix)

    @property
    def paragraphs(self) -> list[str]:
        return self.text.splitlines()


def key_of(number: int, suffix: int = 0) -> str:
    return f"{number}-{suffix}" if suffix else str(number)


def article_url(law: str, number: int | None = None, suffix: int = 0, **query: Any) -> str:
    """The public address of a law or one of its articles."""
    if number is None:
        return reverse("portal_law", args=[law])
    return reverse("portal_article", args=[law, key_of(number, suffix)])
