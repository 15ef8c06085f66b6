"""What was scheduled, who is at work, and of what somebody was reminded."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Schedule(models.Model):
    """One occurrence of a periodic job. Its row is written with its task, and only once: two schedulers run nothing twice."""

    name = models.CharField("任务", max_length=40)
    due = models.DateTimeField("应执行时间")
    task = models.UUIDField("执行记录", null=True)
    made_at = models.DateTimeField("登记时间", default=timezone.now)

    class Meta:
        ordering = ["-due", "name"]
        verbose_name = verbose_name_plural = "定时任务"
        constraints = [models.UniqueConstraint(fields=["name", "due"], name="schedule_once")]


class Worker(models.Model):
    """A process at work. What it runs is its own until the lease ends; it renews the lease as long as it lives."""

    id = models.CharField(primary_key=True, max_length=64)
    started_at = models.DateTimeField("启动时间", default=timezone.now)
    leased_until = models.DateTimeField("租约至")

    class Meta:
        ordering = ["started_at"]
        verbose_name = verbose_name_plural = "执行进程"


class Progress(models.Model):
    """How far a long task has come, and whom or what it concerns. Kept a while after its end, for the page to show."""

    task = models.UUIDField(primary_key=True)
    about = models.CharField("对象", max_length=120, blank=True)
    done = models.PositiveIntegerField("已办", default=0)
    total = models.PositiveIntegerField("共", default=0)
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        ordering = ["-at"]
        verbose_name = verbose_name_plural = "任务进度"


class Reminded(models.Model):
    """A person was told once that a clock of a case turned this colour. A due date that moves is another matter."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="+")
    limit = models.CharField(max_length=40)
    run = models.PositiveSmallIntegerField(default=0)
    colour = models.CharField(max_length=10)
    due_at = models.DateTimeField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "时限提醒"
        constraints = [
            models.UniqueConstraint(fields=["user", "case", "limit", "run", "colour", "due_at"], name="reminded_once")
        ]
