"""One row a message, whoever it goes to and however it is sent."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.people.models import phone_index, phone_indexes
from kernel.journal.fields import Indexed, SealedJSON, SealedText
from kernel.journal.seal import blind, new_salt

from .templates import NOTICE


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
    email = SealedText("电子邮箱", max_length=200, default="")
    template = models.CharField("模板", max_length=20, default=NOTICE)
    values = SealedJSON("模板内容", default=dict)
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


class Way(models.TextChoices):
    """How a citizen is reached. A text message needs nothing but the phone; the others are bound to it first."""

    SMS = "sms", "短信"
    WECHAT = "wechat", "微信"
    EMAIL = "email", "电子邮件"


def openid_index(openid: str) -> bytes | None:
    return blind(openid, "openid") if openid.strip() else None


def new_secret() -> str:
    return new_salt().hex()


class ContactQuerySet(models.QuerySet["Contact"]):
    def of_phone(self, phone: str) -> Contact | None:
        """Under any index key in force. One query."""
        return self.filter(phone_index__in=phone_indexes(phone)).first()


class Contact(models.Model):
    """A citizen who proved a phone: how they want to be told. It opens no case by itself and carries no name.

    `secret` owns their drafts: it never leaves the house, and no key that is turned changes it.
    """

    INDEXED: ClassVar[Indexed] = {
        "phone_index": ("phone", phone_index), "openid_index": ("openid", openid_index),
    }  # fmt: skip

    phone = SealedText("手机", max_length=30)
    phone_index = models.BinaryField(max_length=16, unique=True, editable=False)
    secret = SealedText(max_length=64, default=new_secret)
    way = models.CharField("首选方式", max_length=10, choices=Way.choices, default=Way.SMS)
    email = SealedText("电子邮箱", max_length=200, default="", blank=True)
    openid = SealedText("微信标识", max_length=80, default="", blank=True)
    openid_index = models.BinaryField(max_length=16, null=True, unique=True, editable=False)
    notice = models.PositiveIntegerField("告知书版本", default=0)
    made_at = models.DateTimeField("登记时间", default=timezone.now)
    seen_at = models.DateTimeField("最近登录", default=timezone.now)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "群众联系方式"
        indexes = [models.Index(fields=["seen_at"], name="contact_seen")]

    def __str__(self) -> str:
        return f"联系方式{self.pk}"

    def address(self, way: str) -> str:
        """Where this way leads; empty for one that is not bound."""
        return {Way.SMS: self.phone, Way.EMAIL: self.email, Way.WECHAT: self.openid}.get(Way(way), "")


class Outcome(models.TextChoices):
    TAKEN = "taken", "已送出"
    NEVER = "never", "不能送达"
    LATER = "later", "暂时失败"


class Attempt(models.Model):
    """One try to reach a citizen one way. `code` and `reference` are codes of the other side, without personal data."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="attempts", verbose_name="消息")
    way = models.CharField("方式", max_length=10, choices=Way.choices)
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices)
    code = models.CharField("原因代码", max_length=40, blank=True)
    reference = models.CharField("对方编号", max_length=40, blank=True)
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "发送记录"
        ordering = ["id"]

    def __str__(self) -> str:
        told = f"{self.get_way_display()}{self.get_outcome_display()}"
        return f"{told}（{self.code}）" if self.code else told
