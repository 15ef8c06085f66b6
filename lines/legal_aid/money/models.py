"""What money goes by: standards as dated rows, a budget of a year and source, a batch of subsidies that are paid together."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models

from kernel.cases.models import Case

from ..codes import CATEGORIES, DEEDS, SERVICES
from .codes import FUNDS, PHASES, UNITS
from .fields import code, yuan


class Standard(models.Model):
    """How much is paid for one stage of a case, or each time something was done (补贴标准), between two dates.

    An empty service, category or stage stands for every one. The row that says most of a case goes before the others.
    """

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="aid_standard")
    service = code("服务形式", SERVICES)
    category = models.CharField("案件类型", max_length=16, choices=CATEGORIES.choices(), blank=True)
    per = models.CharField("怎样计算", max_length=6, choices=UNITS.choices(), default="case")
    phase = code("办理阶段", PHASES)
    deed = code("做了什么", DEEDS)
    most = models.PositiveSmallIntegerField("一案最多几次", null=True, blank=True, validators=(MinValueValidator(1),))
    amount = yuan("金额（元）", blank=False)
    since = models.DateField("自")
    until = models.DateField("至", null=True, blank=True)
    basis = models.CharField("依据的文件", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "法律援助补贴标准"

    def __str__(self) -> str:
        """法律援助补贴标准：刑事辩护与代理，一审，每件1,500.00元."""
        for_what = (self.get_service_display(), self.get_category_display(), self.what)
        each = "每次" if self.per == "deed" else "每件"
        return f"{'，'.join(part for part in for_what if part)}，{each}{self.amount:,.2f}元"

    @property
    def what(self) -> str:
        return self.get_deed_display() if self.per == "deed" else (self.get_phase_display() or "各阶段")


class Budget(models.Model):
    """What one source gives in one year (经费预算)."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="aid_budget")
    year = models.PositiveSmallIntegerField("年度")
    source = models.CharField("经费来源", max_length=12, choices=FUNDS.choices())
    amount = yuan("预算金额（元）", blank=False)
    basis = models.CharField("依据的文件", max_length=200)
    since = models.DateField("自", null=True, editable=False)  # 1 January of its year: what statistics count it by
    spent = yuan("已发放（元）", editable=False)
    spent_on = models.DateField("核对日期", null=True, editable=False)
    adjusted_because = models.CharField("调整的理由", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "法律援助经费预算"

    def __str__(self) -> str:
        return f"{self.year}年{self.get_source_display()}"


class Payment(models.Model):
    """Subsidies that are paid together, from one budget (发放批次)."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="aid_payment")
    budget = models.ForeignKey(Budget, models.PROTECT, related_name="payments", verbose_name="经费预算")
    source = models.CharField("经费来源", max_length=12, choices=FUNDS.choices(), editable=False)
    members = models.JSONField("列入的办件", default=list, editable=False)  # keys of cases of legal aid
    count = models.PositiveIntegerField("笔数", default=0, editable=False)
    total = yuan("合计（元）", blank=False, default=Decimal(0), editable=False)
    note = models.CharField("说明", max_length=200, blank=True)
    returned_because = models.CharField("退回的理由", max_length=300, blank=True)
    paid_on = models.DateField("发放日期", null=True)
    voucher = models.CharField("支付凭证号", max_length=60, blank=True)

    BEHIND = ("members",)  # what was gathered is told by the act that gathered it

    class Meta:
        verbose_name = verbose_name_plural = "补贴发放批次"

    def __str__(self) -> str:
        return f"{self.get_source_display()}，{self.count}笔，{self.total:,.2f}元"
