"""What pages follow, and how often it changed. Nothing of anybody is in it."""

from __future__ import annotations

from django.db import models


class Topic(models.Model):
    """`name`: what it is about and whose, as `hotline:12`; `version` grows with every change."""

    name = models.CharField(primary_key=True, max_length=60)
    version = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "实时更新"

    def __str__(self) -> str:
        return self.name
