"""What is found by words: one entry a case, beside the engine's own index of tokens (`sql`)."""

from __future__ import annotations

from django.db import models

from kernel.cases.models import Case


class Entry(models.Model):
    """A case as search sees it. Derived from the case; may be rebuilt at any time (`sinan search --rebuild`).

    `id` is the rank: greater for the case registered later, so that the index itself is in the order of the results.
    `said` holds the lines of the case as people wrote them, each with its label; `text` the same lines folded.
    """

    id = models.BigAutoField(primary_key=True)
    case = models.OneToOneField(Case, models.CASCADE, related_name="+")
    text = models.TextField()
    said = models.TextField()
    marks = models.TextField()  # the tokens of reach: where, whose, which line

    class Meta:
        verbose_name = verbose_name_plural = "查找索引"


class Rebuild(models.Model):
    """A rebuilding under way: what is indexed so far. The row goes when it is done."""

    last = models.UUIDField(null=True)  # key of the last case taken
    done = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(auto_now_add=True)
