"""What the bureau itself writes for people: questions with answers, typical cases. Nobody publishes their own."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from common.catalogue.fields import MatterField


class Kind(models.TextChoices):
    ANSWER = "answer", "问答"
    CASE = "case", "典型案例"


class State(models.TextChoices):
    DRAFT = "draft", "草稿"
    WAITING = "waiting", "待审核"
    PUBLISHED = "published", "已发布"
    WITHDRAWN = "withdrawn", "已撤下"


class EntryQuerySet(models.QuerySet["Entry"]):
    def public(self, day: date | None = None) -> Self:
        """What anybody may read: published, and not past the day it was said to hold until."""
        day = day or timezone.localdate()
        return self.filter(state=State.PUBLISHED).filter(Q(valid_until=None) | Q(valid_until__gte=day))


class Entry(models.Model):
    """A question with its answer, or a typical case. It holds no personal data: texts that look like any are refused.

    `title`: the question, or what the case is called. `wordings`: other ways to ask, one a line. `facts`: of a case.
    `body`: the answer, or what came of the case. `point`: what one learns of it. `basis`: citations, one a line.
    """

    kind = models.CharField("种类", max_length=8, choices=Kind.choices)
    title = models.CharField("标题", max_length=120)
    wordings = models.TextField("别的问法", max_length=1000, blank=True)
    facts = models.TextField("案情", max_length=3000, blank=True)
    body = models.TextField("正文", max_length=5000)
    point = models.TextField("要点", max_length=1000, blank=True)
    basis = models.TextField("依据", max_length=1000, blank=True)
    matter = MatterField("事项")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)
    valid_until = models.DateField("有效期至", null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name="撰写人")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name="审核人"
    )
    returned = models.CharField("退回意见", max_length=300, blank=True)
    published_at = models.DateTimeField("发布时间", null=True)
    origin = models.UUIDField("来源案件", null=True, unique=True, editable=False)  # the consultation it was made of
    changed_at = models.DateTimeField("改动时间", auto_now=True)

    PERSONAL: ClassVar[tuple[str, ...]] = ()

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-pk"]
        verbose_name = verbose_name_plural = "问答和典型案例"
        indexes = [models.Index(fields=["state", "kind", "-published_at"], name="entry_shown")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("portal_entry", args=[self.pk])

    @property
    def citations(self) -> list[str]:
        return [line.strip() for line in self.basis.splitlines() if line.strip()]

    @property
    def asked_as(self) -> list[str]:
        return [line.strip() for line in self.wordings.splitlines() if line.strip()]

    @property
    def expired(self) -> bool:
        return bool(self.valid_until and self.valid_until < timezone.localdate())
