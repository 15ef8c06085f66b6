"""What is recorded of legal aid: one record a case; hardship in three different things; who was assigned."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models

from kernel.cases.models import Case
from kernel.words import CodeList

from .children import Child
from .codes import (
    APPLICANTS,
    CATEGORIES,
    DEEDS,
    EXEMPTIONS,
    HARDSHIP,
    IDENTITIES,
    MATTERS,
    NOTICES,
    OBJECTIONS,
    OPINIONS,
    ORGANS,
    OUTCOMES,
    REASONS,
    RESULTS,
    SERVICES,
    SOURCES,
    TERMINATIONS,
    TURNS,
    UNLIMITED,
    URGENCIES,
    WAYS,
)
from .money.fields import Subsidised
from .quality_models import Inquiry, Observation, OrganOpinion, ReturnVisit, Review, ReviewDraw, Score

__all__ = [
    "Aid",
    "Assignment",
    "Child",
    "Deed",
    "Hearing",
    "Inquiry",
    "Observation",
    "OrganOpinion",
    "ReturnVisit",
    "Review",
    "ReviewDraw",
    "Score",
    "Turn",
]

NOT_NEGATIVE = (MinValueValidator(0),)


def _code(title: str, codes: CodeList, length: int = 12) -> Any:
    return models.CharField(title, max_length=length, choices=codes.choices(), blank=True)


def _money(title: str) -> Any:
    return models.DecimalField(title, max_digits=14, decimal_places=2, null=True, blank=True, validators=NOT_NEGATIVE)


class Aid(Subsidised):
    """The record of a case of legal aid (法律援助). An identity is a column each: one person may have several."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="aid")
    source = models.CharField("申请来源", max_length=12, choices=SOURCES.choices(), default="applied", editable=False)
    applied_by = models.CharField(
        "由谁申请", max_length=12, choices=APPLICANTS.choices(), default="own", editable=False
    )
    category = models.CharField("案件类型", max_length=16, choices=CATEGORIES.choices())
    matter = _code("申请事项", MATTERS)
    service = _code("服务形式", SERVICES)
    facts = models.TextField("案情简述", max_length=2000, blank=True)
    reason = models.CharField("申请理由", max_length=500, blank=True)
    amount = _money("涉及金额（元）")
    identity_farmer = models.BooleanField("农民", default=False)
    identity_migrant = models.BooleanField("农民工", default=False)
    identity_disabled = models.BooleanField("残疾人", default=False)
    identity_elderly = models.BooleanField("老年人", default=False)
    identity_minor = models.BooleanField("未成年人", default=False)
    identity_woman = models.BooleanField("妇女", default=False)
    identity_soldier = models.BooleanField("军人军属", default=False)
    identity_veteran = models.BooleanField("退役军人", default=False)
    identity_minority = models.BooleanField("少数民族", default=False)
    identity_foreign = models.BooleanField("外国籍", default=False)
    hardship = _code("经济困难条件", HARDSHIP)
    exemption = _code("免予核查的情形", EXEMPTIONS)
    unlimited = _code("不受经济困难条件限制的情形", UNLIMITED)
    household = models.PositiveSmallIntegerField("家庭人口", null=True, blank=True)
    income = _money("家庭月收入（元）")
    expenses = _money("家庭月支出（元）")
    assets = models.CharField("财产状况", max_length=300, blank=True)
    debts = models.CharField("债务状况", max_length=300, blank=True)
    pledged = models.BooleanField("本人承诺以上说明真实，如有虚假愿承担法律责任", default=False)
    identity_given = models.BooleanField("已核对身份证明", default=False)
    mandate_given = models.BooleanField("已核对代理权或者亲属关系证明", default=False)
    organ_kind = _code("机关类别", ORGANS, 14)
    organ = models.CharField("机关名称", max_length=80, blank=True)
    notice_number = models.CharField("通知文书号", max_length=60, blank=True)
    notice = _code("通知的情形", NOTICES)
    custody = models.CharField("羁押、服刑或者戒毒场所", max_length=80, blank=True)
    missing = models.TextField("需要补充的材料、需要说明的情况", max_length=1000, blank=True)
    supplement_by = models.DateField("补正期限", null=True, blank=True)
    supplied = models.CharField("补充或者说明的情况", max_length=500, blank=True)
    noticed = models.BooleanField("已一次性告知", default=False)
    deducted = models.BooleanField("补充期间扣除", default=False, editable=False)
    opinion = _code("审查意见", OPINIONS)
    opinion_reason = models.TextField("审查情况和理由", max_length=1000, blank=True)
    examined_on = models.DateField("审查日期", null=True)
    advance = _code("先行援助的情形", URGENCIES)
    made_up_on = models.DateField("补办手续日期", null=True)
    outcome = models.CharField("决定", max_length=12, choices=OUTCOMES.choices(), blank=True)
    refusal = models.TextField("不予援助的理由", max_length=1000, blank=True)
    decided_on = models.DateField("决定日期", null=True)
    returned_because = models.CharField("退回重新审查的理由", max_length=500, blank=True)
    termination = _code("终止事由", TERMINATIONS)
    terminated_because = models.TextField("终止的事实和理由", max_length=1000, blank=True)
    terminated_on = models.DateField("终止日期", null=True)
    objection = models.TextField("异议的理由", max_length=1000, blank=True)
    objected_on = models.DateField("提出异议日期", null=True)
    objection_result = _code("异议审查结果", OBJECTIONS)
    objection_reason = models.TextField("异议审查认定的事实和理由", max_length=1000, blank=True)
    objection_decided_on = models.DateField("异议审查日期", null=True)
    assigned_on = models.DateField("指派日期", null=True)
    lawyer_name = models.CharField("法律援助人员", max_length=40, blank=True, editable=False)
    lawyer_firm = models.CharField("所在机构", max_length=80, blank=True, editable=False)
    accepted_on = models.DateField("接受指派日期", null=True)
    result = _code("办理结果", RESULTS)
    gained = _money("挽回损失或者取得利益（元）")
    closing = models.TextField("办理过程和结果", max_length=2000, blank=True)
    closed_on = models.DateField("结案日期", null=True)
    volume = models.CharField("卷号", max_length=40, blank=True)
    pages = models.PositiveIntegerField("页数", null=True, blank=True)
    archived_on = models.DateField("归档日期", null=True)

    PERSONAL: ClassVar[tuple[str, ...]] = (
        "facts",
        "reason",
        "assets",
        "debts",
        "missing",
        "supplied",
        "opinion_reason",
        "refusal",
        "returned_because",
        "terminated_because",
        "objection",
        "objection_reason",
        "closing",
        "subsidy_returned",
        "waived_because",
        "recover_because",
        "recover_rescinded",
    )  # what goes when the retention ends; what statistics count stays

    class Meta:
        verbose_name = verbose_name_plural = "法律援助"
        indexes = [
            models.Index(fields=["category"], name="aid_category"),
            models.Index(fields=["outcome"], name="aid_outcome"),
        ]

    def __str__(self) -> str:
        if self.notice:
            return f"通知{'代理' if self.notice == 'compulsory' else '辩护'}：{self.get_notice_display()}"
        named = self.get_matter_display() if self.matter != "other" else ""
        return named or f"{self.get_category_display()}法律援助"

    @property
    def identities(self) -> list[str]:
        """Codes of everything this recipient counts as."""
        return [c.code for c in IDENTITIES if getattr(self, f"identity_{c.code}")]

    @property
    def by_notice(self) -> bool:
        """Assigned because an organ said so: nobody applied, and hardship is no question (法律援助法 §36)."""
        return self.source == "notified"


