"""The clerk's desk at a window, and what an office sets up to have one."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from common.queue import tickets
from common.queue.models import Hall as Screens
from common.queue.models import Queue, State, Ticket, Window
from common.queue.tests.house import Waiting, waiting_hall
from kernel.cases.models import Case

from .conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def there() -> Waiting:
    return waiting_hall()


def test_from_the_window_to_the_next(there: Waiting, sign_in: SignIn) -> None:
    clerk = sign_in(there.place.clerk)
    assert "先选您坐的窗口" in clerk.get(reverse("desk_queue")).content.decode()
    clerk.post(reverse("desk_queue_sit"), {"window": there.first.pk})
    for _ in range(2):
        clerk.post(reverse("desk_queue_draw", args=[there.advice.pk]))
    clerk.post(reverse("desk_queue_next"))
    shown = clerk.get(reverse("desk_queue")).content.decode()
    assert 'class="queue-now">A001' in shown and "A002" in clerk.get(reverse("desk_queue_live")).content.decode()
    ticket = Ticket.objects.get(number=1)
    clerk.post(reverse("desk_ticket_act", args=[ticket.pk, "pass"]), {"window": there.second.pk})
    assert Ticket.objects.get(pk=ticket.pk).waits_for == there.second
    clerk.post(reverse("desk_queue_next"))
    second = Ticket.objects.get(number=2)
    for what, state in (("skip", State.SKIPPED), ("again", State.CALLED), ("done", State.DONE)):
        clerk.post(reverse("desk_ticket_act", args=[second.pk, what]))
        assert Ticket.objects.get(pk=second.pk).state == state
    assert "A002" in clerk.get(reverse("desk_tickets")).content.decode()


def test_other_offices_are_not_there(there: Waiting, sign_in: SignIn) -> None:
    other, ticket = sign_in(there.place.stranger), there.draw()
    assert other.post(reverse("desk_queue_sit"), {"window": there.first.pk}).status_code == 404
    assert other.post(reverse("desk_queue_draw", args=[there.advice.pk])).status_code == 404
    assert other.post(reverse("desk_ticket_act", args=[ticket.pk, "done"])).status_code == 404
    assert "A001" not in other.get(reverse("desk_tickets")).content.decode()


def test_a_called_number_becomes_a_reception_with_what_was_booked(there: Waiting, sign_in: SignIn) -> None:
    row, clerk = there.place.today(), sign_in(there.place.clerk)
    made = tickets.check_in(row, by=there.place.clerk)
    assert made
    url = reverse("desk_ticket_reception", args=[made.pk])
    assert clerk.get(url).status_code == 403
    there.call()
    assert "问遗嘱怎么写" in clerk.get(url).content.decode()
    data = {"office": there.place.office.pk, "words": "问遗嘱", "happened_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
            "parties-TOTAL_FORMS": "0", "parties-INITIAL_FORMS": "0"}  # fmt: skip
    clerk.post(url, data)
    case = Case.objects.get()
    made.refresh_from_db()
    row.refresh_from_db()
    assert made.case == case == row.case


def test_an_office_sets_up_its_hall(there: Waiting, sign_in: SignIn) -> None:
    Ticket.objects.all().delete()
    for model in (Screens, Queue, Window):
        model.objects.all().delete()
    assert sign_in(there.place.clerk).get(reverse("desk_halls")).status_code == 403
    head = sign_in(there.place.head)
    head.post(reverse("desk_halls"), {"office": there.place.office.pk})
    hall = Screens.objects.get()
    at = [hall.pk]
    head.post(reverse("desk_hall_queue", args=at), {"letter": "a", "title": "咨询"}, follow=True)
    assert head.post(reverse("desk_hall_queue", args=at), {"letter": "A", "title": "又一个"}).status_code == 422
    assert head.post(reverse("desk_hall_window", args=at), {"name": "1号", "letters": "AZ"}).status_code == 422
    head.post(reverse("desk_hall_window", args=at), {"name": "1号", "letters": "a"})
    head.post(reverse("desk_hall", args=at), {"screen_on": "on", "notice": "安静"})
    before = hall.screen
    hall.refresh_from_db()
    assert hall.screen_on and not hall.tablet_on and Window.objects.get().letters == "A"
    assert "data:image/svg+xml" not in head.get(reverse("desk_hall", args=at)).content.decode()
    head.post(reverse("desk_hall", args=at), {"screen_on": "on", "tablet_on": "on"})
    assert "data:image/svg+xml" in head.get(reverse("desk_hall", args=at)).content.decode()
    head.post(reverse("desk_hall", args=at), {"renew": "screen"})
    hall.refresh_from_db()
    assert hall.screen != before and hall.screen_on
    head.post(reverse("desk_hall_turn", args=[hall.pk, "queue", Queue.objects.get().pk]))
    assert not Queue.objects.get().active
