"""Service places: where they are, when they are open, which posts they have and who stands at them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from common.areas.datums import Point, to_wgs84

from .. import hours as opening
from ..codes import ACCESS, DATUMS, HOLIDAYS, SERVICES, STAND_IN, TIERS
from ..fields import Codes
from .base import Child, Subject


class Place(Subject):
    """A place of public legal services (公共法律服务场所); the office of its case runs it.

    `posts` and `staff` are what was said of it at first, in words and as a number; rows of their own stand for them once
    there are some.
    """

    tier = models.CharField("层级", max_length=8, choices=TIERS.choices())
    address = models.CharField("地址", max_length=120)
    latitude = models.DecimalField("纬度", max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True, blank=True)
    datum = models.CharField("坐标系", max_length=10, choices=DATUMS.choices(), blank=True)  # the one it came in
    wgs84 = models.BooleanField("已换算", default=False, editable=False)  # older entries are kept as they were typed
    posts = models.TextField("岗位设置", max_length=500, blank=True, help_text="每行一个岗位，如“法律咨询窗口”。")
    hours = models.CharField("开放时间", max_length=200)
    holidays = models.CharField("法定节假日", max_length=8, choices=HOLIDAYS.choices(), default="closed")
    beyond = models.CharField("非工作时间服务", max_length=200, blank=True)
    services = Codes("服务项目", codes=SERVICES, blank=False)
    staff = models.PositiveSmallIntegerField("工作人员数", null=True, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    route = models.CharField("怎么走", max_length=200, blank=True)
    access = Codes("无障碍条件", codes=ACCESS)
    opened_on = models.DateField("启用日期")
    closed_on = models.DateField("停用日期", null=True, editable=False)

    PERSONAL: ClassVar[tuple[str, ...]] = ()  # a place is nobody
    ADDED: ClassVar[tuple[str, ...]] = ("wgs84", "holidays", "beyond", "route")  # see kernel.cases.state

    class Meta:
        verbose_name = verbose_name_plural = "公共法律服务场所"
        indexes = [models.Index(fields=["tier"], name="place_tier")]

    @property
    def position(self) -> Point | None:
        """Longitude and latitude in WGS-84; None where none was entered."""
        if self.longitude is None or self.latitude is None:
            return None
        point = float(self.longitude), float(self.latitude)
        return point if self.wgs84 else to_wgs84(*point, self.datum)

    @property
    def week(self) -> opening.Week | None:
        """Its hours as the machine reads them; None for words alone."""
        return opening.read(self.hours)

    @property
    def through_holidays(self) -> bool:
        return self.holidays == "open"


class PlacePost(Child):
    """A post of a service place (岗位), from a day to a day."""

    title = models.CharField("岗位", max_length=40)
    services = Codes("办理的服务项目", codes=SERVICES)
    seats = models.PositiveSmallIntegerField("人数", default=1)
    since = models.DateField("设岗日期")
    until = models.DateField("撤岗日期", null=True, editable=False)

    PERSONAL: ClassVar[tuple[str, ...]] = ()
    TABLE_ADDED = True

    class Meta:
        ordering = ["since", "id"]
        verbose_name = verbose_name_plural = "场所岗位"

    def __str__(self) -> str:
        return self.title


class PlaceStaff(Child):
    """Somebody who stands at a post of a service place (工作人员), as A or as B."""

    post = models.ForeignKey(PlacePost, models.PROTECT, related_name="people", verbose_name="岗位")
    name = models.CharField("姓名", max_length=40)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登录账号"
    )
    capacity = models.CharField("AB岗", max_length=1, choices=STAND_IN.choices(), default="a")
    shown = models.BooleanField("对外公示姓名", default=False)
    since = models.DateField("到岗日期")
    until = models.DateField("离岗日期", null=True, editable=False)

    PERSONAL: ClassVar[tuple[str, ...]] = ("name",)
    TABLE_ADDED = True

    class Meta:
        ordering = ["capacity", "since", "id"]
        verbose_name = verbose_name_plural = "场所工作人员"

    def __str__(self) -> str:
        return f"{self.name}（{self.post.title}，{self.get_capacity_display()}）"
