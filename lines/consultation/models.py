"""What is recorded of a consultation and of a service in a village group."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from common.catalogue.fields import MatterField
from kernel.cases.models import Case

from .codes import SERVICES, VERDICTS, WAYS


class Consultation(models.Model):
    """A question of law (法律咨询) and its answer."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="consultation")
    way = models.CharField("咨询方式", max_length=8, choices=WAYS.choices())
    question = models.TextField("问题", max_length=2000)
    matter = MatterField("事项")
    answer = models.TextField("解答", max_length=3000, blank=True)
    basis = models.CharField("依据", max_length=300, blank=True)
    advice = models.CharField("建议下一步", max_length=300, blank=True)
    lawyer = models.CharField(
        "解答人", max_length=40, blank=True, help_text="代别人记录解答的，写解答的律师；不填就是本人。"
    )
    answered_on = models.DateField("解答日期", null=True)
    verdict = models.CharField("复核结论", max_length=8, choices=VERDICTS.choices(), blank=True)
    review = models.CharField("复核意见", max_length=500, blank=True)
    amended = models.BooleanField("已补正", default=False)
    typical = models.CharField("典型案例题目", max_length=120, blank=True)

    ADDED: ClassVar[tuple[str, ...]] = ("lawyer",)
    PERSONAL: ClassVar[tuple[str, ...]] = ("question", "answer", "advice", "review")

    class Meta:
        verbose_name = verbose_name_plural = "法律咨询"
        indexes = [models.Index(fields=["matter"], name="consultation_matter")]

    def __str__(self) -> str:
        return self.get_way_display()


class GroupLog(models.Model):
    """One service in the WeChat group of a village (法润民生微信群工作记录)."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="group_log")
    group = models.CharField("群名称", max_length=60)
    service = models.CharField("服务内容", max_length=10, choices=SERVICES.choices())
    people = models.PositiveIntegerField("群内人数", null=True, blank=True)
    answered = models.PositiveSmallIntegerField("解答咨询（人次）", default=0)
    about = models.TextField("做了什么", max_length=1000, help_text="不写群众的姓名、电话和身份证号码。")
    lawyer = models.CharField("服务律师", max_length=40, blank=True)
    served_on = models.DateField("服务日期", null=True)

    PERSONAL: ClassVar[tuple[str, ...]] = ("about",)

    class Meta:
        verbose_name = verbose_name_plural = "微信群服务"
        indexes = [models.Index(fields=["service"], name="group_log_service")]

    def __str__(self) -> str:
        return self.get_service_display()
