"""What is recorded of quality: a hearing that was watched, what an organ and a recipient say, a case reviewed elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from kernel.cases.models import Case
from kernel.reach.models import Office

from . import standard
from .children import Child
from .quality_codes import DRAWN, GRADES, SATISFIED, VISITS


class Observation(Child):
    """A hearing somebody of the centre sat in on (庭审旁听)."""

    body = models.CharField("法院、仲裁委", max_length=80)
    observer = models.CharField("旁听人", max_length=40)
    punctual = models.BooleanField("按时到庭", default=False)
    prepared = models.BooleanField("熟悉案情、准备充分", default=False)
    argued = models.BooleanField("意见完整、有针对性", default=False)
    proper = models.BooleanField("言行、着装规范", default=False)
    grade = models.CharField("旁听评价", max_length=10, choices=GRADES.choices())
    record = models.TextField("庭审和履职情况", max_length=2000)

    PERSONAL: ClassVar[tuple[str, ...]] = ("record",)
    TABLE_ADDED = True

    class Meta(Child.Meta):
        verbose_name = verbose_name_plural = "庭审旁听"


class Inquiry(Child):
    """An organ asked what it thinks of the lawyer's work (征询办案机关意见)."""

    organ = models.CharField("办案机关", max_length=80)
    about = models.CharField("征询的事项", max_length=300)

    PERSONAL: ClassVar[tuple[str, ...]] = ()
    TABLE_ADDED = True

    class Meta(Child.Meta):
        verbose_name = verbose_name_plural = "征询办案机关意见"


class OrganOpinion(Child):
    """What the organ answered."""

    opinion = models.CharField("办案机关的评价", max_length=10, choices=SATISFIED.choices())
    said = models.TextField("意见和建议", max_length=1000, blank=True)
    by = models.CharField("填写人", max_length=40, blank=True)

    PERSONAL: ClassVar[tuple[str, ...]] = ("said", "by")
    TABLE_ADDED = True

    class Meta(Child.Meta):
        verbose_name = verbose_name_plural = "办案机关的意见"


class ReturnVisit(Child):
    """The recipient asked afterwards (受援人回访)."""

    way = models.CharField("回访方式", max_length=10, choices=VISITS.choices(), default="phone")
    visited = models.CharField("回访对象", max_length=40)
    met = models.BooleanField("承办人会见、沟通过", default=False)
    informed = models.BooleanField("承办人告知过进展和结果", default=False)
    charged = models.BooleanField("承办人收取过财物", default=False)
    satisfied = models.CharField("受援人的评价", max_length=10, choices=SATISFIED.choices())
    said = models.TextField("意见和要求", max_length=1000, blank=True)

    PERSONAL: ClassVar[tuple[str, ...]] = ("visited", "said")
    TABLE_ADDED = True

    class Meta(Child.Meta):
        verbose_name = verbose_name_plural = "受援人回访"


class ReviewDraw(models.Model):
    """The closed cases of one office and month, drawn once. With the seed and what could be drawn, anybody draws the same."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="被评查的机构")
    month = models.DateField("结案月份")  # its first day
    share = models.PositiveSmallIntegerField("抽取比例（%）")
    least = models.PositiveSmallIntegerField("每月至少（件）")
    seed = models.CharField("种子", max_length=64)
    origin = models.CharField("种子来历", max_length=60)
    population = models.PositiveIntegerField("可抽件数")
    chosen = models.PositiveIntegerField("抽中件数")
    digest = models.CharField("可抽案件的摘要", max_length=64)
    drawn_at = models.DateTimeField("抽取时间", auto_now_add=True)

    PERSONAL: ClassVar[tuple[str, ...]] = ()

    class Meta:
        ordering = ["-month", "-id"]
        verbose_name = verbose_name_plural = "质量评查抽取"
        constraints = [models.UniqueConstraint(fields=["office", "month"], name="aid_draw_once_a_month")]

    def __str__(self) -> str:
        return f"{self.office} {self.month:%Y年%-m月}"


class Review(models.Model):
    """The record of a review (质量评查). Whose work it is stands nowhere in it: that follows from the case reviewed."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="aid_review")
    aid = models.ForeignKey(
        Case,
        models.PROTECT,
        related_name="aid_reviews",
        limit_choices_to={"procedure": "legal_aid"},
        verbose_name="被评查的案件",
    )
    draw = models.ForeignKey(
        ReviewDraw, models.PROTECT, null=True, blank=True, related_name="reviews", verbose_name="抽取"
    )
    way = models.CharField("评查来源", max_length=10, choices=DRAWN.choices(), default="drawn", editable=False)
    because = models.CharField("指定评查的理由", max_length=300, blank=True)
    about = models.CharField("案件", max_length=120, blank=True, editable=False)
    standard = models.DateField("评查标准施行日期", editable=False)
    disputed = models.BooleanField("两人评分悬殊", default=False, editable=False)
    points = models.PositiveSmallIntegerField("得分", null=True, editable=False)
    grade = models.CharField("等次", max_length=10, choices=GRADES.choices(), blank=True, editable=False)
    concluded_on = models.DateField("评查完毕日期", null=True, editable=False)

    PERSONAL: ClassVar[tuple[str, ...]] = ("because",)

    class Meta:
        verbose_name = verbose_name_plural = "法律援助案件质量评查"
        indexes = [models.Index(fields=["grade", "concluded_on"], name="aid_review_grade")]

    def __str__(self) -> str:
        return self.about

    def reckon(self, scores: Sequence[Score], on: date) -> None:
        """What follows from the sheets that are in: nothing from one, a result or a third reviewer from two."""
        totals, rule = [s.total for s in scores], standard.of(self.standard)
        if len(totals) < 2:
            return
        self.disputed = max(totals[:2]) - min(totals[:2]) > rule.distance
        if self.disputed and len(totals) == 2:
            self.points, self.grade, self.concluded_on = None, "", None
            return
        self.points = standard.together(totals)
        self.grade, self.concluded_on = rule.grade(self.points), self.concluded_on or on


class Score(Child):
    """The sheet of one reviewer (评分表): points by item, and what they add up to."""

    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name="评查员"
    )
    points = models.JSONField("各项得分", default=dict, editable=False)  # by code of the item
    total = models.PositiveSmallIntegerField("总分", default=0, editable=False)
    grade = models.CharField("等次", max_length=10, choices=GRADES.choices(), blank=True, editable=False)
    comment = models.TextField("评查意见", max_length=1000)

    PERSONAL: ClassVar[tuple[str, ...]] = ("comment",)

    class Meta(Child.Meta):
        verbose_name = verbose_name_plural = "质量评分表"

    def given(self, item: standard.Item) -> Any:
        return self.points.get(item.code)
