"""The rule, each draw by it, and what became of every case that was drawn."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from kernel.cases.models import Case
from kernel.journal.fields import SealedText
from kernel.reach.models import Office


class State(models.TextChoices):
    WAITING = "waiting", "待回访"
    DONE = "done", "已回访"
    REFUSED = "refused", "对方不愿回答"
    WRONG = "wrong", "号码不对"
    UNREACHED = "unreached", "多次没有联系上"


class Outcome(models.TextChoices):
    """What came of one attempt."""

    DONE = "done", "接通，已回访"
    NO_ANSWER = "no_answer", "没有人接"
    REFUSED = "refused", "对方不愿回答"
    WRONG = "wrong", "号码不对"


class Rule(models.Model):
    """How many are drawn, of one line, in the area of the office that says so; from a day on."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="定规则的机构")
    procedure = models.CharField("业务", max_length=40)
    share = models.PositiveSmallIntegerField(
        "抽取比例（%）", default=10, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    least = models.PositiveSmallIntegerField("每月至少（件）", default=5, help_text="办结的不足这个数，就全部回访。")
    days = models.PositiveSmallIntegerField(
        "多少天内访完", default=15, validators=[MinValueValidator(1), MaxValueValidator(90)]
    )
    since = models.DateField("起用日期")
    until = models.DateField("停用日期", null=True, blank=True)

    class Meta:
        ordering = ["procedure", "-since", "-id"]
        verbose_name = verbose_name_plural = "抽样回访规则"


class Draw(models.Model):
    """One month of one rule. With the seed and what could be drawn, anybody draws the same."""

    rule = models.ForeignKey(Rule, models.PROTECT, related_name="draws", verbose_name="规则")
    month = models.DateField("月份")  # its first day
    seed = models.CharField("种子", max_length=64)
    origin = models.CharField("种子来历", max_length=60)
    population = models.PositiveIntegerField("可抽件数")
    digest = models.CharField("可抽案件的摘要", max_length=64)
    drawn_at = models.DateTimeField("抽取时间", auto_now_add=True)

    class Meta:
        ordering = ["-month", "-id"]
        verbose_name = verbose_name_plural = "回访抽取"
        constraints = [models.UniqueConstraint(fields=["rule", "month"], name="revisit_once_a_month")]


class Visit(models.Model):
    """A case that was drawn. A case is drawn once in its life."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="revisit", verbose_name="办件")
    draw = models.ForeignKey(Draw, models.PROTECT, related_name="visits", verbose_name="抽取")
    stratum = models.CharField("类别", max_length=40, blank=True)
    due = models.DateField("最迟回访")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.WAITING)
    score = models.PositiveSmallIntegerField("满意程度", null=True)
    tries = models.PositiveSmallIntegerField("打过", default=0)
    done_at = models.DateTimeField("了结时间", null=True)

    class Meta:
        ordering = ["due", "case_id"]
        verbose_name = verbose_name_plural = "抽样回访"
        indexes = [models.Index(fields=["state", "due"], name="revisit_state")]


class Attempt(models.Model):
    """One call, by whom, and what was said."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="attempts", verbose_name="回访")
    at = models.DateTimeField("时间", auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="回访人")
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices)
    note = SealedText("回访情况", max_length=500, blank=True, default="")

    PERSONAL: ClassVar[tuple[str, ...]] = ("note",)

    class Meta:
        ordering = ["at", "id"]
        verbose_name = verbose_name_plural = "回访记录"
