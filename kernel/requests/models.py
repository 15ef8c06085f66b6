from __future__ import annotations

from django.db import models

from kernel.cases.models import Case, Event
from kernel.ids import uuid7
from kernel.reach.models import Office


class Asked(models.Model):
    """A question sent and, once it came back, its answer. Written only by `ask` and `answer`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="asked")
    code = models.CharField(max_length=40)
    to_office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="questions")
    to_name = models.CharField("发往", max_length=80)
    asked = models.OneToOneField(Event, models.PROTECT, related_name="question")
    answered = models.OneToOneField(Event, models.PROTECT, null=True, related_name="reply")
    asked_at = models.DateTimeField("发出时间")
    answered_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        ordering = ["asked_at", "id"]
        indexes = [models.Index(fields=["case", "answered_at"], name="asked_open")]

    @property
    def word(self):  # type: ignore[no-untyped-def]
        return self.case.rules.request(self.code)
