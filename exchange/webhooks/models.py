"""Who wants to be told what, what has happened and is not yet shared out, and what each is still to be told."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from kernel.cases.models import Case, Event
from kernel.journal.fields import SealedText


class State(models.TextChoices):
    ACTIVE = "active", "推送中"
    PAUSED = "paused", "已暂停"
    SUSPENDED = "suspended", "已挂起"
    ENDED = "ended", "已终止"


class Subscription(models.Model):
    """One address of a peer system. What it may see is what its account may see, at the moment of sending."""

    name = models.CharField("名称", max_length=60, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="对方系统的账号")
    url = models.CharField("接收地址", max_length=500)
    wants = models.JSONField("推送内容", default=list)  # "mediation.*" or "mediation.accept" (wants.py)
    secret = SealedText("签名密钥")
    former = SealedText("上一个签名密钥", blank=True)
    former_until = models.DateTimeField("上一个密钥有效期至", null=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.ACTIVE)
    why = models.CharField("原因", max_length=120, blank=True)
    made_at = models.DateTimeField("建立时间", default=timezone.now)
    last_ok_at = models.DateTimeField("最近送达", null=True)
    last_failed_at = models.DateTimeField("最近失败", null=True)
    last_error = models.CharField("失败原因", max_length=120, blank=True)
    streak = models.PositiveIntegerField(default=0)  # attempts in a row in which nobody answered
    rest_until = models.DateTimeField(null=True)  # nobody answers there: not tried before this moment

    class Meta:
        ordering = ["name"]
        verbose_name = verbose_name_plural = "事件推送"

    def __str__(self) -> str:
        return self.name

    def secrets(self) -> list[str]:
        """Every secret in force now, the newest first: each message is signed with all of them."""
        former = self.former if self.former_until and self.former_until > timezone.now() else ""
        return [s for s in (self.secret, former) if s]


class Outgoing(models.Model):
    """An event written in the same transaction as the act, and gone once it is shared out among the subscriptions.

    Rows are taken away, never passed by a mark: what commits late is found late, and nothing is jumped over.
    """

    event = models.OneToOneField(Event, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="+")
    case = models.ForeignKey(Case, models.DO_NOTHING, db_constraint=False, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "待分发事件"


class DeliveryState(models.TextChoices):
    WAITING = "waiting", "等待推送"
    SENT = "sent", "已送达"
    STUCK = "stuck", "多次失败，已停"
    WITHHELD = "withheld", "不在对方职责范围，未推送"
    SKIPPED = "skipped", "已跳过"


OPEN = (DeliveryState.WAITING, DeliveryState.STUCK)


class Delivery(models.Model):
    """One event on its way to one subscription. While it is open, later events of the same case wait behind it."""

    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="deliveries", db_index=False)
    event = models.ForeignKey(Event, models.DO_NOTHING, db_constraint=False, related_name="+")
    case = models.ForeignKey(Case, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    seq = models.PositiveIntegerField()
    type = models.CharField("事件", max_length=110)
    state = models.CharField("状态", max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    attempts = models.PositiveIntegerField("次数", default=0)
    made_at = models.DateTimeField("登记时间", default=timezone.now)
    next_at = models.DateTimeField("下次推送", default=timezone.now)
    taken_until = models.DateTimeField(null=True)  # lease of whoever is sending it
    failing_since = models.DateTimeField(null=True)
    replayed_at = models.DateTimeField("重发时间", null=True)
    done_at = models.DateTimeField("完成时间", null=True)
    code = models.PositiveSmallIntegerField("应答", null=True)
    error = models.CharField("失败原因", max_length=120, blank=True)
    ms = models.PositiveIntegerField("用时", null=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = verbose_name_plural = "推送记录"
        constraints = [models.UniqueConstraint(fields=["subscription", "case", "seq"], name="delivery_once")]
        indexes = [
            models.Index(fields=["subscription", "next_at"], condition=Q(state="waiting"), name="delivery_due"),
            models.Index(fields=["subscription", "id"], name="delivery_latest"),
            models.Index(fields=["done_at"], name="delivery_done"),
        ]
