"""The day before, whoever has a booking is reminded, once for each time they booked."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from kernel import ports
from kernel.jobs.declare import every

from .booking import when
from .models import Booking, State

every("booking_reminders", title="预约提醒", daily=time(16, 0), run="common.bookings.jobs.remind")


def remind() -> int:
    """Tell everybody with a booking tomorrow; how many were told. Running twice tells nobody twice."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    begin = timezone.make_aware(datetime.combine(tomorrow, time.min))
    rows = Booking.objects.filter(state=State.BOOKED, at__gte=begin, at__lt=begin + timedelta(days=1))
    rows = rows.filter(Q(reminded_for=None) | ~Q(reminded_for=F("at"))).exclude(phone_index=None)
    return sum(_remind(row) for row in list(rows.select_related("service__office")))


def _remind(row: Booking) -> bool:
    """Mark and message are one transaction: whoever comes second finds the mark."""
    with transaction.atomic():
        open_ = Booking.objects.filter(pk=row.pk, state=State.BOOKED, at=row.at)
        if not open_.exclude(reminded_for=row.at).update(reminded_for=row.at):
            return False
        place = "我们上门" if row.service.at_home else f"请到{row.service.office}{row.service.office.address}"
        ports.messages().to_phone(
            row.phone, f"提醒：您预约了明天{when(row)}{row.service.title}，{place}。来不了的，请用预约码改期或者取消。"
        )
    return True
