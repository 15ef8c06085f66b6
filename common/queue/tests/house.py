"""The hall of the bookings' tests with two windows and two kinds of business."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from common.bookings.tests.house import Hall, furnished_hall, hall
from common.queue import tickets
from common.queue.models import Hall as Screens
from common.queue.models import Queue, Ticket, Window


@dataclass
class Waiting:
    """`advice` is called at both windows, `notary` at the first alone and has the bookings of the notary's window."""

    place: Hall
    screens: Screens
    advice: Queue
    notary: Queue
    first: Window
    second: Window

    def draw(self, queue: Queue | None = None, **more: Any) -> Ticket:
        return tickets.draw(queue or self.advice, **more)

    def call(self, window: Window | None = None) -> Ticket:
        made = tickets.call_next(window or self.first, by=self.place.clerk)
        assert made
        return made


def waiting_hall(place: Hall | None = None) -> Waiting:
    place = place or hall()
    office = place.office
    return Waiting(
        place, Screens.objects.create(office=office, screen_on=True, tablet_on=True, notice="请保持安静"),
        Queue.objects.create(office=office, letter="A", title="法律咨询"),
        Queue.objects.create(office=office, letter="B", title="公证", service=place.window),
        Window.objects.create(office=office, name="1号窗口"),
        Window.objects.create(office=office, name="2号窗口", letters="A"),
    )  # fmt: skip


def furnished_queue(cast: Any) -> tuple[Hall, dict[str, list[tuple[Any, ...]]]]:
    """Everything of the bookings, and a hall with somebody waiting, one at a window and one who was not there."""
    place, known = furnished_hall(cast)
    there = waiting_hall(place)
    for _ in range(3):
        there.draw()
    there.draw(there.notary)
    tickets.skip(there.call())
    called = there.call()
    waits = Ticket.objects.filter(state="waiting").first()
    hall_key, queue, screens = (there.screens.pk,), (there.advice.pk,), there.screens
    return place, {
        **known,
        "desk_queue_draw": [queue],
        "desk_ticket_reception": [(called.pk,)],
        "desk_ticket_act": [(called.pk, "done")],
        **{f"desk_hall{n}": [hall_key] for n in ("", "_queue", "_window")},
        "desk_hall_turn": [(*hall_key, "queue", there.advice.pk)],
        **{f"portal_hall{n}": [(screens.screen,)] for n in ("", "_now")},
        "portal_hall_take": [(screens.tablet,)],
        "portal_hall_ticket": [(screens.tablet, called.pk), (screens.tablet, waits.pk if waits else called.pk)],
    }
