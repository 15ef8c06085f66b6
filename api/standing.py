"""What a token stands for, kept between requests: built once, and proven afresh by one statement every time.

Nothing is believed for a while: the statement reads token, person, grants and absences as they are now, and what was
built from them is used again only where they are the same to the last column.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from kernel.reach.models import User
from kernel.reach.reach import reach_of

from . import sql
from .models import Token
from .tokens import PREFIX, SEEN, Caller, digest_of, touch

MOST = 2000  # tokens remembered in a process
LONGEST = 100  # characters of a token, against a header sent to keep the server busy


@dataclass
class Standing:
    """A caller as of the facts in `proof`; `plans` keeps statements prepared for them."""

    caller: Caller
    proof: tuple[Any, ...]
    first: bool  # the initial password is still in force
    expires_at: datetime
    plans: dict[Any, Any] = field(default_factory=dict)


_kept: dict[bytes, Standing] = {}


def standing(text: str, fetch: sql.Fetch) -> Standing | None:
    """Whoever stands behind a token now; None for one that is unknown, expired or revoked, or whose owner left."""
    if not text.startswith(PREFIX) or len(text) > LONGEST:
        return None
    digest, now = digest_of(text), timezone.now()
    day = today(now.timestamp())
    rows = fetch(sql.STANDING, (day, day, day, day, digest))
    if not rows:
        return None
    proof = (day, *(row[:-1] for row in rows))
    found = _kept.get(digest)
    if found is None or found.proof != proof:
        found = _build(digest, proof)
    if found is None or found.expires_at <= now:
        return None
    _note_use(found.caller.token_id, rows[0][-1], now)
    return found


_day = ("", 0.0)  # today and the moment it ends


def today(now: float) -> str:
    """The local day of a moment, ISO; worked out once a day."""
    global _day
    if now >= _day[1] or now < _day[1] - 86400:
        day = timezone.localdate(datetime.fromtimestamp(now, UTC))
        ends = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
        _day = (day.isoformat(), ends.timestamp())
    return _day[0]


def _build(digest: bytes, proof: tuple[Any, ...]) -> Standing | None:
    """Read everything anew. Four queries, only where something changed."""
    row: Any = Token.objects.filter(digest=digest, revoked_at=None, user__is_active=True).select_related("user").first()
    if row is None:
        _kept.pop(digest, None)
        return None
    user: User = row.user
    reach_of(user)
    made = Standing(
        Caller(row.pk, user, frozenset(row.scopes)), proof, user.must_change_password, expires_at=row.expires_at
    )
    if len(_kept) >= MOST:
        _kept.clear()
    _kept[digest] = made
    return made


def _note_use(token_id: int, used: datetime | None, now: datetime) -> None:
    """`used` as the driver gives it: SQLite knows no time zones and means UTC."""
    if used is None or (used if used.tzinfo else used.replace(tzinfo=UTC)) < now - SEEN:
        touch(token_id)
