"""What an office lets people book, in which hours of the week, and when not. Slots follow from this and are stored nowhere."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from common.bookings.reach import DeskQuerySet
from kernel.reach.models import Office

DAY = 1440  # minutes


class Kind(models.TextChoices):
    WINDOW = "window", "窗口办理"
    LAWYER = "lawyer", "律师咨询"
    HOME = "home", "上门服务"
    OFF_HOURS = "off_hours", "非工作时间服务"


class WhenAway(models.TextChoices):
    """What becomes of the hours of a person who is away."""

    STAND_IN = "stand_in", "由代办人接待"
    CLOSED = "closed", "不开放预约"


class Service(models.Model):
    """One thing that can be booked. `person`: whose hour it is, where it is somebody's."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="机构")
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    title = models.CharField("名称", max_length=40, help_text="群众看到的名称，如“公证窗口”“张律师咨询”。")
    about = models.CharField("说明", max_length=200, blank=True, help_text="带什么材料、在哪间屋，群众预约时看到。")
    minutes = models.PositiveSmallIntegerField(
        "每个时段（分钟）", default=30, validators=[MinValueValidator(5), MaxValueValidator(DAY)]
    )
    places = models.PositiveSmallIntegerField(
        "每个时段可约（人）", default=1, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    ahead = models.PositiveSmallIntegerField(
        "可提前多少天预约", default=14, validators=[MinValueValidator(1), MaxValueValidator(90)]
    )
    notice = models.PositiveIntegerField(
        "最迟提前多少分钟预约",
        default=60,
        validators=[MaxValueValidator(30 * DAY)],
        help_text="上门服务宜填1440（一天）以上。",
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="接待人"
    )
    away = models.CharField("接待人离岗时", max_length=10, choices=WhenAway.choices, default=WhenAway.STAND_IN)
    public = models.BooleanField("开放网上预约", default=True)
    proof = models.BooleanField(
        "网上预约核实手机号",
        default=True,
        help_text="向手机发验证码，填对了才约上，免得别人占位。没有接短信网关的不核实。",
    )
    active = models.BooleanField("启用", default=True)

    objects = DeskQuerySet.as_manager()

    class Meta:
        ordering = ["office", "kind", "id"]
        verbose_name = verbose_name_plural = "预约事项"

    def __str__(self) -> str:
        return self.title

    @property
    def at_home(self) -> bool:
        return self.kind == Kind.HOME


class Days(models.TextChoices):
    """On which days hours hold. A weekday counts as long as it is worked; Saturday and Sunday unless they are a holiday."""

    WORK = "work", "每个工作日（含调休上班日）"
    OFF = "off", "周末和节假日"
    MON, TUE, WED, THU, FRI, SAT, SUN = (
        ("0", "周一"), ("1", "周二"), ("2", "周三"), ("3", "周四"), ("4", "周五"), ("5", "周六"), ("6", "周日")
    )  # fmt: skip


class Hours(models.Model):
    """Hours of a service on certain days."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="hours", verbose_name="预约事项")
    days = models.CharField("哪些天", max_length=4, choices=Days.choices, default=Days.WORK)
    begins = models.TimeField("开始")
    ends = models.TimeField("结束")

    class Meta:
        ordering = ["days", "begins", "id"]
        verbose_name = verbose_name_plural = "预约时间"
        constraints = [models.CheckConstraint(condition=Q(ends__gt=F("begins")), name="hours_order")]

    def __str__(self) -> str:
        return f"{self.get_days_display()} {self.begins:%H:%M}—{self.ends:%H:%M}"


class Closure(models.Model):
    """Days on which a service cannot be booked, for a reason of the office's own."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="closures", verbose_name="预约事项")
    since = models.DateField("自")
    until = models.DateField("至")
    reason = models.CharField("原因", max_length=80, help_text="群众看得到，如“系统升级”。")

    class Meta:
        ordering = ["-since", "id"]
        verbose_name = verbose_name_plural = "停约"
        constraints = [models.CheckConstraint(condition=Q(until__gte=F("since")), name="closure_dates")]

    def __str__(self) -> str:
        return f"{self.since}至{self.until} {self.reason}"

    def covers(self, day: date) -> bool:
        return self.since <= day <= self.until
