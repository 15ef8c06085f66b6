from __future__ import annotations

from typing import Any

from django.db import models

from kernel.clocks.counting import add_months
from kernel.reach.models import Office

from .. import offices
from ..codes import COMMITTEE_KINDS, RESULTS, SPECIALITIES
from ..fields import Codes
from .base import Subject, Yearly

TERM = 36  # months: 人民调解法 §9


class Committee(Subject):
    """A people's mediation committee (人民调解委员会). Its disputes, numbers and grants hang on `office`.

    A studio (个人调解工作室) is no committee in the sense of the law: it stands `under` one and has no elected term.
    """

    kind = models.CharField("类型", max_length=12, choices=COMMITTEE_KINDS.choices())
    short = models.CharField("代字", max_length=20, help_text="用于案号、文号，如“永安人调”。")
    host = models.CharField("设立单位", max_length=80)
    under = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="studios", verbose_name="所属调委会"
    )
    specialities = Codes("行业、专业领域", codes=SPECIALITIES)
    office = models.OneToOneField(
        Office, models.PROTECT, null=True, editable=False, related_name="committee", verbose_name="机构"
    )
    address = models.CharField("办公地址", max_length=120)
    room = models.CharField("调解室", max_length=120, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    hours = models.CharField("接待时间", max_length=120, blank=True)
    multi_ethnic = models.BooleanField("多民族居住地区", default=False)
    established_on = models.DateField("设立日期")
    elected_on = models.DateField("本届推选日期", null=True, blank=True)
    term_ends = models.DateField("本届任期至", null=True, editable=False)
    filed_on = models.DateField("备案日期", null=True, editable=False)
    suspended_on = models.DateField("暂停日期", null=True, editable=False)
    dissolved_on = models.DateField("撤销日期", null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "人民调解委员会"
        indexes = [models.Index(fields=["kind"], name="committee_kind")]

    @property
    def statutory(self) -> bool:
        """Whether the rules on composition and term hold for it."""
        return self.kind != "studio"

    @property
    def running(self) -> bool:
        return self.suspended_on is None and self.dissolved_on is None

    def settle_columns(self) -> None:
        """The end of the term, and its office in step with it, whichever act or correction changed the record."""
        self.term_ends = add_months(self.elected_on, TERM) if self.elected_on and self.statutory else None
        offices.follow(self)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.settle_columns()
        super().save(*args, **kwargs)


class CommitteeReview(Yearly):
    """A yearly review of a committee (年度考评)."""

    result = models.CharField("考评结果", max_length=12, choices=RESULTS.choices())

    class Meta(Yearly.Meta):
        verbose_name = verbose_name_plural = "年度考评"
