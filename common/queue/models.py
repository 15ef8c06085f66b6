"""Tables of the queue. A ticket names nobody: it is a number of a day."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.addresses import token
from common.bookings.models import Booking, Service
from common.bookings.reach import DeskQuerySet
from kernel.cases.models import Case
from kernel.ids import uuid7
from kernel.reach.models import Office


class Hall(models.Model):
    """An office where people wait. Screen and tablet are public pages the office switches on, each by an address of its own."""

    office = models.OneToOneField(Office, models.PROTECT, related_name="+", verbose_name="机构")
    screen = models.CharField(max_length=20, unique=True, default=token, editable=False)
    tablet = models.CharField(max_length=20, unique=True, default=token, editable=False)
    screen_on = models.BooleanField("开放叫号屏", default=False)
    tablet_on = models.BooleanField("开放自助取号", default=False)
    notice = models.CharField("屏上的提示", max_length=80, blank=True, help_text="如“请保持安静，过号请重新取号”。")

    objects = DeskQuerySet.as_manager()

    class Meta:
        ordering = ["office__name", "id"]
        verbose_name = verbose_name_plural = "叫号大厅"

    def __str__(self) -> str:
        return str(self.office)


class Queue(models.Model):
    """One kind of business with numbers of its own. `service`: whose bookings are called here."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="机构")
    letter = models.CharField("字母", max_length=1, validators=[RegexValidator("^[A-Z]$", "用一个大写字母，如 A。")])
    title = models.CharField("业务", max_length=20)
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="对应的预约事项"
    )
    active = models.BooleanField("启用", default=True)

    objects = DeskQuerySet.as_manager()

    class Meta:
        ordering = ["office", "letter"]
        verbose_name = verbose_name_plural = "取号业务"
        constraints = [models.UniqueConstraint(fields=["office", "letter"], name="queue_letter")]

    def __str__(self) -> str:
        return f"{self.letter} {self.title}"


class Window(models.Model):
    """Where people are called to. `letters`: the business it does; all where it is empty."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="机构")
    name = models.CharField("窗口", max_length=20, help_text="如“1号窗口”“律师室”。")
    letters = models.CharField("办哪些业务", max_length=26, blank=True, help_text="写字母，如 AB；不写的都办。")
    active = models.BooleanField("启用", default=True)

    objects = DeskQuerySet.as_manager()

    class Meta:
        ordering = ["office", "name", "id"]
        verbose_name = verbose_name_plural = "窗口"
        constraints = [models.UniqueConstraint(fields=["office", "name"], name="window_name")]

    def __str__(self) -> str:
        return self.name


class Counter(models.Model):
    """The last number given of a business on a day."""

    queue = models.ForeignKey(Queue, models.CASCADE, related_name="counters")
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["queue", "day"], name="counter_of_day")]


class State(models.TextChoices):
    WAITING = "waiting", "等候"
    CALLED = "called", "正在办理"
    DONE = "done", "已办"
    SKIPPED = "skipped", "过号"


class Source(models.TextChoices):
    DESK = "desk", "窗口取号"
    TABLET = "tablet", "自助取号"
    BOOKING = "booking", "预约到达"


class Ticket(models.Model):
    """One number of a day. `due`: the booked hour; `waits_for`: the window it was passed on to."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    queue = models.ForeignKey(Queue, models.PROTECT, related_name="tickets", verbose_name="业务")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="机构", db_index=False)
    day = models.DateField("日期")
    number = models.PositiveIntegerField("号数")
    source = models.CharField("来源", max_length=8, choices=Source.choices)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.WAITING)
    drawn_at = models.DateTimeField("取号时间", default=timezone.now)
    due = models.DateTimeField("预约时间", null=True)
    booking = models.OneToOneField(Booking, models.SET_NULL, null=True, related_name="ticket")
    waits_for = models.ForeignKey(Window, models.PROTECT, null=True, related_name="+", verbose_name="转到")
    window = models.ForeignKey(Window, models.PROTECT, null=True, related_name="tickets", verbose_name="窗口")
    clerk = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="经办人"
    )
    first_called_at = models.DateTimeField("第一次叫号", null=True)
    called_at = models.DateTimeField("叫号时间", null=True)
    calls = models.PositiveSmallIntegerField("叫了几次", default=0)
    passed = models.PositiveSmallIntegerField("转窗口次数", default=0)
    ended_at = models.DateTimeField("办结时间", null=True)
    waited = models.PositiveIntegerField("等候（秒）", null=True)
    case = models.ForeignKey(Case, models.SET_NULL, null=True, related_name="+", verbose_name="接待")

    objects = DeskQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "queue", "number"]
        verbose_name = verbose_name_plural = "排队号"
        constraints = [
            models.UniqueConstraint(fields=["queue", "day", "number"], name="ticket_number"),
            models.UniqueConstraint(fields=["window"], condition=Q(state="called"), name="window_one_called"),
        ]
        indexes = [models.Index(fields=["office", "day", "state"], name="ticket_waiting")]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """A001: as it is printed and called."""
        return f"{self.queue.letter}{self.number:03d}"
