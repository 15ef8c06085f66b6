"""Many take and call numbers at once: none doubled, none left out, nobody called twice."""

from __future__ import annotations

import pytest

from common.queue import tickets
from common.queue.models import State, Ticket, Window
from tests.test_races import crowd, won

from .house import Waiting, waiting_hall

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def busy() -> Waiting:
    return waiting_hall()


def test_sixty_numbers_without_gap(busy: Waiting) -> None:
    made = won(crowd([lambda: tickets.draw(busy.advice) for _ in range(60)]))
    assert sorted(t.number for t in made) == list(range(1, 61))


def test_ten_windows_call_twelve_people(busy: Waiting) -> None:
    for _ in range(12):
        busy.draw()
    windows = [Window.objects.create(office=busy.place.office, name=f"窗{n}") for n in range(10)]
    results = crowd([lambda w=w: tickets.call_next(w, by=busy.place.clerk) for w in windows])
    called = won(results)
    assert len({t.pk for t in called}) == len(called) == 10
    assert Ticket.objects.filter(state=State.WAITING).count() == 2


def test_two_presses_at_one_window_call_one(busy: Waiting) -> None:
    for _ in range(8):
        busy.draw()
    called = won(crowd([lambda: tickets.call_next(busy.first, by=busy.place.clerk) for _ in range(8)]))
    assert len(called) == 1 and Ticket.objects.filter(state=State.CALLED).count() == 1
