"""Daily anchors across all cases, and the chain of what administrators change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from .chain import START, link


class Anchor(models.Model):
    """The hash of one closed day. Print or publish it: whoever holds a copy can prove the day unchanged."""

    day = models.DateField("日期", unique=True)
    events = models.PositiveIntegerField("事件数")
    digest = models.BinaryField("摘要", max_length=32)
    made_at = models.DateTimeField("生成时间", default=timezone.now)

    class Meta:
        ordering = ["day"]
        verbose_name = verbose_name_plural = "每日锚定"


class AdminEntry(models.Model):
    """One administrative act: a grant given, a holiday changed, a template replaced. Appended, never edited."""

    seq = models.PositiveIntegerField(unique=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    act = models.CharField("事项", max_length=60)
    subject = models.CharField("对象", max_length=160)
    data = models.JSONField("内容", default=dict)
    at = models.DateTimeField("时间", default=timezone.now)
    hash = models.BinaryField(max_length=32)

    class Meta:
        ordering = ["-seq"]
        verbose_name = verbose_name_plural = "管理留痕"

    def content(self) -> dict[str, object]:
        return {
            "seq": self.seq,
            "actor": self.actor_id,
            "act": self.act,
            "subject": self.subject,
            "data": self.data,
            "at": self.at,
        }


def note(actor: Any, act: str, subject: str, data: Mapping[str, object] | None = None) -> AdminEntry:
    """Append an administrative act inside the caller's transaction. `data` must be JSON and free of secrets."""
    user = actor if getattr(actor, "pk", None) else None
    while True:
        last = AdminEntry.objects.order_by("-seq").first()
        entry = AdminEntry(
            seq=last.seq + 1 if last else 1,
            actor=user,
            act=act,
            subject=subject[:160],
            data=dict(data or {}),
        )
        entry.hash = link(bytes(last.hash) if last else START, entry.content())
        try:
            with transaction.atomic():
                entry.save(force_insert=True)
        except IntegrityError:  # another administrator was first to take this place
            continue
        return entry


def broken_entries() -> list[str]:
    """Sentences naming administrative entries that were edited, removed or inserted."""
    found, before, expected = [], START, 1
    for entry in AdminEntry.objects.order_by("seq").iterator():
        if entry.seq != expected:
            found.append(f"管理留痕第{expected}条缺失")
        if bytes(entry.hash) != link(before, entry.content()):
            found.append(f"管理留痕第{entry.seq}条（{entry.act}）与链不符")
        before, expected = bytes(entry.hash), entry.seq + 1
    return found
