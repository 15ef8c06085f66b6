"""One row a message, whoever it goes to and however it is sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from kernel.journal.fields import SealedText


class State(models.TextChoices):
    WAITING = "waiting", "待发送"
    SENT = "sent", "已发送"
    FAILED = "failed", "未送达"  # the last attempt failed; the job may still try again


class Message(models.Model):
    """To a user of the workbench, who reads it there too, or to a phone. Phone and text are sealed."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        related_name="messages",
        verbose_name="收件人",
        db_index=False,
    )
    phone = SealedText("手机", max_length=30, default="")
    subject = models.CharField("标题", max_length=80, blank=True)
    text = SealedText("内容", max_length=1000)
    link = models.CharField("相关办件", max_length=200, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.WAITING)
    made_at = models.DateTimeField("登记时间", default=timezone.now)
    sent_at = models.DateTimeField("发送时间", null=True)
    read_at = models.DateTimeField("阅读时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "消息"
        indexes = [
            models.Index(fields=["user", "-made_at"], name="message_inbox"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="message_unread"),
            models.Index(fields=["state"], condition=~Q(state="sent"), name="message_unsent"),
        ]

    def __str__(self) -> str:
        return f"{self.subject or '短信'}（{self.get_state_display()}）"
