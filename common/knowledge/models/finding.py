"""The index of the knowledge base, the same on every database: pairs of characters and where they stand. Derived, may be rebuilt."""

from __future__ import annotations

from django.db import models


class Index(models.Model):
    """One part of the index: `part` is "law" or "entry"; `size` documents of `length` tokens on average."""

    part = models.CharField(max_length=8, primary_key=True)
    size = models.PositiveIntegerField(default=0)
    length = models.FloatField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "知识库索引"


class Term(models.Model):
    """A pair of characters. `places`: documents it stands in and how much it tells there (`finding.postings`)."""

    part = models.CharField(max_length=8)
    token = models.CharField(max_length=8)
    places = models.BinaryField()

    class Meta:
        verbose_name = verbose_name_plural = "知识库索引词"
        constraints = [models.UniqueConstraint(fields=["part", "token"], name="knowledge_term_once")]


class Synonym(models.Model):
    """How people say it, and how the law does. `said`: words by space, `…` between words that may stand apart."""

    said = models.CharField("群众的说法", max_length=300)
    meant = models.CharField("法律的用词", max_length=200)
    active = models.BooleanField("启用", default=True)

    class Meta:
        ordering = ["meant", "pk"]
        verbose_name = verbose_name_plural = "同义词"

    def __str__(self) -> str:
        return f"{self.said} → {self.meant}"
