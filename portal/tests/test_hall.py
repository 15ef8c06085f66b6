"""The screen and the tablet: open where the office opened them, naming nobody."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from common.bookings import booking
from common.bookings.models import Booking
from common.queue import tickets
from common.queue.models import State, Ticket
from common.queue.tests.house import Waiting, waiting_hall

pytestmark = pytest.mark.django_db


@pytest.fixture
def there() -> Waiting:
    return waiting_hall()


def test_the_screen_shows_calls_and_counts_and_reloads_without_scripts(client: Client, there: Waiting) -> None:
    row = there.place.today()
    tickets.check_in(row, by=there.place.clerk)
    there.draw()
    there.call()
    shown = client.get(reverse("portal_hall", args=[there.screens.screen])).content.decode()
    assert "B001" in shown and "1号窗口" in shown and "等候 1 人" in shown and "请保持安静" in shown
    assert "王秀兰" not in shown and '<noscript><meta http-equiv="refresh"' in shown
    part = client.get(reverse("portal_hall_now", args=[there.screens.screen])).content.decode()
    assert part.lstrip().startswith('<div id="hall-now"') and "B001" in part and "<html" not in part


def test_what_is_switched_off_is_not_there(client: Client, there: Waiting) -> None:
    screens = there.screens
    there.screens.screen_on = there.screens.tablet_on = False
    there.screens.save()
    for name, token in (
        ("portal_hall", screens.screen),
        ("portal_hall_now", screens.screen),
        ("portal_hall_take", screens.tablet),
    ):
        assert client.get(reverse(name, args=[token])).status_code == 404
    screens.screen_on = True
    screens.save()
    assert client.get(reverse("portal_hall", args=[screens.tablet])).status_code == 404  # each has its own address


def test_a_number_by_one_press(client: Client, there: Waiting) -> None:
    url = reverse("portal_hall_take", args=[there.screens.tablet])
    there.draw()
    shown = client.post(url, {"queue": there.advice.pk}, follow=True).content.decode()
    made = Ticket.objects.get(number=2)
    assert made.source == "tablet" and "A002" in shown and "前面还有 1 人" in shown
    assert client.post(url, {"queue": "999"}).status_code == 422
    tickets.done(there.call())
    there.call()
    url = reverse("portal_hall_ticket", args=[there.screens.tablet, made.pk])
    assert "请到1号窗口" in client.get(url).content.decode()


def test_a_booked_person_takes_theirs_by_code(client: Client, there: Waiting) -> None:
    row = there.place.today()
    url = reverse("portal_hall_take", args=[there.screens.tablet])
    assert client.post(url, {"code": "ABCD2345"}).status_code == 422
    shown = client.post(url, {"code": booking.code_of(row.pk)}, follow=True).content.decode()
    assert "B001" in shown and Booking.objects.get().state == "arrived"
    other = there.place.today(there.place.lawyer, phone="15400003333")
    answer = client.post(url, {"code": booking.code_of(other.pk)})
    assert "不用取号" in answer.content.decode() and Booking.objects.get(pk=other.pk).state == "arrived"


def test_guessing_codes_at_the_tablet_is_slowed_down(client: Client, there: Waiting) -> None:
    url = reverse("portal_hall_take", args=[there.screens.tablet])
    found = [client.post(url, {"code": f"ABCD234{n}"}).status_code for n in range(2, 9)]
    assert found[-1] == 429 and Ticket.objects.filter(state=State.WAITING).count() == 0
