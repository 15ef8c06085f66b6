"""One rating a case. What was said is sealed; what is counted is plain."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from common.addresses import token
from common.office_reach import OfficeQuerySet
from common.roles import CHAIR, DUTY_LAWYER, MEDIATOR, OFFICE_STAFF, RECEPTIONIST, SECTION
from kernel.cases.models import Case
from kernel.journal.fields import SealedText
from kernel.reach.models import Office


class Score(models.IntegerChoices):
    """The five grades of government service, best first."""

    VERY_GOOD = 5, "非常满意"
    GOOD = 4, "满意"
    FAIR = 3, "基本满意"
    BAD = 2, "不满意"
    VERY_BAD = 1, "非常不满意"


DISSATISFIED = (Score.BAD, Score.VERY_BAD)
REASONS = (
    ("slow", "办得太慢"), ("attitude", "态度不好"), ("unclear", "没有把事情说清楚"), ("unfair", "觉得不公道"),
    ("trouble", "跑了冤枉路"), ("result", "结果没有落实"), ("other", "其他原因"),
)  # fmt: skip


class Outcome(models.TextChoices):
    """What came of a call-back. Whoever was not reached is still to be called."""

    SETTLED = "settled", "已改正或者解决，对方认可"
    EXPLAINED = "explained", "已说明情况，对方理解"
    UNHAPPY = "unhappy", "已听取意见，对方仍不满意"
    UNREACHED = "unreached", "没有联系上"


class RatingQuerySet(models.QuerySet["Rating"]):
    def waiting(self) -> Self:
        """The dissatisfied whom nobody has reached yet: all of them are to be called back."""
        return self.filter(dissatisfied=True, followed_up_at=None)


class Rating(models.Model):
    """What the party of a case said once it was over."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="rating", verbose_name="办件")
    score = models.PositiveSmallIntegerField("满意程度", choices=Score.choices)
    dissatisfied = models.BooleanField("不满意", editable=False)
    reasons = models.JSONField("不满意的原因", default=list, blank=True)
    words = SealedText("评价内容", max_length=500, blank=True, default="")
    party = models.UUIDField("评价人", null=True, editable=False)  # the party who rated; None for who opened the case
    rated_at = models.DateTimeField("评价时间")
    followed_up_at = models.DateTimeField("回访时间", null=True, editable=False)  # when somebody reached them

    objects = RatingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "满意度评价"
        indexes = [
            models.Index(fields=["score"], name="rating_score"),
            models.Index(
                fields=["rated_at"], name="rating_waiting", condition=Q(dissatisfied=True, followed_up_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.get_score_display()

    @property
    def why(self) -> str:
        """The reasons given, in words."""
        titles = dict(REASONS)
        return "、".join(titles[code] for code in self.reasons if code in titles)


class CallBack(models.Model):
    """One attempt to call back somebody who was not content, and what came of it."""

    rating = models.ForeignKey(Rating, models.PROTECT, related_name="call_backs", verbose_name="评价")
    at = models.DateTimeField("回访时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="回访人")
    outcome = models.CharField("回访结果", max_length=12, choices=Outcome.choices)
    note = SealedText("回访情况", max_length=500)

    class Meta:
        verbose_name = verbose_name_plural = "不满意回访"
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.get_outcome_display()


PAD_SETTERS = frozenset({CHAIR.code, OFFICE_STAFF.code, SECTION.code})
PAD_USERS = PAD_SETTERS | {RECEPTIONIST.code, DUTY_LAWYER.code, MEDIATOR.code}


class PadQuerySet(OfficeQuerySet):
    roles = PAD_USERS


class Pad(models.Model):
    """A tablet at a window 评价器. Its address is a secret of the office; it shows nothing until somebody is asked."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="机构")
    name = models.CharField("放在哪里", max_length=20, help_text="如“1号窗口”“调解室”。")
    token = models.CharField(max_length=20, unique=True, default=token, editable=False)
    active = models.BooleanField("启用", default=True)

    objects = PadQuerySet.as_manager()

    class Meta:
        ordering = ["office", "name", "id"]
        verbose_name = verbose_name_plural = "窗口评价器"
        constraints = [models.UniqueConstraint(fields=["office", "name"], name="pad_name")]

    def __str__(self) -> str:
        return self.name


class Asked(models.Model):
    """Somebody at a window is asked, at a tablet, what they think of their case. One at a time."""

    pad = models.OneToOneField(Pad, models.CASCADE, primary_key=True, related_name="asked")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+", verbose_name="办件")
    party = models.UUIDField("评价人", null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="请评价的人")
    at = models.DateTimeField("时间")
    done_at = models.DateTimeField("评价时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "请在窗口评价"
