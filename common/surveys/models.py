"""A questionnaire, its questions, and what people answered. What is chosen is counted plain; what is written is sealed."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from common.addresses import token
from common.ratings.models import Score
from kernel.cases.models import Case
from kernel.ids import uuid7
from kernel.journal.fields import SealedText
from kernel.reach.models import Office

from .reach import SurveyQuerySet

MOST = 12  # choices of one question


class State(models.TextChoices):
    DRAFT = "draft", "起草"
    OPEN = "open", "进行中"
    CLOSED = "closed", "已结束"


class Kind(models.TextChoices):
    GRADE = "grade", "满意程度（五档）"
    ONE = "one", "单选"
    SEVERAL = "several", "多选"
    WORDS = "words", "填写文字"


class Way(models.TextChoices):
    CASE = "case", "办结后在线"
    LINK = "link", "链接、二维码"
    PAD = "pad", "窗口评价器"
    DESK = "desk", "工作人员代填"


class Survey(models.Model):
    """Nothing of it changes once it is open: answers are to the words people saw. `procedure`: whose parties are asked."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="机构")
    title = models.CharField("问卷名称", max_length=40)
    intro = models.TextField("开头的话", max_length=300, blank=True, help_text="向群众说明为什么问、多久能答完。")
    procedure = models.CharField(
        "问哪项业务的当事人", max_length=40, blank=True, help_text="选了的，办结评价以后请当事人接着答，一件一份。"
    )
    by_link = models.BooleanField(
        "凭链接或者二维码可以答", default=False, help_text="用于宣传活动、公开调查，不问姓名。"
    )
    until = models.DateField("答到哪天", null=True, blank=True, help_text="不写的，由您结束。")
    token = models.CharField(max_length=20, unique=True, default=token, editable=False)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.DRAFT, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    opened_at = models.DateTimeField("发布时间", null=True, editable=False)
    closed_at = models.DateTimeField("结束时间", null=True, editable=False)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = verbose_name_plural = "问卷"
        indexes = [models.Index(fields=["state", "procedure"], name="survey_asked")]

    def __str__(self) -> str:
        return self.title


class Question(models.Model):
    """One question. `options`: what can be chosen, in order; an answer keeps its place in it."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="questions")
    order = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField("怎样答", max_length=8, choices=Kind.choices)
    text = models.CharField("问题", max_length=120)
    options = models.JSONField("选项", default=list, blank=True)
    must = models.BooleanField("必须答", default=False)

    class Meta:
        ordering = ["survey", "order", "id"]
        verbose_name = verbose_name_plural = "问卷的问题"

    def __str__(self) -> str:
        return self.text

    @property
    def choices(self) -> list[tuple[int | None, str]]:
        """Value and words of what can be chosen; empty where something is written."""
        if self.kind == Kind.GRADE:
            return [(s.value, s.label) for s in Score]
        return list(enumerate(self.options))

    def clean(self) -> None:
        if self.kind in {Kind.ONE, Kind.SEVERAL} and not 2 <= len(self.options) <= MOST:
            raise ValidationError({"options": f"请写两个到{MOST}个选项，一行一个。"})


class Reply(models.Model):
    """One questionnaire answered. `case` where a party answered after it; nobody is named otherwise."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="replies", verbose_name="问卷")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+", verbose_name="办件")
    party = models.UUIDField("答卷人", null=True, editable=False)  # the party who answered after a case
    way = models.CharField("怎样答的", max_length=8, choices=Way.choices)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="代填人")
    low = models.BooleanField("有不满意", default=False)
    phone = SealedText("联系电话", max_length=20, blank=True, default="")
    wiped_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = verbose_name_plural = "问卷回答"
        constraints = [models.UniqueConstraint(fields=["survey", "case"], name="survey_once_a_case")]
        indexes = [models.Index(fields=["survey", "at"], name="survey_replies")]


class Answer(models.Model):
    """What was chosen (one row each) or written for one question."""

    reply = models.ForeignKey(Reply, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    value = models.PositiveSmallIntegerField("所选", null=True)
    words = SealedText("所写", max_length=500, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "问卷逐题回答"
        indexes = [models.Index(fields=["question", "value"], name="survey_counted")]
