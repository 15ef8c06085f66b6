from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from common.people.identity import Sex

from ..codes import CAPACITIES, EDUCATION, GROUNDS, LEAVING, MEMBERS, POLITICS, RESULTS, SPECIALITIES
from ..fields import Codes
from .base import Child, Identified, Subject, Yearly
from .committees import Committee

SEXES = [(x.value, x.title) for x in Sex]
STARS = [(0, "未评定"), *((n, f"{'一二三四五'[n - 1]}星") for n in range(1, 6))]


class Mediator(Identified, Subject):
    """A people's mediator (人民调解员) in one committee: elected to it, or engaged by it (人民调解法 §13)."""

    name = models.CharField("姓名", max_length=40)
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="mediators", verbose_name="调委会")
    gender = models.CharField("性别", max_length=6, choices=SEXES)
    birth_date = models.DateField("出生日期", null=True, blank=True)
    ethnicity = models.CharField("民族", max_length=20, blank=True)
    education = models.CharField("文化程度", max_length=12, choices=EDUCATION.choices(), blank=True)
    politics = models.CharField("政治面貌", max_length=14, choices=POLITICS.choices(), blank=True)
    background = models.CharField("职业或身份", max_length=60, blank=True)
    capacity = models.CharField("职务", max_length=10, choices=CAPACITIES.choices())
    full_time = models.BooleanField("专职", default=False)
    specialities = Codes("擅长纠纷类型", codes=SPECIALITIES)
    languages = models.CharField("语言、方言", max_length=80, blank=True)
    certificate = models.CharField("证件编号", max_length=40, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mediators",
        verbose_name="登录账号",
    )
    admitted_on = models.DateField("任职日期", null=True, blank=True)
    engaged_until = models.DateField("聘期至", null=True, blank=True)
    star = models.PositiveSmallIntegerField("星级", choices=STARS, default=0)
    star_on = models.DateField("评星日期", null=True, editable=False)
    star_proposed = models.PositiveSmallIntegerField("申报星级", choices=STARS[1:], null=True, blank=True)
    left_on = models.DateField("离任日期", null=True, blank=True)
    left_because = models.CharField("离任原因", max_length=12, choices=LEAVING.choices(), blank=True)
    misconduct = models.CharField("罢免、解聘事由", max_length=10, choices=GROUNDS.choices(), blank=True)

    PERSONAL: ClassVar[tuple[str, ...]] = (
        "name",
        "birth_date",
        "background",
        "languages",
        "certificate",
    )  # what goes when the retention ends

    class Meta:
        verbose_name = verbose_name_plural = "人民调解员"
        indexes = [models.Index(fields=["committee", "capacity"], name="mediator_seat")]

    @property
    def elected(self) -> bool:
        """委员: elected to the committee, as against engaged by it."""
        return self.capacity in MEMBERS


class Training(Child):
    """A course taken (人民调解法 §14)."""

    on = models.DateField("培训日期")
    subject = models.CharField("培训内容", max_length=120)
    organiser = models.CharField("组织单位", max_length=80)
    hours = models.DecimalField("学时", max_digits=5, decimal_places=1)

    class Meta:
        ordering = ["on", "id"]
        verbose_name = verbose_name_plural = "培训"


class MediatorAssessment(Yearly):
    """The yearly assessment of a mediator (年度考核)."""

    result = models.CharField("考核结果", max_length=12, choices=RESULTS.choices())

    class Meta(Yearly.Meta):
        verbose_name = verbose_name_plural = "年度考核"


class Reprimand(Child):
    """Criticism and an order to put right (批评教育、责令改正), given by the committee: 人民调解法 §15."""

    on = models.DateField("日期")
    ground = models.CharField("事由", max_length=10, choices=GROUNDS.choices())
    facts = models.TextField("事实", max_length=1000)
    demand = models.CharField("改正要求", max_length=300)

    PERSONAL: ClassVar[tuple[str, ...]] = ("facts", "demand")

    class Meta:
        ordering = ["on", "id"]
        verbose_name = verbose_name_plural = "批评教育"
