"""A citizen books without an account, sees it with code and telephone, moves it and cancels it."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.bookings import booking, slots
from common.bookings.models import Booking, State
from common.bookings.tests.house import PHONE, Hall, hall
from common.messages.models import Message

pytestmark = pytest.mark.django_db
WHO = {"name": "王秀兰", "phone": "154 0000 2222", "about": "公证委托书"}


@pytest.fixture
def place() -> Hall:
    return hall()


def ask_url(place: Hall, service: Any = None, n: int = 0) -> str:
    service = service or place.window
    return reverse("portal_book_ask", args=[service.pk, timezone.localtime(place.free(service, n)).strftime(slots.KEY)])


def test_from_the_list_to_the_code(client: Client, place: Hall) -> None:
    listed = client.get(reverse("portal_book")).content.decode()
    service_url = reverse("portal_book_service", args=[place.window.pk])
    assert service_url in listed and "测试法律服务中心" in listed
    assert ask_url(place) in client.get(service_url).content.decode()
    assert client.get(ask_url(place)).status_code == 200
    answer = client.post(ask_url(place), WHO, follow=True)
    row = Booking.objects.get()
    shown = answer.content.decode()
    assert (row.name, row.phone, row.about) == ("王秀兰", PHONE, "公证委托书")
    assert booking.spaced(booking.code_of(row.pk)) in shown and "no-store" in answer["Cache-Control"]
    assert booking.spaced(booking.code_of(row.pk)) in Message.objects.get().text


def test_seen_by_code_and_phone_moved_and_cancelled(client: Client, place: Hall) -> None:
    made = place.booked()
    assert client.get(reverse("portal_booking_mine")).headers["Location"] == reverse("portal_booking")
    wrong = client.post(reverse("portal_booking"), {"code": "ABCD2345", "phone": PHONE})
    assert wrong.status_code == 422 and "对不上" in wrong.content.decode()
    right = {"code": made.code.lower(), "phone": PHONE}
    shown = client.post(reverse("portal_booking"), right, follow=True).content.decode()
    assert "问遗嘱怎么写" in shown and booking.spaced(made.code) not in shown
    later = place.free(n=4)
    assert client.get(reverse("portal_booking_move")).status_code == 200
    key = timezone.localtime(later).strftime(slots.KEY)
    assert "已改到" in client.post(reverse("portal_booking_move"), {"slot": key}, follow=True).content.decode()
    assert Booking.objects.get().at == later
    client.post(reverse("portal_booking_cancel"))
    assert Booking.objects.get().state == State.CANCELLED
    client.post(reverse("portal_booking_away"))
    assert client.get(reverse("portal_booking_mine")).status_code == 302


def test_a_home_visit_asks_where_and_why(client: Client, place: Hall) -> None:
    url = ask_url(place, place.home)
    answer = client.post(url, WHO)
    assert answer.status_code == 422 and not Booking.objects.exists()
    client.post(url, {**WHO, "address": "柳溪村3组", "grounds": "瘫痪在床"})
    assert Booking.objects.get().grounds == "瘫痪在床"


def test_what_is_full_or_not_public_is_said(client: Client, place: Hall) -> None:
    url = ask_url(place, place.lawyer)
    place.booked(place.lawyer, phone="15400003333")
    assert client.get(url).status_code == 409
    answer = client.post(url, WHO)
    assert answer.status_code == 422 and "约满" in answer.content.decode()
    assert client.get(reverse("portal_book_ask", args=[place.window.pk, "nonsense"])).status_code == 409
    place.window.public = False
    place.window.save()
    assert client.get(reverse("portal_book_service", args=[place.window.pk])).status_code == 404


def test_guessing_codes_is_slowed_down(client: Client, place: Hall) -> None:
    made = place.booked()
    for _ in range(5):
        client.post(reverse("portal_booking"), {"code": "WRNG2345", "phone": PHONE})
    answer = client.post(reverse("portal_booking"), {"code": made.code, "phone": PHONE})
    assert answer.status_code == 429 and "次数太多" in answer.content.decode()


def test_one_phone_cannot_take_everything(client: Client, place: Hall) -> None:
    assert settings.SINAN_PUBLIC_RATE >= 1
    found = [client.post(ask_url(place, n=n), WHO).status_code for n in range(0, 30, 5)]
    assert found[-1] == 429 and found.count(302) <= 5
