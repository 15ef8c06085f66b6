"""Figures of bookings and of waiting, each with what is counted and by what it is divided.

No law sets them; they are this bureau's own, counted from single bookings and numbers (statistics.md §1).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum

from common.bookings.models import Booking
from common.bookings.models import State as Booked
from common.calls.figures import OWN, Figure, Measured, share, span

from .models import State, Ticket

FIGURES = (
    Figure(code="booked", title="预约数", numerator="booked", unit="个", source=OWN, note="按约定的日期，含取消的"),
    Figure(code="kept", title="到约数", numerator="kept", unit="个", source=OWN),
    Figure(code="missed", title="未到数", numerator="missed", unit="个", source=OWN),
    Figure(code="cancelled", title="取消数", numerator="cancelled", unit="个", source=OWN),
    Figure(code="rate", title="到约率", numerator="kept", denominator="due", source=OWN, note="已到占已到和未到之和"),
    Figure(code="taken", title="取号数", numerator="taken", unit="个", source=OWN),
    Figure(code="served", title="办理数", numerator="served", unit="个", source=OWN),
    Figure(code="skipped", title="过号率", numerator="skipped", denominator="taken", source=OWN),
    Figure(code="wait", title="平均等候", numerator="waited", denominator="waits", unit="秒", per=1, source=OWN,
           note="从取号（预约的从约定的时间）到第一次叫号"),
    Figure(code="longest", title="最长等候", numerator="longest", unit="秒", source=OWN),
)  # fmt: skip
# What a number lists: bookings or numbers, and in which state; nothing where it is no plain count.
LISTS = {
    "booked": ("bookings", ""), "kept": ("bookings", Booked.ARRIVED), "missed": ("bookings", Booked.MISSED),
    "cancelled": ("bookings", Booked.CANCELLED), "taken": ("tickets", ""), "served": ("tickets", State.DONE),
}  # fmt: skip


def bookings_of(rows: QuerySet[Booking], since: date, until: date) -> QuerySet[Booking]:
    begin, end = span(since, until)
    return rows.filter(at__gte=begin, at__lt=end)


def tickets_of(rows: QuerySet[Ticket], since: date, until: date) -> QuerySet[Ticket]:
    return rows.filter(day__range=(since, until))


_BOOKED: dict[str, Any] = {
    "booked": Count("pk"),
    "kept": Count("pk", filter=Q(state=Booked.ARRIVED)),
    "missed": Count("pk", filter=Q(state=Booked.MISSED)),
    "cancelled": Count("pk", filter=Q(state=Booked.CANCELLED)),
}
_TAKEN: dict[str, Any] = {
    "taken": Count("pk"),
    "served": Count("pk", filter=Q(state=State.DONE)),
    "skipped": Count("pk", filter=Q(state=State.SKIPPED)),
    "waits": Count("waited"),
    "waited_": Sum("waited"),
    "longest": Max("waited"),
}


def counts(bookings: QuerySet[Booking], tickets: QuerySet[Ticket], since: date, until: date) -> dict[str, int]:
    """Every raw count of a period. Two statements."""
    found = bookings_of(bookings, since, until).order_by().aggregate(**_BOOKED)
    found |= tickets_of(tickets, since, until).order_by().aggregate(**_TAKEN)
    found["waited"] = found.pop("waited_")
    whole = {name: int(value or 0) for name, value in found.items()}
    return {**whole, "due": whole["kept"] + whole["missed"]}


def measured(found: dict[str, int]) -> list[Measured]:
    """Every figure from its raw counts."""
    made = []
    for f in FIGURES:
        denominator = found[f.denominator] if f.denominator else None
        value: Any = found[f.numerator]
        if denominator is not None:
            value = share(found[f.numerator], denominator, f.per) if denominator else None
        made.append(Measured(figure=f, numerator=found[f.numerator], denominator=denominator, value=value))
    return made


def by_service(rows: QuerySet[Booking], since: date, until: date) -> list[dict[str, Any]]:
    """One statement."""
    found: Any = bookings_of(rows, since, until).order_by().values("service__title", "office__name").annotate(**_BOOKED)
    return list(found.order_by("office__name", "service__title"))


def by_queue(rows: QuerySet[Ticket], since: date, until: date) -> list[dict[str, Any]]:
    """One statement."""
    named: Any = tickets_of(rows, since, until).order_by().values("queue__letter", "queue__title", "office__name")
    return list(named.annotate(**_TAKEN).order_by("office__name", "queue__letter"))
