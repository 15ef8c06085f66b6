"""Rows of the public side: what is being filled in, who may follow a case, and how often somebody tried."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.messages.models import Contact
from kernel.cases.models import Case
from kernel.ids import uuid7
from kernel.journal.fields import SealedJSON, SealedText


class Draft(models.Model):
    """An application being filled in. `owner` is a keyed hash: the token itself is only in the browser's cookie.

    `nonce` is what the phone code is derived from. Once sent, the content is gone and `case` says what it became.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.CharField(max_length=32)
    procedure = models.CharField(max_length=40)
    step = models.CharField(max_length=40)
    content = SealedJSON(default=dict)
    notice = models.PositiveIntegerField(default=0)  # version of the notice under which it was begun, of one's own will
    made_at = models.DateTimeField(default=timezone.now)
    kept_at = models.DateTimeField(default=timezone.now)
    nonce = models.CharField(max_length=32, blank=True)
    asked_at = models.DateTimeField(null=True)
    wrong = models.PositiveSmallIntegerField(default=0)
    asked_for = models.CharField(max_length=32, blank=True)  # blind index of the phone the code went to
    proven = models.CharField(max_length=32, blank=True)  # and of the phone that was proven by one
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    shelf = models.CharField(max_length=40, blank=True)  # keyed hash of the number and code it may be fetched with

    class Meta:
        verbose_name = verbose_name_plural = "申请草稿"
        constraints = [
            models.UniqueConstraint(fields=["owner", "procedure", "step"], condition=Q(case=None), name="draft_once")
        ]
        indexes = [
            models.Index(fields=["kept_at"], name="draft_kept"),
            models.Index(fields=["shelf"], condition=~Q(shelf=""), name="draft_shelf"),
        ]


class DraftFile(models.Model):
    """A photograph or paper put into a draft. Its bytes lie behind the storage port until it is sent or forgotten."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="files")
    field = models.CharField(max_length=40)
    name = SealedText(max_length=200)
    size = models.PositiveBigIntegerField()
    path = models.CharField(max_length=120)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]


class FollowCode(models.Model):
    """Opens one case to one party on the portal. Only a keyed hash of the code is kept.

    `acts`: whoever brought the case may act in it; a code given to another party only reads.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="follow_codes")
    digest = models.CharField(max_length=32, unique=True)
    party = models.UUIDField(null=True)
    acts = models.BooleanField(default=True)
    issued_at = models.DateTimeField(default=timezone.now)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "查询码"
        indexes = [models.Index(fields=["case", "party"], name="follow_code_of")]


class Try(models.Model):
    """One attempt that is counted. `key` is a keyed hash of the phone, number or address it is counted for."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=32)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "key", "at"], name="try_counted"),
            models.Index(fields=["at"], name="try_old"),
        ]


class Passcode(models.Model):
    """Six digits that were sent to a phone or mailbox. They follow from `nonce` and the house's key and are kept nowhere."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    purpose = models.CharField(max_length=10)
    to = SealedText(max_length=200)
    nonce = models.CharField(max_length=32)
    wrong = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "验证码"
        indexes = [models.Index(fields=["asked_at"], name="passcode_old")]


class Visit(models.Model):
    """A citizen signed in on one browser. `digest` is a keyed hash: the token itself is only in the browser's cookie.

    `names` are keyed hashes of the names they gave for cases of theirs: a phone may have come to another person.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="visits")
    digest = models.CharField(max_length=32, unique=True)
    shared = models.BooleanField(default=False)
    names = models.JSONField(default=list)
    made_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "群众登录"
        indexes = [models.Index(fields=["seen_at"], name="visit_seen")]
