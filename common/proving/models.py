"""What was proven when: a keyed mark for each case, and a sealed line for each round."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone

from kernel.journal.seal import blind


class Proven(models.Model):
    """The rows of a case as they were stored when it was proven sound. No foreign key: it outlives a case taken away."""

    case = models.UUIDField(primary_key=True)
    mark = models.BinaryField(max_length=16)

    class Meta:
        verbose_name = verbose_name_plural = "已校验办件"

    def __str__(self) -> str:
        return str(self.case)


class Round(models.Model):
    """One round over the whole house. Whoever has the database alone cannot write one: the mark wants the index key."""

    at = models.DateTimeField("完成时间", default=timezone.now)
    whole = models.BooleanField("完整校验")
    cases = models.PositiveIntegerField("办件")  # with a mark when it ended
    again = models.PositiveIntegerField("重新校验")
    mark = models.BinaryField(max_length=16)

    class Meta:
        ordering = ["-id"]
        verbose_name = verbose_name_plural = "校验记录"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.mark = self.seal()
        super().save(*args, **kwargs)

    def seal(self) -> bytes:
        return blind(f"{self.at.timestamp():.6f}/{self.whole}/{self.cases}/{self.again}", "round")

    @property
    def holds(self) -> bool:
        return bytes(self.mark) == self.seal()
