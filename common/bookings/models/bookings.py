"""Who comes when. The database itself keeps two people from one seat."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.bookings.reach import DeskQuerySet
from common.people.masking import mask_phone
from common.people.models import phone_index
from kernel.cases.models import Case
from kernel.ids import uuid7
from kernel.journal.fields import Indexed, SealedText
from kernel.reach.models import Office

from .services import Service


class State(models.TextChoices):
    BOOKED = "booked", "已预约"
    ARRIVED = "arrived", "已到"
    MISSED = "missed", "未到"
    CANCELLED = "cancelled", "已取消"


class Via(models.TextChoices):
    WEB = "web", "网上"
    PHONE = "phone", "电话"
    DESK = "desk", "现场"


class Booking(models.Model):
    """One seat of one slot. `office` repeats that of the service, by which reach is asked.

    A slot is a service and a moment; its seats are numbered from 1. A cancelled booking gives its seat back.
    """

    INDEXED: ClassVar[Indexed] = {"phone_index": ("phone", phone_index)}
    PERSONAL: ClassVar[tuple[str, ...]] = ("name", "phone", "about", "address", "grounds", "said")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    service = models.ForeignKey(Service, models.PROTECT, related_name="bookings", verbose_name="预约事项")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="机构")
    at = models.DateTimeField("预约时间")
    minutes = models.PositiveSmallIntegerField("时长（分钟）")
    seat = models.PositiveSmallIntegerField("席位")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.BOOKED)
    via = models.CharField("来源", max_length=6, choices=Via.choices)
    name = SealedText("姓名", max_length=50)
    phone = SealedText("电话", max_length=40, blank=True, default="")
    phone_index = models.BinaryField(max_length=16, null=True, editable=False, db_index=True)
    about = SealedText("要办的事", max_length=500, blank=True, default="")
    address = SealedText("上门地址", max_length=200, blank=True, default="")
    grounds = SealedText("上门的理由", max_length=200, blank=True, default="")
    digest = models.CharField(max_length=32, unique=True, editable=False)  # of the code, under the house's key
    made_at = models.DateTimeField("登记时间", default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    moved = models.PositiveSmallIntegerField("改期次数", default=0)
    settled_at = models.DateTimeField("到或未到、取消的时间", null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    said = SealedText("取消的原因", max_length=200, blank=True, default="")
    reminded_for = models.DateTimeField(null=True, editable=False)  # the appointment a reminder was sent for
    case = models.ForeignKey(Case, models.SET_NULL, null=True, related_name="+", verbose_name="接待")
    erased_at = models.DateTimeField(null=True, editable=False)

    objects = DeskQuerySet.as_manager()

    class Meta:
        ordering = ["at", "service", "seat"]
        verbose_name = verbose_name_plural = "预约"
        constraints = [
            models.UniqueConstraint(
                fields=["service", "at", "seat"], condition=~Q(state="cancelled"), name="booking_one_seat"
            )
        ]
        indexes = [models.Index(fields=["office", "at"], name="booking_day")]

    def __str__(self) -> str:
        return f"{self.service} {timezone.localtime(self.at):%Y-%m-%d %H:%M}"

    @property
    def masked(self) -> str:
        return mask_phone(self.phone)

    @property
    def live(self) -> bool:
        return self.state == State.BOOKED
