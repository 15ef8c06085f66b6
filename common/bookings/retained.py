"""How long it is kept who booked, and what goes with the case that came of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from common.privacy.kinds import Kind, Unit, beside, declare
from common.privacy.wiping import wipe

from .models import Booking


def _due(before: datetime) -> QuerySet[Booking]:
    """Bookings long over that were not erased yet; those with a case go with it."""
    return Booking.objects.filter(at__lt=before, case=None, erased_at=None)


def _erase(before: datetime, most: int) -> int:
    return _wipe(list(_due(before).order_by("at")[:most]))


def _wipe(rows: list[Booking]) -> int:
    """Names, phones and addresses; times and whether they came stay for statistics."""
    wipe(rows)
    return Booking.objects.filter(pk__in=[r.pk for r in rows]).update(erased_at=timezone.now())


declare(Kind(
    code="bookings", title="预约记录", holds="预约人姓名、电话、要办的事，上门服务的地址和理由",
    purpose="按约定的时间接待、提醒和上门", starts="预约的日期",
    law="个人信息保护法第十三条第一款第三项：为履行法定职责所必需", length=6, unit=Unit.MONTHS,
    source="本局确定（未核实，法律没有写明）", count=lambda before: _due(before).count(), erase=_erase,
))  # fmt: skip


@beside
def bookings(cases: Iterable[UUID]) -> int:
    """Bookings from which a case came go with its personal data."""
    return _wipe(list(Booking.objects.filter(case__in=list(cases), erased_at=None)))
