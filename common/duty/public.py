"""The one door of the duty rota for other rooms and for the portal: who is on duty, and who will be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from kernel.reach.models import Office

from .models import Turn

UP = 4  # how many levels of offices are asked


@dataclass(frozen=True, kw_only=True)
class OnDuty:
    """Somebody on duty. `user_id`: None for who has no account."""

    site: str
    shift: str
    name: str
    until: datetime
    user_id: int | None = None
    phone: str = ""
    address: str = ""
    place: UUID | None = None  # in the register of service places


def on_duty(office: Office, moment: datetime | None = None) -> list[OnDuty]:
    """Who is on duty for an office at a moment: at its own sites, otherwise at those of the nearest office above it that
    has a rota. One query a level. Only what was published counts."""
    here: Office | None = office
    for _ in range(UP):
        if here is None:
            return []
        if found := _at(_published().filter(rota__office=here), moment):
            return found
        here = here.parent
    return []


def _at(rows: QuerySet[Turn], moment: datetime | None) -> list[OnDuty]:
    local = timezone.localtime(moment)
    clock, today = local.time(), local.date()
    overnight = Q(shift__ends__lt=F("shift__begins"))
    since = Q(day=today, shift__begins__lte=clock) & (overnight | Q(shift__ends__gt=clock))
    last_night = Q(day=today - timedelta(days=1), shift__ends__gt=clock) & overnight
    return [_said(t) for t in rows.filter(since | last_night)]


def duty_of(user: Any, moment: datetime | None = None) -> list[OnDuty]:
    """Where this person is on duty at a moment."""
    return _at(_published().filter(member__user=user), moment)


def coming(office_ids: Any, since: date, days: int = 7) -> dict[date, list[OnDuty]]:
    """What the public may know: who is on duty at public sites, day by day. One query."""
    rows = _published().filter(shift__site__public=True, day__range=(since, since + timedelta(days=days - 1)))
    found: dict[date, list[OnDuty]] = {}
    for turn in rows.filter(rota__office__in=office_ids):
        found.setdefault(turn.day, []).append(_said(turn))
    return found


def at_place(place: UUID, days: int = 7) -> list[tuple[date, OnDuty]]:
    """Who is on duty at a service place from today on, as the public may know. One query."""
    today = timezone.localdate()
    rows = _published().filter(shift__site__public=True, shift__site__place=place)
    return [(t.day, _said(t)) for t in rows.filter(day__range=(today, today + timedelta(days=days - 1)))]


def _published() -> QuerySet[Turn]:
    rows = Turn.objects.filter(rota__published_at__isnull=False, member__isnull=False, shift__site__active=True)
    return rows.select_related("shift__site", "member").order_by("day", "shift__site__name", "shift__begins", "seat")


def _said(turn: Turn) -> OnDuty:
    site, shift = turn.shift.site, turn.shift
    hours = f"{shift.title}（{shift.hours}）"
    return OnDuty(
        site=site.name, shift=hours, name=str(turn.member), until=turn.ends, phone=site.phone, address=site.address,
        user_id=turn.member.user_id if turn.member else None, place=site.place_id,
    )  # fmt: skip
