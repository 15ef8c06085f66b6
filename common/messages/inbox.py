"""What a page of messages reads: a user's own, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from .models import Message


def inbox(user: Any) -> QuerySet[Message]:
    """A user's messages, latest first, unsent ones included: the workbench itself is where they are read."""
    return Message.objects.filter(user_id=user.pk).order_by("-made_at", "-id")


def unread(user: Any) -> int:
    """How many messages a user has not opened. One query, on an index of just those."""
    return Message.objects.filter(user_id=user.pk, read_at=None).count()


def mark_read(user: Any, ids: Iterable[int] | None = None) -> int:
    """Mark a user's own messages as read, all of them or these; how many were not before."""
    mine = Message.objects.filter(user_id=user.pk, read_at=None)
    return (mine if ids is None else mine.filter(pk__in=list(ids))).update(read_at=timezone.now())
