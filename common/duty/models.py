"""Tables of duty: where and when, who shares it, whose turn it is, and exchanges with both sides' word."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from common.bookings.reach import DeskQuerySet
from kernel.reach.models import Office


class Site(models.Model):
    """Where somebody is on duty: the centre, a 法律驿站."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="机构")
    place = models.ForeignKey(
        "places.Place", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记的服务场所"
    )
    name = models.CharField("值班地点", max_length=40, help_text="如“公共法律服务中心”“某某法律驿站”。")
    address = models.CharField("地址", max_length=120, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    public = models.BooleanField("公开值班安排", default=True)
    active = models.BooleanField("启用", default=True)

    objects = DeskQuerySet.as_manager()

    class Meta:
        ordering = ["office", "name", "id"]
        verbose_name = verbose_name_plural = "值班地点"
        constraints = [models.UniqueConstraint(fields=["office", "name"], name="site_name")]

    def __str__(self) -> str:
        return self.name


class Days(models.TextChoices):
    WORK = "work", "工作日"
    OFF = "off", "周末和节假日"
    ALL = "all", "每天"


class Shift(models.Model):
    """Hours of duty at a site, on certain days, by so many people. What ends before it begins ends the next morning."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="shifts", verbose_name="值班地点")
    title = models.CharField("班次", max_length=20, help_text="如“上午班”“全天”。")
    days = models.CharField("哪些天", max_length=4, choices=Days.choices, default=Days.WORK)
    begins = models.TimeField("开始")
    ends = models.TimeField("结束")
    people = models.PositiveSmallIntegerField(
        "几人", default=1, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    active = models.BooleanField("启用", default=True)

    class Meta:
        ordering = ["site", "begins", "id"]
        verbose_name = verbose_name_plural = "班次"
        constraints = [models.CheckConstraint(condition=~Q(ends=F("begins")), name="shift_lasts")]

    def __str__(self) -> str:
        return f"{self.site} {self.title}"

    @property
    def overnight(self) -> bool:
        """Whether it ends on the day after."""
        return self.ends < self.begins

    @property
    def hours(self) -> str:
        return f"{self.begins:%H:%M}—{'次日' if self.overnight else ''}{self.ends:%H:%M}"


class Member(models.Model):
    """Somebody who takes turns. With an account they see their turns and exchange them; without, the office does it.

    `carried_work`, `carried_off`: turns that count as done before the first rota here, so that who joins late is not
    made to catch up.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="机构")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="账号"
    )
    practitioner = models.ForeignKey(
        "places.Practitioner",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="登记簿中的执业人员",
    )
    name = models.CharField("姓名", max_length=40)
    since = models.DateField("自", default=timezone.localdate)
    until = models.DateField("至", null=True, blank=True)
    carried_work = models.PositiveIntegerField("此前工作日班", default=0)
    carried_off = models.PositiveIntegerField("此前周末节假日班", default=0)

    objects = DeskQuerySet.as_manager()

    class Meta:
        ordering = ["office", "name", "id"]
        verbose_name = verbose_name_plural = "值班人员"
        constraints = [
            models.UniqueConstraint(fields=["office", "user"], condition=Q(user__isnull=False), name="member_user"),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="member_dates"),
        ]

    def __str__(self) -> str:
        return self.name


class Leave(models.Model):
    """Days on which a member takes no turn; who has an account is away by 离岗代办 as well."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="leaves", verbose_name="值班人员")
    since = models.DateField("自")
    until = models.DateField("至")

    class Meta:
        ordering = ["-since", "id"]
        verbose_name = verbose_name_plural = "不排班的日子"
        constraints = [models.CheckConstraint(condition=Q(until__gte=F("since")), name="leave_dates")]


class Rota(models.Model):
    """The turns of an office over a period. A draft is seen by those who make it; published it holds."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="机构")
    since = models.DateField("自")
    until = models.DateField("至")
    made_at = models.DateTimeField("生成时间", default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField("公布时间", null=True)

    objects = DeskQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-id"]
        verbose_name = verbose_name_plural = "值班表"
        constraints = [models.CheckConstraint(condition=Q(until__gte=F("since")), name="rota_dates")]

    def __str__(self) -> str:
        return f"{self.office} {self.since}至{self.until}"


class Turn(models.Model):
    """Whose turn it is: one seat of a shift on a day. Nobody where nobody was free."""

    rota = models.ForeignKey(Rota, models.CASCADE, related_name="turns", verbose_name="值班表")
    shift = models.ForeignKey(Shift, models.PROTECT, related_name="turns", verbose_name="班次")
    day = models.DateField("日期")
    off = models.BooleanField("周末节假日")
    seat = models.PositiveSmallIntegerField()
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="turns", verbose_name="值班人员")
    by_hand = models.BooleanField("手工调整", default=False)

    class Meta:
        ordering = ["day", "shift", "seat"]
        verbose_name = verbose_name_plural = "值班"
        constraints = [models.UniqueConstraint(fields=["shift", "day", "seat"], name="turn_seat")]
        indexes = [models.Index(fields=["day"], name="turn_day")]

    @property
    def begins(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.day, self.shift.begins))

    @property
    def ends(self) -> datetime:
        day = self.day + timedelta(days=self.shift.overnight)
        return timezone.make_aware(datetime.combine(day, self.shift.ends))


class Answer(models.TextChoices):
    ASKED = "asked", "等对方答复"
    AGREED = "agreed", "已同意"
    DECLINED = "declined", "不同意"
    WITHDRAWN = "withdrawn", "已撤回"


class Swap(models.Model):
    """An exchange: who asked, whom, for which turn, against which; what the other said, and when."""

    turn = models.ForeignKey(Turn, models.CASCADE, related_name="swaps", verbose_name="要换的班")
    giver = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name="提出人")
    taker = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name="对方")
    against = models.ForeignKey(Turn, models.SET_NULL, null=True, related_name="+", verbose_name="换回的班")
    asked_at = models.DateTimeField("提出时间", default=timezone.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answer = models.CharField("答复", max_length=10, choices=Answer.choices, default=Answer.ASKED)
    answered_at = models.DateTimeField("答复时间", null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-asked_at", "-id"]
        verbose_name = verbose_name_plural = "换班"
        constraints = [models.UniqueConstraint(fields=["turn"], condition=Q(answer="asked"), name="swap_one_open")]
