"""What is recorded of a dispute: one record a case, and its sessions, inquiries, performances and visits."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from kernel.cases.models import Case
from kernel.ids import uuid7

from .codes import CONFIRMATIONS, KINDS, OUTCOMES, PERFORMANCES, SOURCES


class Dispute(models.Model):
    """The record of a dispute (纠纷). Columns are what is counted, searched or printed; nothing is kept twice."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="dispute")
    source = models.CharField("案件来源", max_length=20, choices=SOURCES.choices())
    from_organ = models.CharField("移送单位", max_length=60, blank=True)
    from_number = models.CharField("移送文号", max_length=60, blank=True)
    kind = models.CharField("纠纷类型", max_length=20, choices=KINDS.choices())
    kind_heading = models.CharField("纠纷大类", max_length=20, editable=False)
    facts = models.TextField("纠纷简要情况", max_length=2000)
    claims = models.TextField("申请事项", max_length=1000, blank=True)
    amount = models.DecimalField("涉及金额（元）", max_digits=14, decimal_places=2, null=True, blank=True)
    people = models.PositiveIntegerField("涉及当事人数", default=2)
    place = models.CharField("纠纷发生地", max_length=120, blank=True)
    danger_crime = models.BooleanField("可能民转刑", default=False)
    danger_petition = models.BooleanField("可能群体性上访", default=False)
    danger_suicide = models.BooleanField("可能自杀", default=False)
    danger_fight = models.BooleanField("可能械斗", default=False)
    difficult = models.BooleanField("疑难复杂", default=False)
    accepted_on = models.DateField("受理日期", null=True)
    refusal = models.CharField("不予受理理由", max_length=500, blank=True)
    remedies = models.JSONField("其他途径", default=list, blank=True)
    chosen_by_parties = models.BooleanField("当事人选定调解员", default=False)
    outcome = models.CharField("调解结果", max_length=20, choices=OUTCOMES.choices(), blank=True)
    ended_because = models.CharField("终止原因", max_length=500, blank=True)
    agreed_facts = models.TextField("主要事实、争议事项及责任", max_length=2000, blank=True)
    agreement = models.TextField("协议内容", max_length=3000, blank=True)
    agreement_amount = models.DecimalField("协议涉及金额（元）", max_digits=14, decimal_places=2, null=True, blank=True)
    perform_how = models.CharField("履行方式", max_length=200, blank=True)
    perform_where = models.CharField("履行地点", max_length=120, blank=True)
    perform_by = models.DateField("履行期限", null=True, blank=True)
    agreed_on = models.DateField("达成协议日期", null=True)
    effective_on = models.DateField("协议生效日期", null=True)
    performance = models.CharField("履行情况", max_length=10, choices=PERFORMANCES.choices(), blank=True)
    performed_on = models.DateField("履行完毕日期", null=True)
    visited_on = models.DateField("回访日期", null=True)
    satisfied = models.CharField("满意情况", max_length=10, blank=True)
    court = models.CharField("确认法院", max_length=60, blank=True)
    confirmation = models.CharField("司法确认", max_length=20, choices=CONFIRMATIONS.choices(), blank=True)
    confirmation_applied_on = models.DateField("申请司法确认日期", null=True)
    confirmed_on = models.DateField("确认决定日期", null=True)
    confirmation_number = models.CharField("确认案号", max_length=60, blank=True)
    prevented_crime = models.PositiveIntegerField("防止民转刑（人）", default=0)
    prevented_petition = models.PositiveIntegerField("防止群体性上访（人）", default=0)
    prevented_suicide = models.PositiveIntegerField("防止自杀（人）", default=0)
    prevented_fight = models.PositiveIntegerField("制止械斗（人）", default=0)
    closed_on = models.DateField("结案日期", null=True)
    closing_note = models.TextField("结案说明", max_length=1000, blank=True)
    volume = models.CharField("卷号", max_length=40, blank=True)
    pages = models.PositiveIntegerField("页数", null=True, blank=True)
    archived_on = models.DateField("归档日期", null=True)

    PERSONAL: ClassVar[tuple[str, ...]] = (
        "facts",
        "claims",
        "place",
        "refusal",
        "ended_because",
        "agreed_facts",
        "agreement",
        "perform_how",
        "perform_where",
        "closing_note",
    )  # what goes when the retention ends; what statistics count stays

    class Meta:
        verbose_name = verbose_name_plural = "纠纷"
        indexes = [
            models.Index(fields=["kind"], name="dispute_kind"),
            models.Index(fields=["outcome"], name="dispute_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}纠纷"

    def save(self, *args: object, **kwargs: object) -> None:
        self.settle_columns()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def settle_columns(self) -> None:
        """Columns that follow from others; the bulk writer calls it where it does not save."""
        self.kind_heading = KINDS.heading_of(self.kind)

    @property
    def dangerous(self) -> bool:
        return self.danger_crime or self.danger_petition or self.danger_suicide or self.danger_fight

    @property
    def agreed(self) -> bool:
        return self.outcome in ("written", "oral")


class Child(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="%(class)ss")
    at = models.DateTimeField("时间")
    place = models.CharField("地点", max_length=120, blank=True)

    class Meta:
        abstract = True
        ordering = ["at", "id"]


class Inquiry(Child):
    """An investigation (调查): whom was asked what, where."""

    asked = models.CharField("被调查人", max_length=60)
    present = models.CharField("参加人", max_length=120, blank=True)
    record = models.TextField("调查记录", max_length=3000)
    case = models.ForeignKey(Case, models.PROTECT, related_name="inquiries")

    PERSONAL: ClassVar[tuple[str, ...]] = ("place", "asked", "present", "record")

    class Meta(Child.Meta):
        verbose_name = verbose_name_plural = "调查"


class Session(Child):
    """One mediation session (调解): several a case, in the room or on site."""

    on_site = models.BooleanField("现场调解", default=False)
    invited = models.CharField("受邀参加人", max_length=200, blank=True)
    recorder = models.CharField("记录人", max_length=40, blank=True)
    record = models.TextField("调解记录", max_length=3000)
    result = models.CharField("本次结果", max_length=200, blank=True)
    latitude = models.FloatField("纬度", null=True, blank=True)
    longitude = models.FloatField("经度", null=True, blank=True)
    accuracy = models.FloatField("定位精度（米）", null=True, blank=True)

    PERSONAL: ClassVar[tuple[str, ...]] = ("place", "invited", "record", "result", "latitude", "longitude", "accuracy")

    class Meta(Child.Meta):
        verbose_name = verbose_name_plural = "调解"


class Performance(Child):
    """What was performed of an agreement (履行), or found not performed."""

    state = models.CharField("履行情况", max_length=10, choices=PERFORMANCES.choices())
    amount = models.DecimalField("履行金额（元）", max_digits=14, decimal_places=2, null=True, blank=True)
    note = models.CharField("说明", max_length=500, blank=True)

    PERSONAL: ClassVar[tuple[str, ...]] = ("place", "note")

    class Meta(Child.Meta):
        verbose_name = verbose_name_plural = "履行"


class Visit(Child):
    """A return visit (回访)."""

    visited = models.CharField("回访对象", max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    about = models.CharField("回访事由", max_length=200, default="了解协议履行情况和当事人满意情况")
    finding = models.TextField("履行与满意情况", max_length=1000)
    satisfied = models.CharField(
        "满意情况", max_length=10, choices=[("yes", "满意"), ("basic", "基本满意"), ("no", "不满意")]
    )

    PERSONAL: ClassVar[tuple[str, ...]] = ("place", "visited", "finding")

    class Meta(Child.Meta):
        verbose_name = verbose_name_plural = "回访"
