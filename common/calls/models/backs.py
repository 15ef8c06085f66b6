"""Who is to be called back, and every attempt."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.calls.reach import HotlineQuerySet
from common.people.masking import mask_phone
from common.people.models import phone_index
from kernel.journal.fields import Indexed, SealedText
from kernel.reach.models import Office

from .calls import Call


class Reason(models.TextChoices):
    MISSED = "missed", "来电没有接通"
    PROMISED = "promised", "答应回电"
    UNHAPPY = "unhappy", "评价不满意"


class Outcome(models.TextChoices):
    """What came of an attempt. The last two end it without anybody having been helped."""

    REACHED = "reached", "已接通"
    SILENT = "silent", "无人接听"
    BUSY = "busy", "占线或关机"
    WRONG = "wrong", "空号或打错"
    REFUSED = "refused", "对方表示不需要"


class CallBack(models.Model):
    """One number to be called back. While it is open there is no second one of the same number in the same office."""

    INDEXED: ClassVar[Indexed] = {"phone_index": ("phone", phone_index)}
    PERSONAL: ClassVar[tuple[str, ...]] = ("phone", "note")

    call = models.ForeignKey(Call, models.PROTECT, related_name="call_backs", verbose_name="来电")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="热线机构")
    reason = models.CharField("原因", max_length=10, choices=Reason.choices)
    phone = SealedText("号码", max_length=40)
    phone_index = models.BinaryField(max_length=16, null=True, editable=False)
    note = SealedText("要回复的事", max_length=500, blank=True, default="")
    made_at = models.DateTimeField("登记时间", default=timezone.now)
    due_at = models.DateTimeField("最迟回电")
    next_at = models.DateTimeField("可以再打", default=timezone.now)
    attempts = models.PositiveSmallIntegerField("已打次数", default=0)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    taken_until = models.DateTimeField(null=True)  # lease of whoever is calling
    done_at = models.DateTimeField("了结时间", null=True)
    ending = models.CharField("怎样了结", max_length=60, blank=True)
    reached = models.BooleanField("联系上了", default=False)

    objects = HotlineQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        verbose_name = verbose_name_plural = "回电"
        constraints = [
            models.UniqueConstraint(
                fields=["office", "phone_index"], condition=Q(done_at=None), name="call_back_one_open"
            )
        ]
        indexes = [models.Index(fields=["office", "due_at"], condition=Q(done_at=None), name="call_back_open")]

    def __str__(self) -> str:
        return f"回电 {mask_phone(self.phone)}"

    @property
    def masked(self) -> str:
        return mask_phone(self.phone)


class Attempt(models.Model):
    """One attempt: when, by whom, what came of it."""

    PERSONAL: ClassVar[tuple[str, ...]] = ("note",)

    call_back = models.ForeignKey(CallBack, models.CASCADE, related_name="tries", verbose_name="回电")
    at = models.DateTimeField("拨打时间", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="拨打人")
    outcome = models.CharField("结果", max_length=8, choices=Outcome.choices)
    note = SealedText("情况", max_length=500, blank=True, default="")

    class Meta:
        ordering = ["at", "id"]
        verbose_name = verbose_name_plural = "回电记录"
