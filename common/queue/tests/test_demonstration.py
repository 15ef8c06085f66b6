"""The invented morning holds together."""

from __future__ import annotations

from django.utils import timezone

from common.bookings.tests.house import Hall, hall
from common.queue import tickets
from common.queue.demonstration import fill
from common.queue.models import Queue, State, Ticket, Window


def test_a_morning(db: None) -> None:
    place: Hall = hall()
    assert fill(place.office) == Ticket.objects.count() > 100
    today = Ticket.objects.filter(day=timezone.localdate())
    assert today.filter(state=State.WAITING).count() == 7
    assert 1 <= today.filter(state=State.CALLED).count() <= Window.objects.count()
    assert not Ticket.objects.exclude(day=timezone.localdate()).filter(state__in=(State.WAITING, State.CALLED)).exists()
    for queue in Queue.objects.all():
        numbers = sorted(today.filter(queue=queue).values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
        assert tickets.draw(queue).number == len(numbers) + 1
