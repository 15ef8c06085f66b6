"""Periods and who signed them off, holds, what was erased, who asked for what, who was given a copy, assessments."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.people.models import id_index, phone_index
from kernel.ids import uuid7
from kernel.journal.fields import Indexed, SealedText

from .kinds import Unit
from .reckoning import years_on

USER = settings.AUTH_USER_MODEL


class Period(models.Model):
    """How long one record type is kept, from a day on. The latest row of a type counts; earlier ones are its history."""

    kind = models.CharField("记录类型", max_length=60)
    length = models.PositiveSmallIntegerField("期限", null=True, blank=True)  # None: kept for good
    unit = models.CharField("单位", max_length=4, choices=[(u.value, u.value) for u in Unit], default=Unit.YEARS)
    since = models.DateField("自何时起适用", default=timezone.localdate)
    source = models.CharField("依据", max_length=300)
    made_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="设置人")
    made_at = models.DateTimeField("设置时间", default=timezone.now)
    signed_off_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="核定人")
    signed_off_at = models.DateTimeField("核定时间", null=True)

    class Meta:
        ordering = ["kind", "-id"]
        verbose_name = verbose_name_plural = "保存期限"

    def __str__(self) -> str:
        return f"{self.length}{self.unit}" if self.length else "长期保存"


class Hold(models.Model):
    """A case that is not erased for the time being: a lawsuit, an audit, a complaint."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+", verbose_name="办件")
    reason = SealedText("暂缓理由", max_length=300)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="决定人")
    since = models.DateTimeField("自", default=timezone.now)
    lifted_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="解除人")
    lifted_at = models.DateTimeField("解除时间", null=True)

    class Meta:
        ordering = ["-since"]
        verbose_name = verbose_name_plural = "暂缓清除"
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(lifted_at=None), name="hold_once"),
        ]


class Erasure(models.Model):
    """A case whose personal data was erased. `files` are paths still to be destroyed: emptied once they are gone."""

    case = models.OneToOneField("cases.Case", models.PROTECT, primary_key=True, related_name="erasure")
    period = models.ForeignKey(Period, models.PROTECT, related_name="+")
    at = models.DateTimeField("清除时间", default=timezone.now)
    counts = models.JSONField(default=dict)
    files = models.JSONField(default=list)
    busy = models.BooleanField(default=False)  # files are left to destroy

    class Meta:
        verbose_name = verbose_name_plural = "到期清除"
        indexes = [models.Index(fields=["busy"], condition=Q(busy=True), name="erasure_busy")]


class Wish(models.TextChoices):
    COPY = "copy", "查阅、复制我的个人信息"
    CORRECT = "correct", "更正、补充我的个人信息"
    ERASE = "erase", "删除我的个人信息"
    WITHDRAW = "withdraw", "撤回我（或者作为监护人）作出的同意"


class Answer(models.TextChoices):
    OPEN = "", "待答复"
    DONE = "done", "已照办"
    PARTLY = "partly", "部分照办"
    REFUSED = "refused", "不予办理"


class Request(models.Model):
    """What somebody asks about their own data (个人信息保护法 §44–47, §50), and the answer given."""

    INDEXED: ClassVar[Indexed] = {"id_index": ("id_number", id_index), "phone_index": ("phone", phone_index)}

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    wish = models.CharField("请求", max_length=10, choices=Wish.choices)
    name = SealedText("姓名", max_length=100, blank=True, default="")
    phone = SealedText("联系电话", max_length=40, blank=True, default="")
    phone_index = models.BinaryField(max_length=16, null=True, editable=False, db_index=True)
    id_number = SealedText("证件号码", max_length=30, blank=True, default="")
    id_index = models.BinaryField(max_length=16, null=True, editable=False, db_index=True)
    text = SealedText("说明", max_length=1000, blank=True, default="")
    proven = models.BooleanField("手机已验证", default=False)
    notice = models.PositiveIntegerField("告知书版本", default=0)  # which version they had before them
    made_at = models.DateTimeField("提出时间", default=timezone.now)
    due_on = models.DateField("承诺答复日期", null=True)
    answer = models.CharField("答复", max_length=10, blank=True, choices=Answer.choices)
    said = SealedText("答复内容", max_length=1000, blank=True, default="")
    answered_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="答复人")
    answered_at = models.DateTimeField("答复时间", null=True)
    wiped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["answered_at", "made_at"]
        verbose_name = verbose_name_plural = "个人信息请求"
        indexes = [models.Index(fields=["made_at"], condition=Q(answered_at=None), name="privacy_open")]

    def settle(self) -> None:
        """Work out the blind indexes."""
        for name, (source, index) in self.INDEXED.items():
            setattr(self, name, index(getattr(self, source)))


class Disclosure(models.Model):
    """A copy of everything held on somebody was given out. Who and why is sealed; the journal names this row alone."""

    INDEXED: ClassVar[Indexed] = {"id_index": ("id_number", id_index), "phone_index": ("phone", phone_index)}

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="办理人")
    reason = SealedText("理由", max_length=300)
    id_number = SealedText("证件号码", max_length=30, blank=True, default="")
    id_index = models.BinaryField(max_length=16, null=True, editable=False, db_index=True)
    phone = SealedText("联系电话", max_length=40, blank=True, default="")
    phone_index = models.BinaryField(max_length=16, null=True, editable=False, db_index=True)
    counts = models.JSONField(default=dict)
    request = models.ForeignKey(Request, models.PROTECT, null=True, related_name="copies")
    at = models.DateTimeField("时间", default=timezone.now)
    wiped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at"]
        verbose_name = verbose_name_plural = "个人信息副本"

    def settle(self) -> None:
        """Work out the blind indexes."""
        for name, (source, index) in self.INDEXED.items():
            setattr(self, name, index(getattr(self, source)))


class Assessment(models.Model):
    """A record of an impact assessment (个人信息保护影响评估, §55–56). Kept three years at least (§56): no page deletes it."""

    on = models.DateField("评估日期", default=timezone.localdate)
    by = models.CharField("评估人", max_length=100)
    about = models.CharField("评估事项", max_length=200)
    lawful = models.TextField("处理目的、处理方式是否合法、正当、必要", max_length=3000)
    risks = models.TextField("对个人权益的影响及安全风险", max_length=3000)
    measures = models.TextField("保护措施是否合法、有效并与风险程度相适应", max_length=3000)
    conclusion = models.TextField("结论", max_length=2000)
    next_on = models.DateField("下次评估日期")
    made_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name="登记人")
    made_at = models.DateTimeField("登记时间", default=timezone.now)

    class Meta:
        ordering = ["-on", "-id"]
        verbose_name = verbose_name_plural = "影响评估"

    def __str__(self) -> str:
        return self.about

    @property
    def kept_until(self) -> date:
        """The day before which the law wants it kept."""
        return years_on(self.on, 3)


class Notice(models.Model):
    """A version of the privacy notice as citizens read it. Written anew when what it says changes; never edited."""

    number = models.PositiveIntegerField("版本", unique=True)
    since = models.DateTimeField("生效时间", default=timezone.now)
    content = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["-number"]
        verbose_name = verbose_name_plural = "个人信息处理告知书"
