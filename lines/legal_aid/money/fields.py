"""What the record of a case of legal aid says of its money."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from kernel.words import CodeList

from .codes import FUNDS, RECOVERIES, STATES, WAIVERS

MOST_FINE = Decimal(3000)  # 元, 法律援助法 §64


def code(title: str, codes: CodeList, **more: Any) -> Any:
    return models.CharField(title, max_length=12, choices=codes.choices(), blank=True, **more)


def yuan(title: str, *more: Any, blank: bool = True, **options: Any) -> Any:
    """An amount in 元, to the 分."""
    checks = (MinValueValidator(0), *more)
    return models.DecimalField(
        title, max_digits=12, decimal_places=2, null=blank, blank=blank, validators=checks, **options
    )


class Subsidised(models.Model):
    """The subsidy of whoever handled the case, and what somebody who cheated pays back."""

    file_taken_on = models.DateField("结案材料审核通过日期", null=True)
    subsidy_state = code("补贴", STATES, editable=False)
    subsidy = yuan("补贴金额（元）", editable=False)
    subsidy_items = models.JSONField("补贴明细", default=list, editable=False)  # see `reckoning.Item.kept`
    subsidy_returned = models.CharField("退回核算的理由", max_length=300, blank=True)
    waived = code("不发补贴的原因", WAIVERS)
    waived_because = models.CharField("不发补贴的说明", max_length=300, blank=True)
    subsidy_batch = models.CharField("发放批次", max_length=60, blank=True)
    subsidy_source = code("经费来源", FUNDS)
    subsidy_paid_on = models.DateField("补贴发放日期", null=True)
    voucher = models.CharField("支付凭证号", max_length=60, blank=True)
    recovery = code("追偿", RECOVERIES)
    recover_told_on = models.DateField("告知拟作决定和陈述、申辩权利的日期", null=True)
    recover_cost = yuan("责令支付的法律援助费用（元）")
    recover_fine = yuan(
        "罚款（元）", MaxValueValidator(MOST_FINE, message="罚款不能超过三千元（法律援助法第六十四条）。")
    )
    recover_because = models.TextField("查明的事实和证据", max_length=1000, blank=True)
    recover_rescinded = models.CharField("撤销责令支付的理由", max_length=300, blank=True)
    recover_ordered_on = models.DateField("责令支付日期", null=True)
    recovered = yuan("已缴纳金额（元）")
    recovered_on = models.DateField("最近缴纳日期", null=True)

    BEHIND = ("subsidy_items",)  # its paper and the act of reckoning say it in words

    class Meta:
        abstract = True

    @property
    def recoverable(self) -> Decimal:
        """All that was ordered: costs and fine, 元."""
        return (self.recover_cost or Decimal(0)) + (self.recover_fine or Decimal(0))
