"""A citizen books without an account, sees it with code and telephone, moves it and cancels it."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.bookings import booking, slots
from common.bookings.models import Booking, Service, State
from common.bookings.tests.house import PHONE, Hall, hall
from common.map.tests.house import settle
from common.messages.models import Message
from common.registers.models import Place
from portal.citizens import passcodes
from portal.models import Passcode
from tests.cast import assemble

pytestmark = pytest.mark.django_db
WHO = {"name": "王秀兰", "phone": "154 0000 2222", "about": "公证委托书"}


@pytest.fixture
def place() -> Hall:
    made = hall()
    Service.objects.update(proof=False)
    return made


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


def proving(settings: Any) -> None:
    settings.SINAN_DEMO = True
    Service.objects.update(proof=True)


def test_the_telephone_is_proven_before_a_seat_is_taken(client: Client, place: Hall, settings: Any) -> None:
    proving(settings)
    asked = client.post(ask_url(place), WHO).content.decode()
    assert "核实手机号" in asked and "演示：验证码" in asked and not Booking.objects.exists()
    assert 'name="about" value="公证委托书"' in asked and "154****2222" in asked
    wrong = client.post(ask_url(place), {**WHO, "code": "000000"})
    assert wrong.status_code == 422 and "验证码不对" in wrong.content.decode() and not Booking.objects.exists()
    code = passcodes.demonstrated(Passcode.objects.get())
    client.post(ask_url(place), {**WHO, "code": code})
    assert Booking.objects.get().phone == PHONE


def test_the_digits_of_one_telephone_book_no_other(client: Client, place: Hall, settings: Any) -> None:
    proving(settings)
    client.post(ask_url(place), WHO)
    code = passcodes.demonstrated(Passcode.objects.get())
    other = client.post(ask_url(place), {**WHO, "phone": "15400009999", "code": code}).content.decode()
    assert "请重新获取验证码" in other and not Booking.objects.exists()


def test_who_is_signed_in_types_no_telephone_and_no_digits(client: Client, place: Hall, settings: Any) -> None:
    proving(settings)
    client.post(reverse("portal_in"), {"phone": PHONE})
    client.post(reverse("portal_in_code"), {"code": passcodes.demonstrated(Passcode.objects.get())})
    assert f'value="{PHONE}"' in client.get(ask_url(place)).content.decode()
    assert client.post(ask_url(place), WHO).status_code == 302 and Booking.objects.get().phone == PHONE


def test_without_a_way_for_messages_nobody_is_asked_for_digits(client: Client, place: Hall, settings: Any) -> None:
    proving(settings)
    settings.SINAN_DEMO = False
    assert client.post(ask_url(place), WHO).status_code == 302 and Booking.objects.exists()


def test_of_one_place_what_its_office_offers(client: Client, place: Hall) -> None:
    cast = assemble()
    station = Place.objects.get(pk=settle(cast).pk)
    Service.objects.filter(pk=place.lawyer.pk).update(office=station.case.office)
    shown = client.get(reverse("portal_book"), {"place": str(station.pk)}).content.decode()
    assert station.name in shown and place.lawyer.title in shown and place.window.title not in shown
    assert reverse("portal_book") in client.get(reverse("portal_map_place", args=[station.pk])).content.decode()
    everything = client.get(reverse("portal_book"), {"place": "nowhere"}).content.decode()
    assert "看所有地方" not in everything
