"""Making, finding and revoking tokens. The text of a token exists once, on the page that shows it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from kernel.cases.actors import Actor, staff
from kernel.journal.models import note
from kernel.journal.seal import sm3
from kernel.reach.models import User

from .models import Token

PREFIX = "sinan_"
SEEN = timedelta(minutes=1)  # how exactly the last use is told: a read must not cost a write each time
MOST = 20  # tokens of one person in force at a time
LENGTHS = ((30, "三十天"), (90, "九十天"), (180, "半年"), (365, "一年"))


@dataclass(frozen=True)
class Caller:
    """Whoever sent a request: the owner of a token, narrowed to what the token allows."""

    token_id: int
    user: User
    scopes: frozenset[str]

    @property
    def actor(self) -> Actor:
        return staff(self.user)


def digest_of(text: str) -> bytes:
    """SM3 of a token; 256 random bits need no salt."""
    return sm3(text.encode())


@transaction.atomic
def make(user: User, *, name: str, scopes: Iterable[str], days: int) -> tuple[Token, str]:
    """A new token and its text, which is returned this once and kept nowhere."""
    text, now = PREFIX + secrets.token_urlsafe(32), timezone.now()
    row = Token.objects.create(
        user=user,
        name=name,
        head=text[: len(PREFIX) + 6],
        digest=digest_of(text),
        scopes=sorted(set(scopes)),
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    note(user, "建立接口令牌", str(user), {"on": {"user": user.pk}, "token": row.pk, "scopes": row.scopes})
    return row, text


@transaction.atomic
def revoke(token: Token, by: User) -> bool:
    """Take a token out of force; False where it already was."""
    done = Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now(), revoked_by=by)
    if done:
        note(by, "撤销接口令牌", str(token.user), {"on": {"user": token.user_id}, "token": token.pk})
    return bool(done)


def touch(token_id: int) -> None:
    """Note that a token is in use, at most once a minute."""
    now = timezone.now()
    stale = Q(used_at=None) | Q(used_at__lt=now - SEEN)
    Token.objects.filter(stale, pk=token_id).update(used_at=now)