class Assignment(Child):
    """One assignment (指派): to whom, and what it rests on. Name and firm stand as they were on that day; somebody who is
    not on the register of the house has these alone.
    """

    lawyer = models.ForeignKey(
        "places.Practitioner", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="法律援助人员"
    )
    name = models.CharField("姓名", max_length=40, blank=True)
    firm = models.CharField("所在机构", max_length=80, blank=True)
    way = models.CharField("怎样确定", max_length=10, choices=WAYS.choices(), default="weight")
    why = models.CharField("理由", max_length=300, blank=True)
    basis = models.JSONField("依据", default=dict, editable=False)  # see `assigning.basis_of`
    revoked = models.BooleanField("已撤销", default=False, editable=False)  # counts for nobody's turn

    PERSONAL: ClassVar[tuple[str, ...]] = ("why",)

    class Meta(Child.Meta):
        verbose_name = verbose_name_plural = "指派"

    def __str__(self) -> str:
        return f"{self.firm}{self.name}"


class Turn(Child):
    """What came of an assignment (承办变动): taken on, declined, or given to somebody else, and why."""

    what = models.CharField("变动", max_length=10, choices=TURNS.choices(), editable=False)
    name = models.CharField("法律援助人员", max_length=40, blank=True, editable=False)
    reason = models.CharField("原因", max_length=10, choices=REASONS.choices(), blank=True)
    note = models.CharField("说明", max_length=300, blank=True)

    PERSONAL: ClassVar[tuple[str, ...]] = ("note",)

    class Meta(Child.Meta):
        verbose_name = verbose_name_plural = "承办变动"


class Deed(Child):
    """Something the lawyer did or reported (办理情况)."""

    kind = models.CharField("做了什么", max_length=10, choices=DEEDS.choices())
    record = models.TextField("情况", max_length=2000)

    PERSONAL: ClassVar[tuple[str, ...]] = ("record",)

    class Meta(Child.Meta):
        verbose_name = verbose_name_plural = "办理情况"


class Hearing(Child):
    """A hearing that was fixed (开庭); its moment may lie ahead."""

    body = models.CharField("法院、仲裁委或者办案机关", max_length=80)
    place = models.CharField("地点", max_length=120, blank=True)

    PERSONAL: ClassVar[tuple[str, ...]] = ("place",)

    class Meta(Child.Meta):
        verbose_name = verbose_name_plural = "开庭"


from .money.models import Budget, Payment, Standard  # noqa: E402  the books stand beside the record

__all__ = ["Aid", "Assignment", "Budget", "Deed", "Hearing", "Payment", "Standard", "Turn"]
