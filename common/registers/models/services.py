from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from common.people.identity import Sex

from ..codes import FIELDS_OF_LAW, FIRM_KINDS, PRACTICE_RESULTS, PRACTITIONER_KINDS
from ..fields import Codes
from .base import Phoned, Subject, Yearly


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
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="practitioners",
        verbose_name="登录账号",
    )

    PERSONAL: ClassVar[tuple[str, ...]] = ("name", "licence")

    class Meta:
        verbose_name = verbose_name_plural = "执业人员"
        indexes = [models.Index(fields=["kind"], name="practitioner_kind")]


class PractitionerAssessment(Yearly):
    """The yearly assessment of a practitioner (年度考核)."""

    result = models.CharField("考核结果", max_length=12, choices=PRACTICE_RESULTS.choices())

    class Meta(Yearly.Meta):
        verbose_name = verbose_name_plural = "年度考核"
