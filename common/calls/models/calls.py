"""A call is what its events add up to (`common.calls.fold`); what was said in it is added by whoever answered."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from common.calls.reach import CallQuerySet
from common.people.masking import mask_phone
from common.people.models import phone_index
from common.ratings.models import Score
from kernel.cases.models import Case
from kernel.ids import uuid7
from kernel.journal.fields import Indexed, SealedText
from kernel.reach.models import Office

from .switches import Switch


class EventKind(models.TextChoices):
    """What a switch can tell. The order is that in which events of one moment are read."""

    RINGING = "ringing", "来电"
    QUEUED = "queued", "转人工排队"
    ANSWERED = "answered", "接听"
    HELD = "held", "保持"
    RESUMED = "resumed", "恢复通话"
    ENDED = "ended", "挂断"
    ABANDONED = "abandoned", "排队放弃"
    RECORDING = "recording", "录音"
    RATED = "rated", "按键评价"


class Stage(models.TextChoices):
    """Where a call stands this moment."""

    MENU = "menu", "语音导航"
    WAITING = "waiting", "等待接听"
    TALKING = "talking", "通话中"
    HOLDING = "holding", "保持中"
    OVER = "over", "已结束"


LIVE = (Stage.WAITING, Stage.TALKING, Stage.HOLDING)


class Result(models.TextChoices):
    """What became of a call that is over; empty while it is not."""

    ANSWERED = "answered", "已接听"
    ABANDONED = "abandoned", "排队放弃"
    MISSED = "missed", "无人接听"
    MENU = "menu", "语音导航内结束"


class HungUp(models.TextChoices):
    CALLER = "caller", "来电人"
    AGENT = "agent", "坐席"
    SYSTEM = "system", "系统"


class Settled(models.TextChoices):
    """How whoever answered closed the call."""

    ANSWERED = "answered", "当场解答"
    ORDER = "order", "生成工单"
    CALL_BACK = "call_back", "稍后回电"


class Call(models.Model):
    """One call. Seconds are whole; None where the switch has not (yet) told enough."""

    INDEXED: ClassVar[Indexed] = {"phone_index": ("caller", phone_index)}
    PERSONAL: ClassVar[tuple[str, ...]] = ("caller", "who", "wants", "answer", "recording")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    switch = models.ForeignKey(Switch, models.PROTECT, related_name="calls", verbose_name="话务平台")
    external = models.CharField("话务编号", max_length=64)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="热线机构", db_index=False)
    caller = SealedText("来电号码", max_length=40, blank=True, default="")
    phone_index = models.BinaryField(max_length=16, null=True, editable=False, db_index=True)
    called = models.CharField("被叫号码", max_length=40, blank=True)
    started_at = models.DateTimeField("来电时间")  # the first moment known
    queued_at = models.DateTimeField("转人工时间", null=True)
    answered_at = models.DateTimeField("接听时间", null=True)
    ended_at = models.DateTimeField("结束时间", null=True)
    waited = models.PositiveIntegerField("等待秒数", null=True)
    talked = models.PositiveIntegerField("通话秒数", null=True)  # from answer to end, holding included
    held = models.PositiveIntegerField("保持秒数", default=0)
    stage = models.CharField("状态", max_length=10, choices=Stage.choices, default=Stage.WAITING)
    result = models.CharField("结果", max_length=10, choices=Result.choices, blank=True)
    hung_up = models.CharField("谁先挂断", max_length=8, choices=HungUp.choices, blank=True)
    number = models.CharField("工号", max_length=30, blank=True)  # as the switch says it, known here or not
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="坐席"
    )
    recording = SealedText("录音", max_length=300, blank=True, default="")  # where the switch keeps it, never the sound
    score = models.PositiveSmallIntegerField("按键评价", null=True, choices=Score.choices)
    who = SealedText("来电人", max_length=50, blank=True, default="")
    wants = SealedText("诉求", max_length=1000, blank=True, default="")
    answer = SealedText("答复", max_length=1000, blank=True, default="")
    matter = models.CharField("事项", max_length=60, blank=True)
    settled = models.CharField("处理方式", max_length=10, choices=Settled.choices, blank=True)
    wrapped_at = models.DateTimeField("小结时间", null=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="calls", verbose_name="工单")
    erased_at = models.DateTimeField("删除时间", null=True, editable=False)

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-id"]
        verbose_name = verbose_name_plural = "来电"
        constraints = [models.UniqueConstraint(fields=["switch", "external"], name="call_once")]
        indexes = [
            models.Index(fields=["office", "started_at"], name="call_office_start"),
            models.Index(fields=["agent", "started_at"], name="call_agent_start"),
            models.Index(fields=["office", "stage"], condition=~Q(stage="over"), name="call_live"),
        ]

    def __str__(self) -> str:
        return f"来电 {mask_phone(self.caller) or '号码未显示'}"

    @property
    def masked(self) -> str:
        return mask_phone(self.caller) or "号码未显示"

    @property
    def live(self) -> bool:
        return self.stage != Stage.OVER

    @property
    def due(self) -> bool:
        """Whether somebody answered it and has not yet said what it was about."""
        return self.result == Result.ANSWERED and self.wrapped_at is None


class CallEvent(models.Model):
    """One event as it was told. Only what the call is folded from: numbers and recordings stand at the call itself."""

    switch = models.ForeignKey(Switch, models.PROTECT, related_name="+", db_index=False)
    event = models.CharField("事件编号", max_length=64)
    call = models.ForeignKey(Call, models.CASCADE, related_name="events")
    kind = models.CharField("事件", max_length=10, choices=EventKind.choices)
    at = models.DateTimeField("发生时间")
    number = models.CharField("工号", max_length=30, blank=True)
    hung_up = models.CharField("谁先挂断", max_length=8, choices=HungUp.choices, blank=True)
    score = models.PositiveSmallIntegerField("按键评价", null=True)
    taken_at = models.DateTimeField("收到时间")

    class Meta:
        ordering = ["at", "id"]
        verbose_name = verbose_name_plural = "话务事件"
        constraints = [models.UniqueConstraint(fields=["switch", "event"], name="call_event_once")]
