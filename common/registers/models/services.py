from __future__ import annotations

from typing import ClassVar

from django.db import models

from common.people.identity import Sex

from ..codes import (
    ACCESS,
    DATUMS,
    FIELDS_OF_LAW,
    FIRM_KINDS,
    PRACTICE_RESULTS,
    PRACTITIONER_KINDS,
    SERVICES,
    TIERS,
)
from ..fields import Codes
from .base import Phoned, Subject, Yearly


class Place(Subject):
    """A place of public legal services (公共法律服务场所); the office of its case runs it."""

    tier = models.CharField("层级", max_length=8, choices=TIERS.choices())
    address = models.CharField("地址", max_length=120)
    latitude = models.DecimalField("纬度", max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True, blank=True)
    datum = models.CharField("坐标系", max_length=10, choices=DATUMS.choices(), blank=True)
    posts = models.TextField("岗位设置", max_length=500, blank=True, help_text="每行一个岗位，如“法律咨询窗口”。")
    hours = models.CharField("开放时间", max_length=120)
    services = Codes("服务项目", codes=SERVICES, blank=False)
    staff = models.PositiveSmallIntegerField("工作人员数", null=True, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    access = Codes("无障碍条件", codes=ACCESS)
    opened_on = models.DateField("启用日期")
    closed_on = models.DateField("停用日期", null=True, editable=False)

    PERSONAL: ClassVar[tuple[str, ...]] = ()  # a place is nobody

    class Meta:
        verbose_name = verbose_name_plural = "公共法律服务场所"
        indexes = [models.Index(fields=["tier"], name="place_tier")]


class Firm(Subject):
    """A law firm, notary office, grass-roots legal-service office or appraisal body (法律服务机构)."""

    kind = models.CharField("机构类型", max_length=14, choices=FIRM_KINDS.choices())
    licence = models.CharField("执业许可证号", max_length=40, db_index=True)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True, db_index=True)
    head = models.CharField("负责人", max_length=40)
    address = models.CharField("住所", max_length=120)
    phone = models.CharField("电话", max_length=30, blank=True)
    admitted_on = models.DateField("批准设立日期")

    PERSONAL: ClassVar[tuple[str, ...]] = ("head", "phone")

    class Meta:
        verbose_name = verbose_name_plural = "法律服务机构"
        indexes = [models.Index(fields=["kind"], name="firm_kind")]


class Practitioner(Phoned, Subject):
    """A lawyer, notary, grass-roots legal worker or appraiser (执业人员)."""

    name = models.CharField("姓名", max_length=40, db_index=True)
    kind = models.CharField("执业类别", max_length=14, choices=PRACTITIONER_KINDS.choices())
    gender = models.CharField("性别", max_length=6, choices=[(x.value, x.title) for x in Sex])
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="practitioners", verbose_name="执业机构")
    licence = models.CharField("执业证号", max_length=40, db_index=True)
    first_licensed_on = models.DateField("首次执业日期")
    part_time = models.BooleanField("兼职", default=False)
    specialities = Codes("业务专长", codes=FIELDS_OF_LAW)

    PERSONAL: ClassVar[tuple[str, ...]] = ("name", "licence")

    class Meta:
        verbose_name = verbose_name_plural = "执业人员"
        indexes = [models.Index(fields=["kind"], name="practitioner_kind")]


class PractitionerAssessment(Yearly):
    """The yearly assessment of a practitioner (年度考核)."""

    result = models.CharField("考核结果", max_length=12, choices=PRACTICE_RESULTS.choices())

    class Meta(Yearly.Meta):
        verbose_name = verbose_name_plural = "年度考核"
