"""What hangs on a case beside its record."""

from __future__ import annotations

from django.db import models

from kernel.cases.models import Case
from kernel.ids import uuid7


class Child(models.Model):
    """Something that happened in a case, with its moment."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="aid_%(class)ss")
    at = models.DateTimeField("时间")

    class Meta:
        abstract = True
        ordering = ["at", "id"]
