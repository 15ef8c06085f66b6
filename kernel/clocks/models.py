"""Rows an administrator keeps: days that differ from the Monday–Friday week, and lengths the law leaves open."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from kernel.words.law import Mark
from kernel.words.limits import Term, Unit


class Day(models.Model):
    """A day off, or a weekend day that is worked (调休), from the State Council's yearly notice."""

    date = models.DateField("日期", unique=True)
    working = models.BooleanField("上班", default=False)
    name = models.CharField("名称", max_length=40)
    source = models.CharField("依据", max_length=120)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "放假与调休"
        ordering = ("date",)

    def __str__(self) -> str:
        return f"{self.date} {self.name}{'上班' if self.working else '放假'}"


class TermRow(models.Model):
    """One dated length of a limit whose number is not read in the law, or is an office's promise.

    `seed` is what the code proposed; a row that still says the same follows the code, one that people changed or
    signed off does not. An office's promise needs no mark.
    """

    line = models.CharField("业务", max_length=60)
    limit = models.CharField("时限", max_length=60)
    title = models.CharField("名称", max_length=80)
    office = models.ForeignKey(
        "reach.Office", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="机构"
    )
    length = models.PositiveSmallIntegerField("长度")
    unit = models.CharField("单位", max_length=8, choices=[(u.value, u.value) for u in Unit])
    since = models.DateField("施行日期", null=True, blank=True)
    until = models.DateField("失效日期（含）", null=True, blank=True)
    mark = models.CharField(
        "来源标记", max_length=1, blank=True, choices=[(m.value, f"{m.value} {m.explanation}") for m in Mark]
    )
    source = models.CharField("来源", max_length=200)
    seed = models.CharField(max_length=300, blank=True, editable=False)
    signed_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核定人"
    )
    signed_off_at = models.DateTimeField("核定时间", null=True, blank=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "可配置期限"
        ordering = ("line", "limit", "office", "since")
        constraints = [
            models.CheckConstraint(
                name="term_until_after_since",
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")) | Q(since__isnull=True),
                violation_error_message="失效日期不能早于施行日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.term}"

    def clean(self) -> None:
        """Two versions for the same office may not be in force on the same day."""
        others = TermRow.objects.filter(line=self.line, limit=self.limit, office=self.office).exclude(pk=self.pk)
        if any(other.overlaps(self) for other in others):
            raise ValidationError("与本机构该时限的另一条期限施行日期重叠，请先填写旧期限的失效日期。")

    def overlaps(self, other: TermRow) -> bool:
        return (self.since or date.min) <= (other.until or date.max) and (other.since or date.min) <= (
            self.until or date.max
        )

    @property
    def unverified(self) -> bool:
        return self.mark != Mark.L and self.signed_off_at is None

    @property
    def says(self) -> str:
        return "|".join(str(v or "") for v in (self.length, self.unit, self.since, self.until, self.mark, self.source))

    @property
    def taken_over(self) -> bool:
        return self.signed_off_at is not None or self.seed != self.says

    @property
    def in_use(self) -> bool:
        """A rule of another place [D] is only a local option: it counts once an office has it or it is signed off."""
        return self.mark != Mark.D or self.office_id is not None or self.signed_off_at is not None

    @property
    def term(self) -> Term:
        return Term(
            length=self.length,
            unit=Unit(self.unit),
            since=self.since,
            until=self.until,
            basis=self.source,
            unverified=self.unverified,
        )
