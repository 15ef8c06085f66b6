"""Figures against counts by hand."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from common.bookings import booking
from common.bookings.models import Booking
from common.queue import figures, tickets
from common.queue.models import Ticket

from .house import Waiting


def test_counted_by_hand(there: Waiting) -> None:
    place, today = there.place, timezone.localdate()
    kept, missed = place.today(phone="15400003333"), place.today(place.lawyer, phone="15400004444")
    booking.arrive(kept, by=place.clerk)
    booking.miss(missed, by=place.clerk)
    booking.cancel(place.today(place.home, phone="15400005555", address="村里", grounds="高龄"))
    for _ in range(3):
        there.draw()
    for minutes, end in ((5, tickets.done), (10, tickets.skip)):
        Ticket.objects.filter(state="waiting").update(drawn_at=timezone.now() - timedelta(minutes=minutes))
        end(there.call())
    Ticket.objects.filter(state="done").update(waited=300)
    Ticket.objects.filter(state="skipped").update(waited=600)
    got = {
        m.figure.code: m
        for m in figures.measured(figures.counts(Booking.objects.all(), Ticket.objects.all(), today, today))
    }
    plain = {
        code: got[code].numerator for code in ("booked", "kept", "missed", "cancelled", "taken", "served", "longest")
    }
    assert plain == {"booked": 3, "kept": 1, "missed": 1, "cancelled": 1, "taken": 3, "served": 1, "longest": 600}
    assert (str(got["rate"].value), str(got["skipped"].value), str(got["wait"].value)) == ("50.00", "33.33", "450.00")
    empty = figures.measured(figures.counts(Booking.objects.none(), Ticket.objects.none(), today, today))
    assert {m.figure.code: m.value for m in empty}["wait"] is None
    assert [r["queue__letter"] for r in figures.by_queue(Ticket.objects.all(), today, today)] == ["A"]
    assert len(figures.by_service(Booking.objects.all(), today, today)) == 3
